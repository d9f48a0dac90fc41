"""Pages as w3m, lynx and pandoc write them: wrapped, with marks before links, teasers in a row.

The pages have the shapes that common themes of blogs and news give theirs, around texts of our own.
"""

from __future__ import annotations

from textwrap import wrap

import pytest

from indexer.ingest.extraction.wrapped import unwrapped
from tests.ingest.test_copied_pages import read

TITLE = "ميناء الصيادين يستقبل أول سفينة شحن بعد توسيعه"
STORY = (
    "استقبل ميناء الصيادين صباح الثلاثاء أول سفينة شحن كبيرة منذ انتهاء أعمال التوسيع التي استمرت "
    "ثلاث سنوات، وكانت تحمل قمحا وأخشابا.",
    "وقال مدير الميناء حسان الطويل إن الرصيف الجديد يسمح برسو سفن يبلغ طولها مئتي متر، وإن الشحن "
    "سيزيد بمقدار الثلث قبل نهاية العام.",
    "وتخشى جمعية الصيادين أن تبعد السفن الكبيرة الأسماك عن الخليج، وطالبت بمنطقة محمية.",
)
DATE = "11 مارس 2023"
TEASERS = (
    (
        "الأمطار تغلق طرق الجبال وتعزل قرى في الشمال",
        "تسببت أمطار غزيرة هطلت طوال الليل في إغلاق ثلاث طرق جبلية وعزل قرى في الشمال، وقالت فرق "
        "الإنقاذ إنها تحاول الوصول إلى العائلات المحاصرة قبل المساء. وتوقعت الأرصاد أن تستمر",
    ),
    (
        "شركة القطارات ترفع أسعار التذاكر في الصيف",
        "أعلنت شركة القطارات أنها سترفع أسعار التذاكر بنسبة سبعة في المئة في أول الصيف، بسبب "
        "غلاء الوقود وقطع الغيار. وقال اتحاد المسافرين إن القرار يثقل على العمال الذين يسافرون",
    ),
    (
        "انتخاب عمدة جديدة للعاصمة بفارق ضئيل",
        "فازت المرشحة المستقلة هالة منصور بمنصب عمدة العاصمة بفارق ضئيل عن منافسها، بعد إعادة فرز "
        "في أربعة مراكز. ووعدت في خطابها الأول بإصلاح شبكة الصرف وبناء مساكن للشباب.",
    ),
)
TAGS = "اقتصاد سياسة رياضة ثقافة علوم بيئة نقل زراعة تعليم".split()


def wrapped(*parts: str, width: int, indent: str = "") -> str:
    blocks = ("\n".join(wrap(part, width, initial_indent=indent)) for part in parts)
    return "\n\n".join(blocks)


def teasers(*, cut: str = "", dated: bool = True) -> list[str]:
    return [
        part
        for day, (title, text) in enumerate(TEASERS, 7)
        for part in (title, *([f"{day} مارس 2023"] if dated else []), text + cut)
    ]


@pytest.mark.parametrize("width", [72, 77, 110])
@pytest.mark.parametrize("length", [2, 3])
def test_wrapped_lines_are_the_paragraphs_that_they_were(width: int, length: int) -> None:
    article = read(wrapped(TITLE, DATE, *STORY[:length], width=width))
    assert (article.title, article.body) == (TITLE, "\n".join(STORY[:length]))


def test_each_wrapped_paragraph_has_the_number_of_its_first_line() -> None:
    text = wrapped(TITLE, *STORY, width=72)
    lines = text.split("\n")
    found = [(number, line) for number, line in unwrapped(text) if line]
    assert [line for _, line in found] == [TITLE, *STORY]
    assert all(line.startswith(lines[number - 1]) for number, line in found)


def test_marks_above_letters_may_take_columns_and_one_line_may_be_too_wide() -> None:
    story = [part.replace("ال", "الْ").replace("ين", "يْن") for part in STORY * 2]
    menu = ["قسم قديم لا يتسع له سطر: " + "ـ" * 90, *("قسم آخر" for _ in range(80))]
    text = wrapped(TITLE, *story, width=68) + "\n\n" + "\n\n".join(menu)
    assert [line for _, line in unwrapped(text) if line] == [TITLE, *story, *menu]


@pytest.mark.parametrize(
    "lines",
    [
        [TITLE, "الرصيف الجديد يسمح برسو سفن يبلغ طولها مئتي متر في كل فصل", "11 مارس 2023"],
        [*STORY],
        ["يا بحر خذني إلى مينائك الغافي على الضفاف وقل لليل ينصرف اليوم"] * 6,
        [f"{day} مارس: وصلت سفينة محملة بالقمح والأخشاب إلى الرصيف الجديد" for day in range(9)],
    ],
)
def test_lines_that_no_program_filled_stay_as_they_are(lines: list[str]) -> None:
    assert [line for _, line in unwrapped("\n".join(lines))] == lines


def test_numbers_of_the_links_of_lynx_are_no_words() -> None:
    story = [STORY[0].replace("سفينة", "[2]سفينة"), *STORY[1:]]
    links = "\n".join(f"   {number}. https://a.example/{number}" for number in (1, 2, 3))
    shown = wrapped("[1]" + TITLE, DATE, *story, width=74, indent="   ")
    article = read(shown, "", "References", "", links)
    assert (article.title, article.body, article.url) == (TITLE, "\n".join(STORY), None)
    note = STORY[0].replace("سفينة", "[2]سفينة")
    assert read(TITLE, DATE, note, *STORY[1:]).body.startswith(note)


@pytest.mark.parametrize("mark", ["-   ", "• ", "* "])
def test_lists_of_archives_and_tags_are_no_story_however_long(mark: str) -> None:
    months = [f"{mark}{month} {year} (3)" for year in (2022, 2021) for month in TAGS]
    tags = [f"{mark}{tag}" for tag in TAGS]
    menu = [f"{mark}{entry}" for entry in ("الرئيسية", "حول", "تعليقات", "الأرشيف 36")]
    article = read(
        "دفاتر الشاطئ", *menu, TITLE, DATE, *STORY, "التصنيفات", *tags, "الأرشيف", *months
    )
    assert (article.title, article.body) == (TITLE, "\n".join(STORY))


def test_points_inside_a_story_and_below_a_colon_are_its_own() -> None:
    points = ("- رصيف للسفن الكبيرة", "- مخازن للقمح والأخشاب", "- طريق إلى السوق")
    lead = "ويشمل توسيع ميناء الصيادين الذي انتهى هذا الشهر ثلاثة أعمال، هي:"
    for parts in ((*STORY[:2], *points, STORY[2]), (*STORY, lead, *points)):
        assert read(TITLE, DATE, *parts).body == "\n".join(parts)


def test_a_list_of_who_made_the_article_and_where_it_stands_is_not_its_text() -> None:
    box = (
        "- كاتب المقال: سعاد الكيلاني",
        "- رابط المقال: https://shore.example/2023/03/",
        "- حقوق النشر: جميع المقالات في هذه المدونة تحت رخصة المشاع ما لم يذكر غير ذلك.",
    )
    article = read("دفاتر الشاطئ", TITLE, DATE, *STORY, *box, "‹ خبر قديم عن السوق")
    assert (article.title, article.body) == (TITLE, "\n".join(STORY))


@pytest.mark.parametrize("stays", [1, 3])
@pytest.mark.parametrize(("cut", "dated"), [("", True), ("…", True), ("...", False)])
def test_teasers_in_a_row_are_not_the_story_however_long(stays: int, cut: str, dated: bool) -> None:
    article = read(TITLE, DATE, *STORY[:stays], *teasers(cut=cut, dated=dated))
    assert (article.title, article.body) == (TITLE, "\n".join(STORY[:stays]))
    assert article.published == "2023-03-11"


def test_the_title_in_a_box_below_takes_nothing_from_the_story() -> None:
    head = ("مرسى", "الرئيسية", "الأرشيف", "التصنيفات", "حول", "نشر منذ سنتين في اقتصاد")
    box = (TITLE, "https://marsa.example/2023/", "نشر في", DATE, "الرخصة", "CC BY-NC")
    article = read(*head, TITLE, *STORY, *box, "الأحدث", *teasers())
    assert (article.title, article.body) == (TITLE, "\n".join(STORY))


MARKDOWN = ("| السنة | السفن | القمح |", "| --- | --- | --- |", "| 2021 | 44 | 1200 |")
PLAIN = ("السنة   السفن   القمح", "------- ------- -------", "2021    44      1200")
SCORES = ("النورس 2 - الميناء 1", "القلعة 0 - السوق 0", "التل 3 - الجسر 2")


@pytest.mark.parametrize(
    "rows",
    [
        MARKDOWN,
        PLAIN,
        SCORES,
        ("63 سفينة رست في الميناء", "1510 أطنان من القمح أفرغت", "200 متر طول الرصيف"),
        ("الاسم: حسان الطويل", "الميلاد: قرية الساحل", "الدراسة: هندسة بحرية"),
    ],
)
def test_tables_scores_figures_and_vital_data_inside_a_story_are_its_own(
    rows: tuple[str, ...],
) -> None:
    article = read("الرئيسية", "سياسة", "رياضة", TITLE, DATE, *STORY[:2], *rows, STORY[2])
    kept = [row for row in rows if "---" not in row]
    assert article.body.split("\n") == [*STORY[:2], *kept, STORY[2]]


@pytest.mark.parametrize("rows", [MARKDOWN, PLAIN, SCORES])
def test_tables_and_scores_may_close_a_story(rows: tuple[str, ...]) -> None:
    article = read(TITLE, DATE, *STORY, *rows, "من نحن", "اتصل بنا")
    kept = [row for row in rows if "---" not in row]
    assert article.body.split("\n") == [*STORY, *kept]


def test_numbered_links_and_menus_with_bars_are_no_lists_of_the_story() -> None:
    ranked = [f"{number} {title}" for number, (title, _) in enumerate(TEASERS, 1)]
    article = read(TITLE, DATE, *STORY[:2], *ranked, "| سياسة | رياضة | ثقافة |", STORY[2])
    assert article.body == "\n".join(STORY)
