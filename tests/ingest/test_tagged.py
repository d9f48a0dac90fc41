"""Articles as elements of XML and SGML, references in RIS, tables that are no workbooks: each file
is written for this test, in the schema of its tool (``fields.txt``, ``tagged.py``)."""

from __future__ import annotations

import io

import pytest

from indexer.article import Article
from indexer.ingest.files import read_stream
from indexer.settings import ReadSettings
from tests.ingest.conftest import ReadBytes
from tests.ingest.made_files import TITLES, paragraphs, text

TITLE, OTHER = TITLES[0], TITLES[1]
LINES, OTHER_LINES = paragraphs(TITLE), paragraphs(OTHER)
URL = "https://marafi.example/2024/02/24/1"
OUTLET, AUTHOR, DAY = "صحيفة المرافئ", "سلمى الخطيب", "2024-02-24"
P = "".join(f"<p>{line}</p>" for line in LINES)

TTRSS = (
    '<?xml version="1.0" encoding="utf-8"?><articles schema-version="146"><article>'
    f"<guid><![CDATA[2,{URL}]]></guid><title><![CDATA[{TITLE}]]></title>"
    f"<content><![CDATA[{P}]]></content><marked><![CDATA[1]]></marked>"
    f"<published><![CDATA[0]]></published><link><![CDATA[{URL}]]></link>"
    f"<feed_title><![CDATA[{OUTLET}]]></feed_title><updated><![CDATA[{DAY} 10:15:00]]></updated>"
    f"</article><article><title>{OTHER}</title><content>{text(OTHER)}</content></article></articles>"
)
GIGAWORD = (
    f'<DOC id="AFP_ARB_20240224.0001" type="story" >\n<HEADLINE>\n{TITLE}\n</HEADLINE>\n'
    "<DATELINE>\nعمان 24-2 (اف ب)\n</DATELINE>\n<TEXT>\n"
    + "".join(f"<P>\n{line}\n</P>\n" for line in LINES)
    + f"</TEXT>\n</DOC>\n<DOC id='b'><HEADLINE>{OTHER}</HEADLINE>"
    f"<TEXT>{OTHER_LINES[0]}</TEXT></DOC>"
)
ABU_EL_KHAIR = '<?xml version="1.0" encoding="utf-8"?>\n' + "".join(
    f"<Marafi>\n<ID>M_{n}</ID>\n<URL>{URL}{n}</URL>\n<Headline>{title}</Headline>\n"
    f"<Dateline>{DAY}</Dateline>\n<Text>{lines} & \x02</Text>\n</Marafi>\n"
    for n, title, lines in ((1, TITLE, "\n".join(LINES)), (2, OTHER, OTHER_LINES[0]))
)
NEWSML = (
    '<?xml version="1.0"?>\n<!DOCTYPE NewsML SYSTEM "NewsML_1.2.dtd" [<!ENTITY a "b">]>\n'
    "<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:1</PublicIdentifier>"
    "</NewsIdentifier></Identification><NewsManagement><FirstCreated>20240224T101500Z"
    '</FirstCreated><Status FormalName="Usable"/></NewsManagement><NewsComponent><NewsLines>'
    f"<HeadLine>{TITLE}</HeadLine><ByLine>{AUTHOR}</ByLine></NewsLines><AdministrativeMetadata>"
    f'<Provider><Party FormalName="{OUTLET}"/></Provider></AdministrativeMetadata><NewsComponent>'
    f"<ContentItem><DataContent>{P}</DataContent></ContentItem></NewsComponent></NewsComponent>"
    "</NewsItem></NewsML>"
)


def _g2(title: str, body: str, status: str = "usable") -> str:
    return (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:1"><itemMeta>'
        f'<provider literal="{OUTLET}"/><versionCreated>{DAY}T10:15:00Z</versionCreated>'
        f'<pubStatus qcode="stat:{status}"/></itemMeta><contentMeta><headline>{title}</headline>'
        f'<by>{AUTHOR}</by></contentMeta><contentSet><inlineXML contenttype="x">{body}</inlineXML>'
        "</contentSet></newsItem>"
    )


XHTML = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{P}</body></html>'
NITF = (
    f'<nitf><head><pubdata name="{OUTLET}" date.publication="20240224T101500Z"/></head><body>'
    f"<body.head><hedline><hl1>{TITLE}</hl1></hedline><byline><person>{AUTHOR}</person></byline>"
    f"</body.head><body.content>{P}<media><media-caption>صورة</media-caption></media>"
    "</body.content></body></nitf>"
)
ENEX = (
    '<?xml version="1.0"?>\n<!DOCTYPE en-export SYSTEM "http://xml.evernote.com/pub/e.dtd">\n'
    f"<en-export><note><title>{TITLE}</title><content><![CDATA[<?xml version='1.0'?>"
    '<!DOCTYPE en-note SYSTEM "http://xml.evernote.com/pub/enml2.dtd"><en-note>'
    + "".join(f"<div>{line}</div>" for line in LINES)
    + f"</en-note>]]></content><created>20240224T101500Z</created><note-attributes><author>{AUTHOR}"
    f"</author><source-url>{URL}</source-url></note-attributes></note></en-export>"
)
NEWSWIRE = (
    "<DOC>\n<DOCNO> 20240224_AFP_ARB.0001 </DOCNO>\n<BODY>\n"
    f"<HEADLINE> {TITLE} </HEADLINE>\n<TEXT>\n"
    + "".join(f"<P> {line} </P>\n" for line in LINES)
    + "</TEXT>\n</BODY>\n</DOC>\n"
)
HEADED = (
    f'<corpus><doc id="1"><head><title>{TITLE}</title><date>{DAY}</date></head>'
    f"<body>{P}</body></doc>"
    f'<doc id="2"><head><title>{OTHER}</title></head><body>{P}</body></doc></corpus>'
)
MIXED = f"<C><DOC><TITLE>{TITLE}</TITLE><TEXT><NE>{LINES[0][:20]}</NE>{LINES[0][20:]}" + (
    f"<br/>{'<br/>'.join(LINES[1:])}</TEXT></DOC></C>"
)
PLAIN = "<data>" + "".join(
    f"<row><headline>{title}</headline><body>{body}</body></row>"
    for title, body in ((TITLE, "\n".join(LINES)), (OTHER, OTHER_LINES[0]))
)


@pytest.mark.parametrize(
    ("data", "count", "known"),
    [
        (TTRSS, 2, {"url": URL, "source": OUTLET, "published": f"{DAY}T10:15:00"}),
        (GIGAWORD, 2, {"agency": "AFP", "published": DAY}),
        (ABU_EL_KHAIR, 2, {"url": f"{URL}1", "source": "Marafi", "published": DAY}),
        (NEWSML, 1, {"source": OUTLET, "author": AUTHOR, "published": f"{DAY}T10:15:00+00:00"}),
        (_g2(TITLE, XHTML), 1, {"source": OUTLET, "author": AUTHOR}),
        (_g2(TITLE, NITF), 1, {"source": OUTLET, "author": AUTHOR}),
        (f"<newsMessage><itemSet>{_g2(TITLE, NITF) * 2}</itemSet></newsMessage>", 2, {}),
        (NEWSWIRE, 1, {"agency": "AFP", "published": DAY}),
        (HEADED, 2, {"published": DAY}),
        (MIXED, 1, {}),
        (NITF, 1, {"source": OUTLET, "author": AUTHOR, "published": f"{DAY}T10:15:00+00:00"}),
        (ENEX, 1, {"url": URL, "author": AUTHOR}),
        (f"{PLAIN}</data>", 2, {}),
    ],
)  # fmt: skip
def test_elements_with_title_and_text_are_articles(
    data: str, count: int, known: dict[str, str], read_bytes: ReadBytes
) -> None:
    articles, failures = read_bytes(data.encode())
    assert (len(articles), failures) == (count, [])
    first = articles[0]
    assert first.title == TITLE
    assert [line.removesuffix(" &").strip() for line in first.body.split("\n")] == LINES
    assert {name: getattr(first, name) for name in known} == known


def test_withdrawn_items_of_an_agency_are_told(read_bytes: ReadBytes) -> None:
    articles, [failure] = read_bytes(_g2(TITLE, XHTML, "canceled").encode())
    assert articles == []
    assert failure.reason == "not published, its status is canceled"


def test_an_element_that_is_cut_off_costs_itself_alone(read_bytes: ReadBytes) -> None:
    [article], [failure] = read_bytes(f"{PLAIN}</data>".encode()[:-40])
    assert article.title == TITLE
    assert failure.reason == "it has no end: the file is cut short"


@pytest.mark.parametrize(
    "data",
    [
        '<!DOCTYPE data [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>' + f"{PLAIN}&b;</data>",
        '<!DOCTYPE data [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + f"{PLAIN}&a;</data>",
        f"{PLAIN}{'<a>' * 100_000}</data>",
        f"{PLAIN}<row {' '.join(f'a{n}=' + chr(34) * 2 for n in range(20_000))}/></data>",
    ],
    ids=["entities", "files", "depth", "attributes"],
)
def test_hostile_xml_costs_itself_alone(data: str, read_bytes: ReadBytes) -> None:
    articles, _ = read_bytes(data.encode())
    assert articles[0].title == TITLE
    assert "root:" not in "".join(article.body for article in articles)


@pytest.mark.parametrize(
    "data",
    [
        '<?xml version="1.0"?><svg><title>x</title><text>y</text></svg>',
        '<?xml version="1.0"?><invoices><invoice><title>x</title></invoice></invoices>',
    ],
)
def test_other_xml_is_refused_by_its_name(data: str, read_bytes: ReadBytes) -> None:
    articles, [failure] = read_bytes(data.encode())
    assert articles == []
    assert "no article in it" in failure.reason


def test_references_in_ris_are_articles(read_bytes: ReadBytes) -> None:
    data = (
        f"TY  - NEWS\r\nTI  - {TITLE}\r\nAU  - الخطيب, سلمى\r\nT2  - {OUTLET}\r\n"
        "DA  - 2024/02/24/\r\n"
        f"UR  - {URL}\r\nAB  - {' '.join(LINES)}\r\nER  - \r\n\r\n"
        f"TY  - NEWS\nT1  - {OTHER}\nJO  - {OUTLET}\nY1  - 2024\nN2  - {text(OTHER)}\nER  - \n"
    )
    articles, failures = read_bytes(data.encode())
    assert [one.title for one in articles] == [TITLE, OTHER]
    assert failures == []
    first = articles[0]
    assert (first.source, first.author, first.url) == (OUTLET, AUTHOR, URL)
    assert (first.published, first.body) == (DAY, " ".join(LINES))


ROWS = ((TITLE, DAY, URL, "\n".join(LINES)), (OTHER, DAY, f"{URL}2", OTHER_LINES[0]))
TABLE = (
    "<html><head><style>td {}</style></head><body><table><tr><th>Title</th><th>Date</th>"
    "<th>URL</th><th>Text</th></tr>"
    + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    + "</table></body></html>"
)
SPREADSHEET = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook '
    'xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="أخبار"><Table>'
    + "".join(
        "<Row>"
        + "".join(
            f'<Cell ss:Index="{n}"><Data>{cell}</Data></Cell>' for n, cell in enumerate(row, 2)
        )
        + "</Row>"
        for row in (("Title", "Date", "URL", "Text"), *ROWS)
    )
    + "</Table></Worksheet></Workbook>"
)


@pytest.mark.parametrize("data", [TABLE, SPREADSHEET], ids=["page", "Excel 2003"])
def test_tables_that_are_no_workbooks_give_a_row_an_article(
    data: str, read_bytes: ReadBytes
) -> None:
    articles, failures = read_bytes(data.encode())
    assert failures == []
    assert [(one.title, one.published, one.url) for one in articles] == [row[:3] for row in ROWS]
    assert articles[0].body.split() == " ".join(LINES).split()


def test_a_page_with_a_table_below_its_title_is_a_page() -> None:
    page = f"<html><body><h1>{TITLE}</h1>{P}{TABLE}</body></html>".encode()
    [article] = read_stream(io.BytesIO(page), ReadSettings())
    assert isinstance(article, Article)
    assert (article.kind, article.title) == ("page", TITLE)
