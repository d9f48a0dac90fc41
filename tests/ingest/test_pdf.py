"""PDF documents: words, order, titles and dates of files that fpdf2 and a browser print."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ingest.conftest import ReadBytes

pytest.importorskip("pypdfium2")
TITLE = "لجنة المياه تقر 12 مشروعاً للري في وادي الزيتون وتؤجل النظر في سد الشمال إلى نهاية العام"
STORY = [
    "أقرت لجنة المياه، مساء الأحد، 12 مشروعاً للري بقيمة 1,250 مليون دينار في وادي الزيتون، "
    "على أن يبدأ العمل فيها قبل 15 آذار/مارس 2024.",
    "وأشار البيان إلى القرار 2254 الصادر عام 2015، وقال إن تنفيذه «لم يعد يحتمل التأجيل»، وإن "
    "نسبة المزارعين المستفيدين ارتفعت بنسبة 18.5% منذ مطلع العام.",
    "وقال مدير البرنامج (WFP) جون سميث (John Smith): «نحتاج إلى 300 ألف طن من القمح»، مضيفاً أن "
    "طائرة من طراز Boeing 777 ستنقل الدفعة الأولى يوم الأحد المقبل.",
    'وفي العاصمة، قال الوزير إن بلاده "لن توقع أي اتفاق لا يضمن حقوق المزارعين"، مشيراً إلى '
    "المادة 7 (الفقرة ب) من مسودة الاتفاق التي نشرت على الموقع www.example.org أمس.",
]
ALEFS = (
    "غادر الوفد عاجلاً، ولم يطل بقاؤه إلا قليلاً جداً بعد أن ألقى كلاماً جميلاً عن الأمن والآثار.",
    "ظل السوق مقفلاً أسبوعاً كاملاً أمام التجار، ثم نزل المطر سيولاً هائلة على الأحياء والإدارات.",
)
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")


def font() -> Path:
    for folder in ("/usr/share/fonts", "/Library/Fonts", "/System/Library/Fonts"):
        for path in sorted(Path(folder).rglob("*.ttf")):
            if path.name in ("DejaVuSans.ttf", "Arial Unicode.ttf"):
                return path
    pytest.skip("no Arabic font here")


def pdf(
    blocks: list[tuple[int, str]], *, shaped: bool = True, title: str = "", turned: int = 0
) -> bytes:
    """A PDF of blocks of text, each with the size of its letters."""
    fpdf = pytest.importorskip("fpdf")
    pytest.importorskip("uharfbuzz")
    document = fpdf.FPDF()
    document.add_page()
    document.add_font("arabic", "", str(font()))
    document.set_text_shaping(shaped)
    if title:
        document.set_title(title)
    with document.rotation(turned, 100, 100):
        for size, text in blocks:
            document.set_font("arabic", size=size)
            document.multi_cell(0, size * 0.7, text, align="R", new_x="LMARGIN", new_y="NEXT")
            document.ln(size * 0.4)
    return bytes(document.output())


def test_numbers_names_and_brackets_stand_in_order(read_bytes: ReadBytes) -> None:
    data = pdf([(18, TITLE), (12, "24 شباط 2024"), *((12, one) for one in STORY)])
    [article], failures = read_bytes(data)
    assert failures == []
    assert article.title == TITLE  # of two lines
    assert article.published == "2024-02-24"
    assert article.body.split("\n") == STORY
    assert article.warnings == ()


def test_letters_that_are_not_joined_are_read_from_the_right(read_bytes: ReadBytes) -> None:
    story = [one.replace("«", "").replace("»", "") for one in STORY]
    [article], _ = read_bytes(pdf([(18, TITLE), *((12, one) for one in story)], shaped=False))
    words = set(" ".join(story).split())
    assert len(words & set(article.body.split())) / len(words) > 0.9


def test_the_title_that_a_file_names_is_found_in_its_text(read_bytes: ReadBytes) -> None:
    blocks = [(12, "صحيفة الوادي"), (12, TITLE), *((12, one) for one in STORY)]
    [article], _ = read_bytes(pdf(blocks, title=TITLE))
    assert article.title == TITLE
    assert TITLE not in article.body
    [article], _ = read_bytes(pdf([(18, TITLE), *((12, one) for one in STORY)], title="a-12.indd"))
    assert article.title == TITLE


def test_the_day_on_which_a_pdf_was_made_is_told_as_such(read_bytes: ReadBytes) -> None:
    [article], _ = read_bytes(pdf([(18, TITLE), *((12, one) for one in STORY)]))
    assert article.published is not None
    assert article.published_from == "meta"
    assert article.warnings == ("no date in the text: the day on which the PDF was made",)


def test_a_page_that_lies_on_its_side_is_read(read_bytes: ReadBytes) -> None:
    [article], _ = read_bytes(pdf([(10, one) for one in (TITLE, *STORY)], turned=180))
    assert "القرار 2254 الصادر عام 2015" in article.body


def test_a_font_that_does_not_tell_its_letters_is_refused(read_bytes: ReadBytes) -> None:
    nonsense = [
        "".join(chr(0x621 + (ord(one) * 7) % 25) for one in word) for word in STORY[1].split()
    ]
    articles, [failure] = read_bytes(pdf([(12, " ".join(nonsense * 3))]))
    assert articles == []
    assert failure.reason.startswith("its fonts do not tell which letters they show")
    assert "ocrmypdf" in failure.reason


def test_without_its_extra_a_pdf_says_what_to_install(
    read_bytes: ReadBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    articles, [failure] = read_bytes(b"%PDF-1.7\n")
    assert articles == []
    assert failure.reason == "a PDF document: pip install 'marsad[pdf]' to read it"


def printed(folder: Path, head: str, story: str) -> bytes:
    """A page with a title and a story, as a browser prints it."""
    page, made = folder / "page.html", folder / "page.pdf"
    page.write_text(
        f"<!doctype html><html lang=ar dir=rtl><meta charset=utf-8>{head}<h1>{TITLE}</h1>{story}",
        encoding="utf-8",
    )
    subprocess.run(
        [str(CHROMIUM), "--no-sandbox", "--headless", f"--print-to-pdf={made}", str(page)],
        check=True,
        capture_output=True,
    )
    return made.read_bytes()


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("family", ["DejaVu Sans", "Noto Sans Arabic", "Noto Naskh Arabic"])
def test_lam_alefs_stand_in_their_words_whatever_the_font(
    read_bytes: ReadBytes, tmp_path: Path, family: str
) -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in ALEFS)
    style = f"<style>html {{font-family:'{family}'}}</style>"
    [article], _ = read_bytes(printed(tmp_path, style, paragraphs))
    assert article.title == TITLE
    assert article.body.split() == " ".join(ALEFS).split()


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_columns_of_a_page_that_a_browser_printed(read_bytes: ReadBytes, tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{one}</p>" for one in STORY)
    story = f"<p>24 شباط 2024<div style='columns:2;text-align:justify'>{paragraphs}"
    head = f"<title>{TITLE} - الوادي</title>"
    [article], _ = read_bytes(printed(tmp_path, head, story))
    assert article.title == TITLE
    assert article.published == "2024-02-24"
    assert article.captured is not None
    assert article.body.split("\n") == STORY


TEASERS = (
    ("مطربة الحي تغني في الميناء", "تغني مطربة الحي مساء الخميس في ساحة الميناء بعد غياب طويل."),
    ("نتائج امتحانات الطب غدا", "تعلن كلية الطب نتائج امتحاناتها غدا، وتقبل الاعتراضات أسبوعا."),
    ("طبيب يفتح عيادة مجانية", "يفتح طبيب أسنان معروف عيادة مجانية لأطفال المدارس في الضاحية."),
)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_narrow_column_of_other_matter_is_no_text(
    read_bytes: ReadBytes, tmp_path: Path, side: str
) -> None:
    teasers = "".join(f"<h4>{head}</h4><p>{text}</p>" for head, text in TEASERS)
    paragraphs = "".join(f"<p>{one}</p>" for one in STORY)
    aside = f"<aside style='float:{side};width:26%;font-size:80%;margin:0 2em'>{teasers}</aside>"
    story = f"{aside}<div style='overflow:hidden'><p>24 شباط 2024</p>{paragraphs}</div>"
    [article], _ = read_bytes(printed(tmp_path, "", story))
    assert (article.title, article.published) == (TITLE, "2024-02-24")
    assert "".join(article.body.split()) == "".join("".join(STORY).split())
    aside_text = " ".join(line.text for line in article.removed if line.kind == "aside")
    assert all(word in aside_text for _, text in TEASERS for word in text.split())


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_a_narrow_column_of_the_text_itself_stays(read_bytes: ReadBytes, tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{one}</p>" for one in STORY)
    note = f"<aside style='float:left;width:26%;font-size:80%;margin:0 2em'>{STORY[1]}</aside>"
    story = f"{note}<div style='overflow:hidden'><p>24 شباط 2024</p>{paragraphs}</div>"
    [article], _ = read_bytes(printed(tmp_path, "", story))
    assert all(line.kind != "aside" for line in article.removed)


def test_what_stands_at_the_same_place_of_two_pages_is_no_text(read_bytes: ReadBytes) -> None:
    fpdf = pytest.importorskip("fpdf")
    pytest.importorskip("uharfbuzz")
    address = ("تصدر عن دار النهر للنشر والتوزيع", "العاصمة، شارع الميناء", "هاتف 5551234")

    class Paper(fpdf.FPDF):  # type: ignore[misc, name-defined]
        def footer(self) -> None:
            self.set_y(-30)
            self.set_font("arabic", size=9)
            for line in address:
                self.cell(0, 6, line, align="R", new_x="LMARGIN", new_y="NEXT")

    document = Paper()
    document.set_auto_page_break(True, 40)
    document.add_font("arabic", "", str(font()))
    document.set_text_shaping(True)
    document.add_page()
    for one in STORY * 6:
        document.set_font("arabic", size=12)
        document.multi_cell(0, 8, one, align="R", new_x="LMARGIN")
        document.ln(4)
    [article], _ = read_bytes(bytes(document.output()))
    assert not any(line in article.body for line in address)
    assert {line.text for line in article.removed if line.kind == "nav_footer"} >= set(address)


def test_what_stands_at_the_edge_of_each_page_is_no_text(read_bytes: ReadBytes) -> None:
    fpdf = pytest.importorskip("fpdf")
    pytest.importorskip("uharfbuzz")

    class Paper(fpdf.FPDF):  # type: ignore[misc, name-defined]
        def header(self) -> None:
            self.set_font("arabic", size=9)
            self.cell(0, 8, f"نشرة الوادي - العدد 12 - {self.page_no()}", align="R")
            self.ln(12)

    document = Paper()
    document.add_font("arabic", "", str(font()))
    document.set_text_shaping(True)
    for part in range(1, 5):
        document.add_page()
        document.set_font("arabic", size=12)
        for one in STORY:
            document.multi_cell(0, 8, f"الفصل {part}: {one}", align="R", new_x="LMARGIN")
            document.ln(4)
    [article], _ = read_bytes(bytes(document.output()))
    assert "نشرة الوادي" not in article.body
    assert any("نشرة الوادي" in line.text for line in article.removed)
    assert article.body.count("القرار 2254 الصادر عام 2015") == 4


def test_quotation_marks_stay_in_place(read_bytes: ReadBytes) -> None:
    story = ["قالت منظمة “اليونسكو” إن 3 مواقع أدرجت على القائمة في الدورة 45 من اجتماعاتها أمس."]
    [article], _ = read_bytes(pdf([(18, TITLE), *((12, one) for one in (*story, *STORY))]))
    assert article.body.split("\n")[0] == story[0]
