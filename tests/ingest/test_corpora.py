"""References and corpora: BibTeX, EndNote, MODS, TEI, CoNLL-U, vertical files, Factiva's XML; tar
archives; tables with two rows of names. Each file is written for this test, in its schema."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.files import read_file
from indexer.settings import ReadSettings
from tests.ingest.conftest import ReadBytes
from tests.ingest.made_files import TITLES, page, tarred
from tests.ingest.made_files import text as story
from tests.ingest.test_press_text import AUTHOR, BODIES, DAYS, NEWS, OUTLET, URLS
from tests.ingest.test_press_text import TITLES as NEWS_TITLES

TEI = "http://www.tei-c.org/ns/1.0"


def _bibtex() -> str:
    return '@string{daffa = "صحيفة"}\n' + "\n".join(
        f"@article{{k{number}, title = {{{{{title}}}}}, author = {{الحداد, سلمى}},\n"
        f" journal = daffa # {'{ الضفة}'}, year = {day[:4]}, month = {('feb', 'mar')[number > 0]}, "
        f'day = {int(day[8:])},\n url = "{url}", abstract = {{{" ".join(body)}}}}}'
        for number, (title, day, _, body, url) in enumerate(NEWS)
    )


def _styled(text: str) -> str:
    return f'<style face="normal" font="default" size="100%">{text}</style>'


def _endnote() -> str:
    return (
        "<xml><records>"
        + "".join(
            f"<record><contributors><authors><author>{_styled(AUTHOR)}</author></authors>"
            "</contributors>"
            f"<titles><title>{_styled(title)}</title><secondary-title>{_styled(OUTLET)}"
            f"</secondary-title></titles><dates><year>{_styled('2024')}</year><pub-dates><date>"
            f"{_styled(day)}</date></pub-dates></dates><abstract>{_styled(' '.join(body))}"
            "</abstract>"
            f"<urls><related-urls><url>{_styled(url)}</url></related-urls></urls></record>"
            for title, day, _, body, url in NEWS
        )
        + "</records></xml>"
    )


def _mods() -> str:
    return (
        '<modsCollection xmlns="http://www.loc.gov/mods/v3">'
        + "".join(
            f"<mods><titleInfo><title>{title}</title></titleInfo><name><namePart>{AUTHOR}"
            f"</namePart></name><originInfo><dateIssued encoding='w3cdtf'>{day}</dateIssued>"
            "</originInfo>"
            f"<abstract>{' '.join(body)}</abstract><relatedItem type='host'><titleInfo><title>"
            f"{OUTLET}</title></titleInfo></relatedItem><location><url>{url}</url></location></mods>"
            for title, day, _, body, url in NEWS
        )
        + "</modsCollection>"
    )


def _header(title: str, day: str, url: str, author: str = AUTHOR) -> str:
    return (
        f"<teiHeader><fileDesc><titleStmt><title>{title}</title><author>{author}</author>"
        "</titleStmt>"
        f"<publicationStmt><publisher>{OUTLET}</publisher><date when='{day}'/><idno type='URL'>"
        f"{url}</idno></publicationStmt></fileDesc></teiHeader>"
    )


def _tei() -> str:
    return (
        f"<teiCorpus xmlns='{TEI}'><teiHeader/>"
        + "".join(
            f"<TEI>{_header(title, day, url)}<text><body><div><head>{title}</head>"
            + "".join(f"<p>{line}</p>" for line in body)
            + "</div></body></text></TEI>"
            for title, day, _, body, url in NEWS
        )
        + "</teiCorpus>"
    )


def _conllu() -> str:
    return "".join(
        f"# newdoc id = d{number}\n# title = {title}\n# date = {day}\n# author = {AUTHOR}\n"
        f"# source = {OUTLET}\n# url = {url}\n"
        + "".join(
            f"# newpar\n# sent_id = {number}-{at}\n# text = {line}\n1\tx" + "\t_" * 8 + "\n\n"
            for at, line in enumerate(body)
        )
        for number, (title, day, _, body, url) in enumerate(NEWS)
    )


def _tokens(line: str) -> str:
    words = line.replace(":", " :").replace("،", " ،").replace(".", " .").split()
    return "".join(("<g/>\n" if word in ":،." else "") + f"{word}\tNOUN\n" for word in words)


def _vertical() -> str:
    return "".join(
        f'<doc title="{title}" date="{day}" author="{AUTHOR}" publisher="{OUTLET}" url="{url}">\n'
        + "".join(f"<p>\n<s>\n{_tokens(line)}</s>\n</p>\n" for line in body)
        + "</doc>\n"
        for title, day, _, body, url in NEWS
    )


def _factiva() -> str:
    return (
        "<ppsArticleResponse><ppsArticleResultSet>"
        + "".join(
            f"<article><headline><paragraph>{title}</paragraph></headline><byline>{AUTHOR}</byline>"
            f"<leadParagraph><paragraph>{body[0]}</paragraph></leadParagraph><tailParagraphs>"
            + "".join(f"<paragraph>{line}</paragraph>" for line in body[1:])
            + f"</tailParagraphs><publicationDate><date>{day}</date></publicationDate><sourceName>"
            f"{OUTLET}</sourceName></article>"
            for title, day, _, body, _ in NEWS
        )
        + "</ppsArticleResultSet></ppsArticleResponse>"
    )


FILES = {
    "BibTeX": _bibtex(), "EndNote": _endnote(), "MODS": _mods(), "TEI": _tei(),
    "CoNLL-U": _conllu(), "vertical": _vertical(), "Factiva": _factiva(),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_each_reference_or_text_is_an_article(name: str, read_bytes: ReadBytes) -> None:
    articles, failures = read_bytes(FILES[name].encode())
    assert failures == []
    assert [one.title for one in articles] == list(NEWS_TITLES)
    assert [one.published for one in articles] == list(DAYS)
    assert [" ".join(one.body.split()) for one in articles] == [" ".join(one) for one in BODIES]
    assert {(one.author, one.source) for one in articles} == {(AUTHOR, OUTLET)}
    assert name == "Factiva" or [one.url for one in articles] == list(URLS)


def test_latex_is_made_letters_and_never_run(read_bytes: ReadBytes) -> None:
    entry = (
        "@misc{k, title = {The {\\'E}lys{\\'e}e \\& the {P}ort -- \\textbf{a view}}, "
        'author = "M{\\"u}ller, J. and {The Agency}", howpublished = {\\url{https://a.example/x}},\n'
        "abstract = {\\input{/etc/passwd} "
        + "The ships wait outside the port for a week. " * 2
        + "}}"
    )
    [article], _ = read_bytes(entry.encode())
    assert article.title == "The Élysée & the Port – a view"
    assert (article.author, article.url) == ("J. Müller، The Agency", "https://a.example/x")
    assert article.body.startswith("/etc/passwd The ships")


@pytest.mark.parametrize(
    ("day", "iso"),
    [("30", "2024-03-30"), ("10", "2024-03-10"), ("3", "2024-03-03"), ("", "2024-03")],
)
def test_the_day_of_a_reference_is_whole(day: str, iso: str, read_bytes: ReadBytes) -> None:
    body = "The ships wait outside the port for a week. " * 2
    entry = f"@misc{{k, title = {{Ships}}, abstract = {{{body}}}, year = 2024, month = mar"
    [article], _ = read_bytes((entry + f"{', day = ' + day if day else ''}}}").encode())
    assert article.published == iso


def test_divisions_that_are_articles_are_read_each(read_bytes: ReadBytes) -> None:
    divisions = "".join(
        f"<div type='article'><head>{title}</head><byline>{AUTHOR}</byline><p>{body[0]}</p></div>"
        for title, _, _, body, _ in NEWS
    )
    head = _header("جريدة الضفة الرقمية", DAYS[0], URLS[0], "محرر")
    data = f"<TEI xmlns='{TEI}'>{head}<text><body>{divisions}</body></text></TEI>"
    articles, _ = read_bytes(data.encode())
    assert [one.title for one in articles] == list(NEWS_TITLES)
    assert {(one.author, one.source, one.published) for one in articles} == {
        (AUTHOR, OUTLET, DAYS[0])
    }
    chapters = data.replace(" type='article'", "")
    assert len(read_bytes(chapters.encode())[0]) == 1


def test_words_of_a_corpus_are_joined_as_they_were_written(read_bytes: ReadBytes) -> None:
    rows = (
        ("1-2", "وقال", "_"), ("1", "و", "_"), ("2", "قال", "_"), ("3", "الوزير", "SpaceAfter=No"),
        ("4", "،", "_"), ("5", "أمس", "SpaceAfter=No"), ("6", ".", "_"),
    )  # fmt: skip
    sentence = "".join(f"{n}\t{word}" + "\t_" * 7 + f"\t{said}\n" for n, word, said in rows)
    data = "".join(f"# sent_id = doc{n // 2}-s{n}\n{sentence}\n" for n in range(4))
    articles, _ = read_bytes(data.encode())
    assert [one.body for one in articles] == ["وقال الوزير، أمس.\nوقال الوزير، أمس."] * 2


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_files_of_a_tar_archive_are_read(packed: bool, format: int, read_bytes: ReadBytes) -> None:
    long = "/".join(["folder"] * 20) + "/2.html"
    members = {"1.txt": story().encode(), long: page(TITLES[1]), "a.png": b"\x89PNG"}
    articles, failures = read_bytes(tarred(members, packed=packed, format=format))
    assert failures == []
    assert [(one.member, one.title) for one in articles] == [
        ("1.txt", TITLES[0]),
        (long, TITLES[1]),
    ]


def test_what_a_tar_archive_holds_does_not_make_it_a_text(read_bytes: ReadBytes) -> None:
    entry = f"TY  - NEWS\nTI  - {TITLES[0]}\nAU  - x\nAB  - {story()}\nER  - \n"
    [article], failures = read_bytes(tarred({"a.ris": entry.encode()}))
    assert (article.title, article.member, failures) == (TITLES[0], "a.ris, document 1", [])


def test_an_archive_that_is_not_opened_says_what_to_do(read_bytes: ReadBytes) -> None:
    _, [failure] = read_bytes(b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(99))
    assert failure.reason == "not text: a 7z archive: unpack it first"


def test_a_tar_archive_can_do_no_harm(read_bytes: ReadBytes) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind in (("a.txt", tarfile.SYMTYPE), ("b.txt", tarfile.LNKTYPE), ("c", b"4")):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("../../up.txt")
        info.size = len(story().encode())
        archive.addfile(info, io.BytesIO(story().encode()))
    [article], failures = read_bytes(out.getvalue())
    assert (article.title, article.member, failures) == (TITLES[0], "../../up.txt", [])
    many = tarred({f"{n}.txt": story().encode() for n in range(5)})
    articles, [failure] = read_bytes(many, max_members=3)
    assert len(articles) == 3
    assert "max_members" in failure.reason


@pytest.mark.parametrize(
    "head",
    ["Article,,,Outlet,,Text\nTitle,Date,Author,Name,URL,Full text",
     "Title,Date,Author,Source,URL,Body\nالعنوان,التاريخ,الكاتب,المصدر,الرابط,النص"],
    ids=["groups", "translated"],
)  # fmt: skip
def test_a_table_may_have_two_rows_of_names(head: str, tmp_path: Path) -> None:
    rows = "".join(
        f'{title},{day},{AUTHOR},{OUTLET},{url},"{body[0]}"\n' for title, day, _, body, url in NEWS
    )
    path = tmp_path / "news.csv"
    path.write_text(f"{head}\n{rows}", encoding="utf-8")
    items = list(read_file(path, ReadSettings()))
    assert not any(isinstance(item, Failure) for item in items)
    articles = [item for item in items if isinstance(item, Article)]
    assert [one.title for one in articles] == list(NEWS_TITLES)
    assert [(one.published, one.url) for one in articles] == list(zip(DAYS, URLS, strict=True))
    assert {(one.author, one.source) for one in articles} == {(AUTHOR, OUTLET)}
