"""What stands inside a copied story: lists, which are of it, and captions, appeals for money and
pull quotes, which are not. The stories are invented."""

from __future__ import annotations

import pytest

from indexer.article import Article
from indexer.ingest.formats.text import article_of_text

TITLE = "جسر النهر يفتح أمام السيارات بعد سنتين"
STORY = (
    "أعلنت بلدية المدينة أن جسر النهر سيفتح أمام السيارات في أول الشهر المقبل بعد ترميم دام سنتين.",
    "وقال رئيس البلدية سمير الدباغ إن كلفة الترميم بلغت أربعة ملايين، دفعت الحكومة نصفها.",
    "ويربط الجسر، الذي بني قبل قرن، الحي القديم بسوق الخضار في الضفة الأخرى من النهر.",
)
BUILT = ("الجسر الكبير (1921)", "سوق الخضار القديم (1954)", "محطة القطار، 1978")
GONE = ("برج الساعة 1960", "دار البلدية القديمة 1971", "سينما النصر 1980")


def read(*lines: str) -> Article:
    article = article_of_text("\n".join((TITLE, "12 مايو 2021", *lines)), "page.txt")
    assert article is not None
    assert article.title == TITLE
    return article


@pytest.mark.parametrize(
    "story",
    [
        (STORY[0], "ومما بني في المدينة:", *BUILT, STORY[1], "ومما هدم:", *GONE, STORY[2]),
        (STORY[0], "أبنية المدينة", *BUILT, STORY[1], *GONE, STORY[2]),
        (*STORY[:2], *BUILT, *GONE, STORY[2]),
    ],
)
def test_lists_inside_a_story_are_of_it_and_so_is_what_follows(story: tuple[str, ...]) -> None:
    assert read(*story).body == "\n".join(story)


def test_short_lines_without_years_are_links() -> None:
    links = ("أخبار المدينة اليوم", "سوق الخضار القديم", "محطة القطار", "برج الساعة")
    assert read(*STORY[:2], *links, STORY[2]).body == "\n".join(STORY)


@pytest.mark.parametrize(
    "caption", ["عمال يرفعون حجارة الجسر القديم", "عمال يرفعون حجارة الجسر قبل أن يعاد فتحه للناس."]
)
@pytest.mark.parametrize("counter", ["صورة 1 من 3", "الصورة ٢ من ٣", "Photo 2 of 3"])
def test_the_line_below_the_counter_of_a_picture_is_its_caption(counter: str, caption: str) -> None:
    article = read(STORY[0], counter, caption, *STORY[1:])
    assert (article.body, article.captions) == ("\n".join(STORY), (caption,))


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_paragraph_below_the_counter_of_a_picture_is_no_caption(at: int) -> None:
    article = read(*STORY[:at], "صورة 1 من 3", *STORY[at:])
    assert (article.body, article.captions) == ("\n".join(STORY), ())


def test_sentences_between_counters_are_captions() -> None:
    captions = (
        "عمال من البلدية يرفعون حجارة الجسر القديم بالرافعات قبل أن يعاد فتحه للناس في الربيع.",
        "رئيس البلدية يسأل العمال عن موعد انتهاء الترميم في زيارة قام بها إلى الجسر صباح الأحد.",
    )
    gallery = ("صورة 1 من 2", captions[0], "صورة 2 من 2", captions[1])
    article = read(STORY[0], *gallery, *STORY[1:])
    assert (article.body, article.captions) == ("\n".join(STORY), captions)


@pytest.mark.parametrize(
    "appeal",
    [
        "تبرع الآن",
        "ادعموا صحافتنا المستقلة بتبرع شهري",
        "لا نتلقى مالا من أحد، وتقوم صحافتنا على ما يدفعه من يقرؤها، فساعدنا بتبرع صغير كل شهر لكي "
        "نبقى مستقلين. ادعمنا اليوم.",
    ],
)
def test_an_appeal_for_money_is_no_part_of_the_story(appeal: str) -> None:
    article = read(STORY[0], appeal, *STORY[1:])
    assert article.body == "\n".join(STORY)
    assert [one.kind for one in article.removed] == ["subscription"]


def test_news_of_donations_is_news() -> None:
    news = (
        "تبرع رجل أعمال بمليون لترميم الجسر",
        "ودعا الدباغ أهل المدينة إلى التبرع، وقال إن تبرعاتهم تكفي لمصابيح الجسر ومقاعده كلها.",
        "ويحظر القانون جمع تبرعات من غير إذن البلدية، ويمنع أن تعلن أسماء من دفعوا منها شيئا.",
    )
    assert read(*STORY, *news[1:]).body == "\n".join((*STORY, *news[1:]))
    assert read(STORY[0], news[0], *STORY[1:]).body == "\n".join((STORY[0], news[0], *STORY[1:]))


@pytest.mark.parametrize(
    "quote",
    [
        "«كلفة الترميم بلغت أربعة ملايين»",
        "كلفة الترميم بلغت أربعة ملايين، دفعت الحكومة نصفها",
        "إن كلفة الترميم بلغت أربعة ملايين، دفعت الحكومة نصفها.",
    ],
)
@pytest.mark.parametrize("at", [1, 2])
def test_a_pull_quote_is_told_once(quote: str, at: int) -> None:
    article = read(*STORY[:at], quote, *STORY[at:])
    assert article.body == "\n".join(STORY)
    assert [one.kind for one in article.removed] == ["pull_quote"]


def test_a_subhead_of_words_of_its_paragraph_stays() -> None:
    story = (STORY[0], "كلفة الترميم", *STORY[1:])
    assert read(*story).body == "\n".join(story)
