"""Pages copied whole, menus, tickers and rules for comments and all: which of it is the article.

The pages are of invented outlets.
"""

from __future__ import annotations

import pytest

from indexer.article import Article
from indexer.ingest.formats.html.page import read_page
from indexer.ingest.formats.text import article_of_text
from indexer.settings import ReadSettings

MENU = """الرئيسية
سياسة
اقتصاد
رياضة
المزيد
منوعات
فيديوهات
"""
STORY = (
    "أعلنت بلدية المدينة أن جسر النهر سيفتح أمام السيارات في أول الشهر المقبل بعد ترميم دام سنتين.",
    "وقال رئيس البلدية سمير الدباغ إن كلفة الترميم بلغت أربعة ملايين، دفعت الحكومة نصفها.",
    "ويربط الجسر، الذي بني قبل قرن، الحي القديم بسوق الخضار في الضفة الأخرى من النهر.",
)
RULES = """هل لديك ملف شخصي على موقعنا؟
يرجى تسجيل الدخول أو إنشاء حساب للمشاركة في النقاش
التسجيل على الموقع عبر حساب المستخدم في شبكات التواصل يعني قبوله القواعد التالية.
يتعهد المستخدم بألا تخالف تعليقاته القوانين المحلية والدولية، وأن يحترم سائر المشاركين في النقاش.
يحق للمشرفين حذف تعليقات كل مستخدم إذا كتبت بغير لغة الموقع الأساسية أو لم تتصل بموضوع المقال.
يحظر في التعليقات الترويج لمواقع أخرى، ونشر بيانات المستخدمين الشخصية من غير علمهم، والإساءة إليهم.
إذا خالف المستخدم هذه القواعد تحتفظ إدارة الموقع بحق حذف تعليقاته أو منعه من الدخول إلى حسابه.
يمكن للمستخدم أن يطلب من المشرفين إعادة حسابه برسالة إلى البريد الإلكتروني يذكر فيها سبب الحظر.
وإذا رأى المشرفون أن إعادة الحساب ممكنة أعادوه، ومن خالف القواعد ثانية منع من التعليق نهائيا.
"""


def read(*parts: str) -> Article:
    article = article_of_text("\n".join(parts), "page.txt")
    assert article is not None
    return article


def page(head: str, body: str) -> Article:
    markup = f"<html><head><title>جسر</title>{head}</head><body>{body}</body></html>"
    article = read_page(markup.encode(), ReadSettings(), path="page.html")
    assert isinstance(article, Article)
    return article


# Which run of lines is the article


@pytest.mark.parametrize("length", [1, 2, 3])
def test_rules_for_comments_are_no_article_however_long(length: int) -> None:
    title = "جسر النهر يفتح أمام السيارات بعد سنتين"
    article = read(MENU, title, "12 مايو 2021", *STORY[:length], RULES)
    assert article.title == title
    assert article.body == "\n".join(STORY[:length])
    assert article.published == "2021-05-12"


def test_rules_for_comments_above_the_article_are_none_either() -> None:
    title = "جسر النهر يفتح أمام السيارات بعد سنتين"
    article = read(RULES, MENU, title, "12 مايو 2021", *STORY)
    assert (article.title, article.body) == (title, "\n".join(STORY))


def test_an_article_about_such_rules_is_read_whole() -> None:
    story = (
        "غيرت شركة التواصل قواعد النشر، ومنعت كل مستخدم من تعليقات تحرض على العنف أيا كان كاتبها.",
        "وقالت الشركة إن حساب المستخدم الذي يخالف القواعد يغلق بعد حذف التعليق للمرة الثالثة.",
        "وانتقد ناشطون سياسة الخصوصية الجديدة، وقالوا إن المستخدمين لا يعرفون لم تحذف تعليقاتهم.",
    )
    article = read("شركة التواصل تشدد قواعد التعليق على المستخدمين", "3 مارس 2022", *story)
    assert article.body == "\n".join(story)


def test_notices_of_moderators_at_the_end_are_the_sites_own() -> None:
    notices = (
        "يرحب موقعنا بالنقاش المفيد، وننصحك بقراءة إرشادات الاستخدام قبل إرسال التعليقات إلينا.",
        "الآراء الواردة أدناه لا تعبر عن رأي الموقع، بل تعكس وجهات نظر أصحابها وحدهم دون غيرهم.",
    )
    article = read("جسر النهر يفتح أمام السيارات", "12 مايو 2021", *STORY, *notices)
    assert article.body == "\n".join(STORY)
    assert [one.kind for one in article.removed] == ["house_rule", "house_rule"]


def test_a_story_parted_by_links_is_one_story() -> None:
    links = [f"خبر قصير آخر {word}" for word in "أول ثان ثالث رابع خامس سادس سابع ثامن".split()]
    more = (
        "وتعهدت البلدية بأن يبقى جسر النهر مفتوحا للمشاة ليلا، وبأن تزاد فيه المصابيح والمقاعد.",
        "وأضاف الدباغ أن البلدية سترمم سوق الخضار أيضا، وأن الحكومة ستدفع نصف كلفته أيضا.",
    )
    article = read("جسر النهر يفتح أمام السيارات", "12 مايو 2021", *STORY, *links, *more)
    assert article.body == "\n".join((*STORY, *more))


@pytest.mark.parametrize("label", ["التعليقات", "أضف تعليقا"])
def test_comments_of_readers_are_no_article_however_long(label: str) -> None:
    said = "هذا الجسر عار على البلدية، فقد وعدونا بأن يفتح أمام السيارات قبل سنتين ولم يفتح. " * 3
    comments = (
        line for day in (13, 14, 15) for line in ("قارئ دائم", f"{day} مايو 2021", said.strip())
    )
    title = "جسر النهر يفتح أمام السيارات بعد سنتين"
    article = read(MENU, title, "12 مايو 2021", STORY[0], label, *comments)
    assert (article.title, article.body, article.published) == (title, STORY[0], "2021-05-12")


def test_teasers_in_head_and_foot_are_no_article() -> None:
    teasers = [
        line
        for day in range(1, 7)
        for line in (
            f"المجلس البلدي يجتمع للمرة {day}",
            f"{day} مايو 2021",
            f"قال عضو في المجلس البلدي إن اجتماعه {day} سيبحث توسيع الطريق وبناء موقف للسيارات.",
        )
    ]
    title = "جسر النهر يفتح أمام السيارات بعد سنتين"
    article = read(*teasers, MENU, title, "12 مايو 2021", STORY[0], "شارك", *teasers)
    assert (article.title, article.body) == (title, STORY[0])


# What belongs to it


def test_a_list_of_matches_belongs_to_the_story() -> None:
    lead = "تلعب اليوم وغدا مباريات الجولة الأولى من دوري المدينة لكرة القدم، وهذا برنامجها كاملا:"
    matches = (
        "الخميس 2 مارس 2017:",
        "- نادي الضفة * اتحاد السوق الحكم : وائل الحلاق",
        "- نجم التل * أهلي الميناء الحكم : هيثم شاهين",
        "الجمعة 3 مارس 2017:",
        "- شباب القلعة * وداد الحي الحكم : فوزي عطار",
    )
    below = ("الأكثر قراءة", "رياضة 2017/02/27", "مدرب الضفة يهدد بالاستقالة")
    article = read("برنامج الجولة الأولى", "2017/03/02 07:59", lead, *matches, *below)
    assert article.body == "\n".join((lead, *matches))
    assert article.published == "2017-03-02T07:59"


def test_names_that_a_paragraph_leads_to_belong_to_the_story() -> None:
    lead = "أعلنت اللجنة أسماء الفائزين بجائزة المدينة للقصة القصيرة في دورتها العاشرة، وهم:"
    names = ("هدى النجار", "كريم بيروتي", "ليلى القدسي", "عمر الصايغ", "رويترز سعيد")
    close = "وتسلم الجوائز في حفل يقام في المسرح البلدي مساء الخميس المقبل بحضور وزيرة الثقافة."
    article = read("الفائزون بجائزة القصة القصيرة", "4 أبريل 2020", lead, *names, close)
    assert article.body == "\n".join((lead, *names, close))
    assert article.author is None


GOES_ON = (
    "وأضاف الدباغ أن البلدية سترمم سوق الخضار أيضا، وأن الحكومة ستدفع نصف كلفته أيضا.",
    "وتعهدت البلدية بأن يبقى جسر النهر مفتوحا للمشاة ليلا، وبأن تزاد فيه المصابيح والمقاعد.",
)
LINKS = ("مطربة الحي تغني في الميناء", "نتائج امتحانات الطب تعلن غدا", "طبيب الأسنان يفتح عيادته")


@pytest.mark.parametrize(
    "box",
    [
        ("الأكثر قراءة", *LINKS),
        ("آخر الأخبار", *LINKS[:1]),
        ("اقرأ أيضا", LINKS[0], "3 مايو 2021", LINKS[1], "2 مايو 2021"),
        ("عاجل", *LINKS, *LINKS[::-1]),
        ("تخطى الأكثر شعبية وواصل القراءة", "الأكثر شعبية", *LINKS, "نهاية الأكثر شعبية"),
        ("list 1 of 2", LINKS[0], "list 2 of 2", LINKS[1], "end of list"),
        (LINKS[0], "3 مايو 2021, 08:15 GMT"),
        ("© معهد الجسور",),
    ],
)
def test_a_story_goes_on_below_a_box_in_its_middle(box: tuple[str, ...]) -> None:
    title = "جسر النهر يفتح أمام السيارات بعد سنتين"
    article = read(
        MENU, title, "12 مايو 2021", *STORY, *box, *GOES_ON, "شارك", "الأكثر قراءة", *LINKS
    )
    assert article.body == "\n".join((*STORY, *GOES_ON))
    assert (article.title, article.published) == (title, "2021-05-12")


@pytest.mark.parametrize(
    "connective", ["غير أن", "من جهتها،", "يذكر أن", "في المقابل", "إلا أنها", "أما"]
)
def test_a_paragraph_that_begins_with_a_connective_goes_on_with_the_story(connective: str) -> None:
    below = (
        f"{connective} هيئة الطرق تؤجل أعمال التبليط إلى مطلع الربيع بسبب الأمطار الغزيرة.",
        "وتوقع خبراء أن ترتفع أسعار الإسمنت في الأشهر المقبلة ارتفاعا طفيفا.",
    )
    box = ("اقرأ أيضا", *LINKS)
    assert read(MENU, "جسر النهر يفتح", *STORY, *box, *below).body == "\n".join((*STORY, *below))


@pytest.mark.parametrize("label", ["الأكثر قراءة", "اقرأ أيضا", "آخر الأخبار", "مواضيع ذات صلة"])
@pytest.mark.parametrize("heads", [LINKS, ()])
def test_teasers_of_other_stories_below_a_label_are_not_joined(
    label: str, heads: tuple[str, ...]
) -> None:
    teasers = (
        "تغني مطربة الحي مساء الخميس في ساحة الميناء بعد غياب دام ثلاث سنوات عن جمهورها.",
        "تعلن كلية الطب نتائج امتحاناتها غدا على موقعها، وتقبل الاعتراضات مدة أسبوع واحد.",
        "يفتح طبيب أسنان معروف عيادة مجانية لأطفال المدارس في الضاحية الشرقية من العاصمة.",
    )
    below = (
        [line for pair in zip(heads, teasers, strict=True) for line in pair] if heads else teasers
    )
    article = read(MENU, "جسر النهر يفتح أمام السيارات", "12 مايو 2021", *STORY, label, *below)
    assert article.body == "\n".join(STORY)


def test_a_chapter_that_begins_with_end_closes_no_box() -> None:
    article = read("جسر النهر يفتح", "12 مايو 2021", "الترميم", *STORY, "نهاية الترميم", *GOES_ON)
    assert article.body.count("\n") >= len(STORY) + len(GOES_ON)


def test_the_label_of_a_caption_makes_any_line_one() -> None:
    caption = "التعليق على الصورة، عمال البلدية فوق الجسر"
    article = read("جسر النهر يفتح", "12 مايو 2021", *STORY, caption, *GOES_ON)
    assert article.body == "\n".join((*STORY, *GOES_ON))
    assert article.captions == ("عمال البلدية فوق الجسر",)


@pytest.mark.parametrize(
    "entries",
    [
        ("الخضار", "الطماطم: من 8 إلى 12 جنيها", "البصل: من 15 إلى 18 جنيها", "الخيار: 9 جنيهات"),
        ("نجم الميناء 3 - 1 شباب التل", "أهلي السوق 0 - 0 وداد الحي", "الجيش 4 - 0 الكهرباء"),
        ("يا جسر بلدتنا القديم", "متى نعود ونلتقي", "والماء تحتك مستقيم", "والورد فوقك لم يبق لي"),
        ("نمشي على الجسر معا", "نغني للنهر إذا سمعا", "في أضوائه اجتمعا", "فاسمعا قولي معا"),
        ("الليل … والجسر", "والنهر … والفجر", "والموج … والريح", "والورد … والعطر"),
    ],
)  # fmt: skip
def test_figures_and_verses_between_paragraphs_belong_to_the_story(
    entries: tuple[str, ...],
) -> None:
    article = read("جسر النهر يفتح", "12 مايو 2021", STORY[0], *entries, *GOES_ON)
    assert article.body == "\n".join((STORY[0], *entries, *GOES_ON))


BELOW_BOX = (
    "تقول مهندسة الطرق هالة الخطيب إن الجسر يحتمل اليوم ضعف ما كان يحتمل قبل الترميم من السيارات.",
    "ودعت إلى منع الشاحنات من عبور النهر ليلا، وإلى ترميم رصيف الضفة الأخرى قبل أن ينهار.",
)
TEASER = "يتنافس صيادون من عشرين بلدة على جائزة المهرجان التي تمنح منذ خمسين سنة لأكبر سمكة."


@pytest.mark.parametrize(
    "box",
    [
        ("قائمة من عنصرين", "قائمة 1 من 2", "مهرجان الصيد يبدأ غدا", "قائمة 2 من 2",
         "نجم الكرة يعتزل اللعب نهائيا", "نهاية القائمة"),
        ("اقرأ أيضا", "list 1 of 2", "مهرجان الصيد يبدأ غدا", "list 2 of 2",
         "نجم الكرة يعتزل اللعب نهائيا", "end of list"),
        ("بلدية المدينة", "@baladiya", "نلتقي غدا على الجسر", "9:14 ص · 3 مارس 2022", "1.2 ألف",
         "إعجاب", "340", "إعادة نشر"),
        ("بلدية المدينة", "@baladiya", "3 مارس", "نلتقي غدا على الجسر", "3 صور", "56 إعجابا",
         "12 مشاركة"),
        ("اقرأ المزيد", "مهرجان الصيادين يمنح جائزة لأكبر سمكة", TEASER),
    ],
)  # fmt: skip
def test_a_box_that_tells_of_other_things_ends_no_story(box: tuple[str, ...]) -> None:
    article = read("جسر النهر يفتح أمام السيارات", "12 مايو 2021", *STORY, *box, *BELOW_BOX)
    assert article.body == "\n".join((*STORY, *BELOW_BOX))
    assert article.published == "2021-05-12"


def test_rows_of_a_table_stay_in_the_story() -> None:
    rows = ("الطول\tستون مترا", "العرض\tثمانية أمتار", "العمر\tقرن")
    article = read("جسر النهر يفتح أمام السيارات", "12 مايو 2021", *STORY, *rows, *BELOW_BOX)
    assert article.body == "\n".join((*STORY, *rows, *BELOW_BOX))


def test_an_interview_goes_on_below_a_box() -> None:
    asked = ("كيف بدأ العمل في الجسر؟", "ما أصعب أيام الترميم؟", "هل تعود إلى بلدتك؟")
    told = (
        "جاءنا خطاب من البلدية في أول الشتاء، فحملنا الرافعات على عربات تجرها ثيران من القرية.",
        "فاض النهر ثلاث ليال متتالية، وغرقت الألواح التي كنا قد أعددناها لسقف الدعامة الوسطى.",
        "سأزور أمي في العيد، ثم أسافر إلى الجنوب فقد طلبوا مني هناك أن أبني لهم مدرسة صغيرة.",
    )
    pairs = [line for pair in zip(asked, told, strict=True) for line in pair]
    box = ("اقرأ أيضا", "مهرجان الصيد يبدأ غدا", "نجم الكرة يعتزل اللعب")
    article = read(
        "بناء الجسر: فاض النهر علينا", "12 مايو 2021", STORY[0], *pairs[:4], *box, *pairs[4:]
    )
    assert article.body == "\n".join((STORY[0], *pairs))


@pytest.mark.parametrize("sign", [" - ", " | ", " — "])
def test_the_headline_below_the_name_of_the_page_is_the_title(sign: str) -> None:
    title = "جسر النهر يفتح أمام السيارات"
    name = f"{title}{sign}جريدة الضفة"
    assert read(name, "دخول", "بحث", title, "هيفاء منصور", "12 مايو 2021", *STORY).title == title


POEM = (
    ("يا جسر كم عبرت عليك قوافل", "حملت إلى السوق القديم غلالها"),
    ("والنهر تحتك هادئ متأمل", "يروي الحقول وما يمل سؤالها"),
    ("وعلى ضفافك جدتي وحكاية", "نسيت بنات الحي بعد مقالها"),
    ("فإذا رجعت مع المساء وجدتها", "تروي لأحفاد الصغار خيالها"),
)


@pytest.mark.parametrize("sign", ["    ", " … ", " ... ", " * ", " / "])
@pytest.mark.parametrize(
    "head",
    [
        ("جسر الحكايات", "شعر: مازن الحوراني"),
        (MENU, "جسر الحكايات", "5 أبريل 2018"),
        (MENU, "جسر الحكايات", "مازن الحوراني", "5 أبريل 2018"),
    ],
)
def test_a_poem_is_an_article(head: tuple[str, ...], sign: str) -> None:
    verses = [sign.join(halves) for halves in POEM]
    article = read(*head, *verses, "شارك", "مواضيع ذات صلة", "أمسية شعرية في دار الثقافة")
    assert (article.title, article.body) == ("جسر الحكايات", "\n".join(verses))
    assert article.subheads == ()


def test_rows_with_figures_and_names_of_pages_are_no_poem() -> None:
    rows = ("سوق الخضار | أسعار اليوم", "برج الساعة | صور قديمة", "محطة القطار | مواعيد السفر")
    article = read("جسر النهر يفتح", "12 مايو 2021", *STORY, *rows, "نادي الضفة | نتائج المباريات")
    assert article.body == "\n".join(STORY)


def test_a_few_words_with_a_colon_head_what_is_below_them() -> None:
    story = ("ألمانيا:", STORY[0], "فرنسا:", STORY[1], "باريس:", STORY[2])
    article = read("جسر النهر يفتح أمام السيارات", "12 مايو 2021", *story)
    assert article.body == "\n".join(story)


@pytest.mark.parametrize(
    "line",
    [
        "صورة من: وكالة الأنباء", "نص: قسم المحليات", "- تصوير: محمود ناجي", "© معهد الجسور",
        "نص: هيئة التحرير - تصوير: محمود ناجي", "تصوير ومونتاج: فريق المرئي",
        "الصور: أرشيف البلدية",
    ],
)  # fmt: skip
def test_who_made_text_and_pictures_is_no_part_of_the_story(line: str) -> None:
    article = read("جسر النهر يفتح أمام السيارات", "12 مايو 2021", *STORY, line, *GOES_ON)
    assert article.body == "\n".join((*STORY, *GOES_ON))
    assert article.author is None


def test_the_caption_beside_the_credit_of_a_picture_is_one() -> None:
    picture = ("© معهد الجسور", "عمال البلدية فوق جسر النهر القديم")
    article = read("جسر النهر يفتح أمام السيارات", "12 مايو 2021", *STORY, *picture, *GOES_ON)
    assert article.body == "\n".join((*STORY, *GOES_ON))
    assert article.captions == (picture[1],)


# What does not


def test_related_headlines_with_dates_are_neither_body_nor_date() -> None:
    related = ("إقرأ أيضا", "مدرب الميناء: هدفنا المربع الذهبي هذا الموسم", "مايو 11, 2021",
               "المطار يعلن زيادة في أعداد المسافرين", "مايو 10, 2021")  # fmt: skip
    article = read(MENU, "جسر النهر يفتح أمام السيارات", "كتب نبيل الحداد", "2021/5/12",
                   STORY[0], *related, *STORY[1:])  # fmt: skip
    assert article.body == "\n".join(STORY)
    assert (article.published, article.author) == ("2021-05-12", "نبيل الحداد")


def test_the_headline_below_a_menu_that_ends_in_more_is_kept() -> None:
    article = read(MENU, "المزيد", "جسر النهر يفتح أمام السيارات بعد سنتين", "12 مايو 2021", *STORY)
    assert article.title == "جسر النهر يفتح أمام السيارات بعد سنتين"


def test_polls_are_noise() -> None:
    poll = ("هل تؤيد إغلاق الجسر القديم أمام السيارات؟", "نعم", "لا", "لا أعرف", "تصويت")
    article = read("جسر النهر يفتح أمام السيارات", "12 مايو 2021", *STORY, *poll)
    assert article.body == "\n".join(STORY)
    assert {one.kind for one in article.removed} == {"poll"}


def test_questions_of_an_interview_are_no_poll() -> None:
    asked = ("لماذا تأخر الترميم؟", "لأن النهر فاض مرتين في الشتاء، فتوقف العمل أربعة أشهر كاملة.")
    article = read("رئيس البلدية: الجسر آمن", "12 مايو 2021", *STORY, *asked, *asked[::-1])
    assert asked[0] in article.body and asked[1] in article.body


def test_dates_and_names_of_other_stories_below_are_not_taken() -> None:
    others = ("اقرأ أيضا", "إغلاق سوق الخضار للترميم", "كتب وليد صيداوي", "14 مايو 2021")
    article = read("جسر النهر يفتح أمام السيارات", *STORY, *others)
    assert (article.published, article.author) == (None, None)


# Headlines


@pytest.mark.parametrize("title", ["حريق", "استقالة الوزير", "هدنة في المدينة", "الجسر", "رياضة"])
@pytest.mark.parametrize("between", [(), ("12 مايو 2021",), ("كتب: نبيل الحداد", "12 مايو 2021")])
def test_a_headline_of_a_word_or_three_is_one(title: str, between: tuple[str, ...]) -> None:
    story = "قالت رياضة اليوم إن حريقا في المدينة أتى على سوق الخضار قرب الجسر قبل الهدنة بيومين."
    article = read(title, *between, story, *STORY)
    assert article.title == title
    assert article.body == "\n".join((story, *STORY))
    assert "no title: taken from the body" not in article.warnings


def test_a_section_glued_to_a_headline_is_taken_off() -> None:
    title = "36 عاما على رحيل مغنية المدينة"
    story = "يمر اليوم 36 عاما على رحيل مغنية المدينة الأولى، التي غنت في مسارحها أربعين سنة كاملة."
    ticker = (f"أخبار الفن: {title}", "أخبار الحي: سوق الخضار يغلق أبوابه مبكرا في رمضان")
    menu = "أخبار الحي\nأخبار الفن\nأخبار السوق\n"
    article = read(menu, *ticker, "الرئيسية", "أخبار الفن", title, "7 أكتوبر 2020", story, *STORY)
    assert article.title == title
    article = read(menu, f"أخبار الفن: {title}", "7 أكتوبر 2020", story, *STORY)
    assert article.title == title
    article = read(f"رئيس البلدية: {title}", "7 أكتوبر 2020", story, *STORY)
    assert article.title == f"رئيس البلدية: {title}"


@pytest.mark.parametrize("title", ["زلزال", "قمة جدة"])
def test_a_pages_heading_of_a_word_or_two_is_its_title(title: str) -> None:
    story = "".join(f"<p>{line}</p>" for line in STORY)
    head = f'<meta property="og:title" content="{title}">'
    assert page(head, f"<article><h1>{title}</h1>{story}</article>").title == title
    assert read(f"{title} | العربية", *STORY).title == title


# Authors and sections


def test_no_author_is_made_of_the_storys_words() -> None:
    story = "غنت سلمى الحلبية في مسارح المدينة أربعين سنة، ثم تركت الغناء وعاشت في بيتها قرب النهر."
    for name in ("سلمى الحلبية", "مشاهدات عالية", "فتاة السيرك"):
        article = read("حكاية سلمى الحلبية", "7 أكتوبر 2020", name, story, *STORY)
        assert article.author is None
    article = read("حكاية سلمى الحلبية", "7 أكتوبر 2020", "سامي الخوري", story, *STORY)
    assert article.author == "سامي الخوري"


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("بقلم: د. وائل الحمود", "د. وائل الحمود"),
        ("د. وائل الحمود", "د. وائل الحمود"),
        ("كتبت سهى النمر", "سهى النمر"),
        ("إعداد وتحرير: سهى النمر", "سهى النمر"),
        ("عمان - بترا - وائل الحمود", "وائل الحمود"),
        ("القاهرة: وائل الحمود", "وائل الحمود"),
        ("غزة - خاص صفا", None),
        ("لوس أنجلوس - سانتا مونيكا", None),
        ("موسكو: العقوبات الأخيرة", None),
        ('تقرير: عدد كبير من العقود "تخترق القانون"', None),
        ("وائل الحمود | صحفي", "وائل الحمود"),
        ("وائل الحمود - مراسل", "وائل الحمود"),
        ("وائل الحمود، محرر الشؤون المحلية", "وائل الحمود"),
        ("وائل الحمود (حلب)", "وائل الحمود"),
        ("Author, وائل الحمود", "وائل الحمود"),
        ("الكاتبة، سهى النمر", "سهى النمر"),
        ("1250 مشاهدة وائل الحمود", "وائل الحمود"),
        ("وائل الحمود - محافظ حلب", None),
        ("رام الله - مراسل الجزيرة", None),
        ("المركز الإخباري - مراسل", None),
        ("الكاتب، الذي رحل", None),
        ("الكاتب، هيئة التحرير", None),
        ("بقلم: فريق التحرير", None),
        ("سمير كامل الدباغ - مراسل", "سمير كامل الدباغ"),
        ("سمير الدباغ - مراسل", None),
        ("بواسطة admin", None),
        ("تصوير: وائل الحمود", None),
        ("رئيس البلدية سمير الدباغ", None),
    ],
)
def test_a_byline_names_a_person_or_nobody(line: str, author: str | None) -> None:
    assert read("جسر النهر يفتح أمام السيارات", line, "12 مايو 2021", *STORY).author == author


@pytest.mark.parametrize(
    "head",
    [
        ("وائل الحمود:", "جسر النهر يفتح", "12 مايو 2021"),
        ("وائل الحمود", "12 مايو 2021", "جسر النهر يفتح"),
        ("جسر النهر يفتح", "1250 مشاهدة", "وائل الحمود"),
    ],
)
def test_a_name_alone_in_the_head_is_the_authors_and_no_title(head: tuple[str, ...]) -> None:
    article = read(*head, *STORY)
    assert (article.author, article.title) == ("وائل الحمود", "جسر النهر يفتح")


@pytest.mark.parametrize("kicker", ["سمير الدباغ", "سمير الدباغ:", "سمير الدباغ رئيس البلدية"])
def test_whom_the_story_tells_of_is_neither_title_nor_author(kicker: str) -> None:
    title = "الدباغ: جسر النهر يفتح أمام السيارات في أول الشهر"
    article = read("محليات", kicker, title, "12 مايو 2021", *STORY)
    assert (article.author, article.title) == (None, title)


def test_a_name_with_two_dates_below_and_a_credit_inside_is_the_authors() -> None:
    head = ("وائل الحمود", "12/05/2021", "آخر تعديل: 12/05/2021 - 18:40", "جسر النهر يفتح")
    article = read(*head, *STORY, "نص: وائل الحمود", *GOES_ON)
    assert (article.author, article.title) == ("وائل الحمود", "جسر النهر يفتح")
    assert article.body == "\n".join((*STORY, *GOES_ON))


def test_a_long_line_right_below_a_headline_is_no_title() -> None:
    caption = (
        "سيارات بلدية المدينة على جسر النهر الذي يربط الحي القديم بسوق الخضار في الضفة الأخرى "
        "بعد ترميم دام سنتين"
    )
    article = read("الضفتان تلتقيان من جديد", caption, "12 مايو 2021", *STORY)
    assert article.title == "الضفتان تلتقيان من جديد"


def test_a_person_whom_the_story_tells_of_may_be_its_title() -> None:
    article = read("سمير الدباغ", "12 مايو 2021", *STORY)
    assert (article.author, article.title) == (None, "سمير الدباغ")


@pytest.mark.parametrize("line", ["كتب التاريخ القديم", "كتب ممنوعة في المعرض"])
def test_books_are_no_byline(line: str) -> None:
    assert read("معرض المدينة يفتح أبوابه للقراء", "7 أكتوبر 2020", line, *STORY).author is None


@pytest.mark.parametrize(
    "written",
    [
        "سامي الخوري - القاهرة", "القاهرة - سامي الخوري", "سامي الخوري، بيروت",
        "سامي الخوري (الرباط)", "سامي الخوري من تونس", "سامي الخوري ـ رام الله",
        "سامي الخوري دمشق",
    ],
)  # fmt: skip
def test_the_city_behind_an_author_is_taken_off(written: str) -> None:
    head = f'<meta name="author" content="{written}">'
    story = "".join(f"<p>{line}</p>" for line in STORY)
    assert page(head, f"<h1>جسر النهر يفتح أمام السيارات</h1>{story}").author == "سامي الخوري"
    assert read("جسر النهر يفتح", f"كتب: {written}", "12 مايو 2021", *STORY).author == "سامي الخوري"


def test_a_section_is_what_the_page_says_and_never_a_line_of_its_menu() -> None:
    menu = "<ul><li>اقتصاد</li><li>صحة</li><li>رياضة</li></ul>"
    story = f"<h1>جسر النهر يفتح</h1>{''.join(f'<p>{line}</p>' for line in STORY)}"
    assert page("", menu + story).section is None
    assert (
        page('<meta property="article:section" content="محليات">', menu + story).section == "محليات"
    )
    crumbs = '<div class="breadcrumb"><a href="/">الرئيسية</a><span>محليات</span></div>'
    assert page("", menu + crumbs.replace("<span>", "<p>") + story).section == "محليات"
    title = "جسر النهر يفتح أمام السيارات"
    assert read("صحة وتكنولوجيا", "رياضة", "ملفات وتقارير", title, *STORY).section is None
    assert read("محليات", title, *STORY).section == "محليات"


def test_lines_by_the_tens_of_thousands_are_read_in_linear_time() -> None:
    """Runs that each begin lower than the one before must not be compared with one another."""
    noise = ["شارك"] * 3
    lines = [line for _ in range(4000) for line in (STORY[0], *noise, *noise)]
    article = read("جسر النهر يفتح أمام السيارات", *lines)
    assert article.title == "جسر النهر يفتح أمام السيارات"


# Dates


@pytest.mark.parametrize(
    "story",
    [
        (
            "في يوم الجمعة 21 يونيو 1974 وضع وزير النقل حجر الأساس لجسر النهر في احتفال كبير.",
            *STORY,
        ),
        ("افتتح جسر النهر يوم الأحد 3 مايو 1959 بحضور رئيس الوزراء وسفراء عدد من الدول.", *STORY),
        (*STORY[:2], "أغلق الجسر في 4 فبراير 2019.", STORY[2]),
        (*STORY[:2], "الافتتاح الأول: 3 مايو 1959", STORY[2]),
        ("الجسر بعد فيضان 4 فبراير 2019", *STORY),
        (
            *STORY[:2],
            "3 مايو 1959",
            "افتتح الجسر بحضور رئيس الوزراء وسفراء عدد من الدول.",
            STORY[2],
        ),
        (*STORY[:2], "3 مايو 1959: افتتاح الجسر", "4 فبراير 2019: فيضان النهر", STORY[2]),
        (*STORY, "يفتح الجسر الثاني في 1 يونيو 2022"),
        (*STORY, "شارك", "معرض الكتاب 12 مايو 2021"),
    ],
)
def test_a_day_that_a_story_tells_of_is_not_its_own(story: tuple[str, ...]) -> None:
    article = read("جسر النهر يفتح أمام السيارات", *story)
    assert article.published is None
    assert all(paragraph in article.body for paragraph in STORY)


@pytest.mark.parametrize(
    "line",
    [
        "رقم الطلب 12/5/2016", "رقم الدعوى: 12/5/2016", "الطعن 12/5/2016",
        "القرار الوزاري 12/5/2016", "حرر هذا المحضر الخميس 12/5/2016",
        "إنه في يوم الخميس الموافق 12/5/2016",
    ],
)  # fmt: skip
def test_the_number_of_a_case_or_the_day_of_a_deed_is_not_that_of_the_article(line: str) -> None:
    assert read("جسر النهر يفتح", line, *STORY).published is None
    body = "".join(f"<p>{one}</p>" for one in (line, *STORY))
    assert page("", f"<h1>جسر النهر يفتح</h1>{body}").published is None


@pytest.mark.parametrize(
    "line",
    [
        "أرشيف - 12 أيار 2016", "صورة أرشيفية 12/5/2016", "أرشيف بتاريخ 12/5/2016",
        "لقطة، 12 مايو 2016", "File photo, 12 May 2016",
    ],
)  # fmt: skip
def test_the_day_of_a_picture_is_not_that_of_the_article(line: str) -> None:
    article = read("جسر النهر يفتح", line, *STORY)
    assert (article.published, article.captions) == (None, (line,))
    assert article.body == "\n".join(STORY)
    assert read("جسر النهر يفتح", line, "نشر في 3 مايو 2021", *STORY).published == "2021-05-03"
    body = "".join(f"<p>{one}</p>" for one in (line, *STORY))
    assert page("", f"<h1>جسر النهر يفتح</h1>{body}").published is None


@pytest.mark.parametrize(
    "line",
    [
        "12 مايو 2021", "رويترز | 12 مايو 2021", "سامي الخوري - القاهرة - 12 مايو 2021",
        "محليات - الأربعاء 12 مايو 2021", "تاريخ النشر: 12 مايو 2021 - آخر تحديث: 13 مايو 2021",
        "صحيفة المساء، العدد 4512، الأربعاء 12 مايو 2021", "مدة القراءة 3 دقائق | 12 مايو 2021",
        "آخر تحديث بواسطة فريق التحرير 12 مايو 2021", "الضفة الأخرى 2021/05/12",
        "رقم الخبر: 4512 | 12/5/2021", "عدد خاص 12/5/2021", "الطبعة الورقية 12/5/2021",
        "في: 12 مايو, 2021 في: محليات لا توجد تعليقات طباعة",
        "اليوم الأربعاء: 12 مايو 2021", "Publié le 12 mai 2021 à 09h15",
        "أُدرج بتاريخ: الأربعاء، 12 مايو 2021 09:15", "كتبها: admin في: مايو 12, 2021",
        "صدرت في الأربعاء 12 مايو 2021، العدد 77", "بتاريخ 12 مايو 2021 | تعديل 15 مايو 2021",
        "نوال الشامي 12/05/2021 3 45 دقيقتان",
        "تم إنشاء الخبر في 12 مايو 2021", "أُرسل بتاريخ 12 مايو 2021", "تقرير منشور في 12/05/2021",
        "نُشر لأول مرة في 12 مايو 2021 آخر تحديث 13 مايو 2021", "Par la rédaction, le 12 mai 2021",
        "Écrit par Nawal Chami - 12 mai 2021", "12 • مايو • 2021", "12 | 05 | 2021", "12ـ05ـ2021",
        "12 مايو 2021 الساعة 10:30 بالتوقيت المحلي", "الأربعاء والخميس 12 و13 مايو 2021",
        "حرر بالقاهرة في 12 مايو 2021", "المصدر: وكالات - التاريخ: 12 مايو 2021",
        "الأربعاء 12 حرث (مايو) 2021",
    ],
)  # fmt: skip
def test_a_day_beside_what_tells_of_the_article_is_its_own(line: str) -> None:
    assert (read("جسر النهر يفتح", line, *STORY).published or "")[:10] == "2021-05-12"


@pytest.mark.parametrize(
    "line",
    [
        "التردد: 11.05.2021", "للحجز 12-05-2021", "زوار الموقع: 12.05.2021", "المقعد 12-5-2021",
        "مقاس 12.10.2005 سم", "راسلونا: 05-12-2020",
    ],
)  # fmt: skip
def test_figures_of_something_else_are_no_date(line: str) -> None:
    assert read("جسر النهر يفتح", line, *STORY).published is None


@pytest.mark.parametrize(
    "opening",
    [
        "القاهرة 12 مايو 2021 (رويترز) - ", "القاهرة - 12 مايو 2021 - ",
        "المدينة في 12 مايو 2021 /وام/ ",
        "عمان/ 12 أيار/ مايو 2021/ بترا - ",
        "قال مهندس اليوم الأربعاء 12 مايو 2021 للصحافيين ما يأتي: ",
    ],
)  # fmt: skip
def test_a_day_in_a_dateline_or_beside_today_is_the_articles(opening: str) -> None:
    article = read("جسر النهر يفتح أمام السيارات", opening + STORY[0], *STORY[1:])
    assert (article.published, article.published_from) == ("2021-05-12", "lede")
    body = "".join(f"<p>{line}</p>" for line in (opening + STORY[0], *STORY[1:]))
    assert page("", f"<h1>جسر النهر يفتح</h1>{body}").published == "2021-05-12"


def test_a_hijri_day_of_two_calendars_is_left_out_and_said() -> None:
    warning = "date left out: 1402/11/25 is by the moon or by the sun, nothing tells which"
    article = read("جسر النهر يفتح", "1402/11/25", *STORY)
    assert (article.published, article.captions) == (None, ())
    assert warning in article.warnings
    body = "".join(f"<p>{line}</p>" for line in STORY)
    assert warning in page("", f"<h1>جسر النهر يفتح</h1><p>1402/11/25</p>{body}").warnings
    assert read("جسر في طهران يفتح", "1402/11/25", *STORY).published == "2024-02-14"
