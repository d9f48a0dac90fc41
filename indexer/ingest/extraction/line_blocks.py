"""Lines that are what they are by those beside them: links below "read also", boxes that readers
may skip, polls, lists that a line leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final

from indexer.ingest.extraction.cleaning import fold
from indexer.ingest.extraction.lines import Line

__all__ = [
    "answered_questions",
    "embedded_posts",
    "gallery_captions",
    "leads",
    "leads_to_links",
    "led_lists",
    "linked_lines",
    "list_end",
    "picture_credits",
    "polls",
    "repeats",
    "skipped_boxes",
    "table_rows",
    "verses",
]

# What a label such as "read also" leads to, in lines, if no paragraph comes before.
_MAX_LINKED: Final = 8
_LABELS: Final = frozenset(("related", "most_read", "ticker"))
_MIN_HEADLINE: Final = 4
_MAX_HEADLINE: Final = 20
# From so many words on what such a label says is a link itself: behind a colon, or in all.
_OWN_LINK: Final = 3
_MAX_LABEL: Final = 5
# A list that a paragraph leads to without marks: names, results.
_MIN_LEAD: Final = 7
_MAX_LED: Final = 60
_MAX_NAME: Final = 12
_LEAST_LED: Final = 2
_LEAST_DATED: Final = 3
# A year; a number behind a colon or a dash, or among the last words. Headlines begin with theirs.
_FIGURE: Final = re.compile(
    r"(?<!\d)(?:1\d|20|[١]\d|٢٠)\d\d(?!\d)|[:：–-]\D{0,12}\d|\d\s{0,2}[:–-]|\d\S{0,9}(?:\s\S{1,9})?$"
)
_FIRST_FIGURE: Final = re.compile(r"([\d٠-٩]{1,9})\s")
_LABELLED: Final = re.compile(r"[^\W\d_][^:]{1,30}:\s?[^\s/]")
# A score, with the other side behind or before its figure.
_SCORE: Final = re.compile(
    r"[^\d:]{2,40}\s\d{1,3}\s?[-–]\s?(?:[^\d:]{2,40}\s)?\d{1,3}(?:\s[^\d:]{2,40})?"
)
# Below a table's head: dashes for each column, between bars or blanks.
_RULE_OF_TABLE: Final = re.compile(r"\|?[ :]*+-[-: |]*+")
_GAPS: Final = re.compile(r"(?<!\s)\s{2,}+")
_LONGEST_RULE: Final = 400
_LEAST_VERSES: Final = 4
_HALVES: Final = re.compile(r"\S\s*+(?:\*{1,5}|\.{2,6}|…|//?|\|)\s*+\S|\S\s{4}")
# Two half lines, and the sign between them: blanks, dots or stars; bars and two blanks also part
# other things, and rhyme besides.
_SURE_HALVES: Final = re.compile(r"\*{1,5}|\.{2,6}|…{1,3}|(?<!\s)\s{3,}+")
_LIKELY_HALVES: Final = re.compile(r"//?|\||(?<!\s)(?:\s{2}|\t)(?!\s)")
# Few lines have one of these: the others are not searched further.
_SIGNS: Final = ("  ", "\t", "*", "..", "…", "/", "|", "\u00a0")
_MAX_HALF: Final = 9
# In characters, with the blanks between.
_LONGEST_VERSE: Final = 200
_LONGER_HALF: Final = 2
_DIGIT: Final = re.compile(r"\d")
_SAME_RHYME: Final = str.maketrans("ةىأإآ", "هيااا")
_LEADS: Final = (":", "：")
_COUNTER: Final = re.compile(
    r"\W{0,3}(?:(?:ال)?صورة|photo|image|picture|slide) ?(?:رقم )?\d{1,3} ?"
    r"(?:من|/|of) ?(?:أصل )?\d{1,3}\W{0,3}",
    re.IGNORECASE,
)
_MAX_COUNTER: Final = 7
_MAX_CAPTION: Final = 25
_MAX_TOLD_CAPTION: Final = 12
# "Skip X and go on reading", and what closes such a box: "end of X", "X, end".
_SKIP: Final = re.compile(
    r"(?:تخط[ىي]|تجاوز|skip)\s++(?:إلى\s++)?+(?P<name>.{2,60}?)\s++"
    r"(?:و(?:واصل|تابع|استمر|متابعة|مواصلة)|and (?:continue|go on))",
    re.IGNORECASE,
)
_BOX_ENDS: Final = re.compile(r"(?:نهاية|end of)\s++(.{2,60})|(.{2,60}?)\s++نهاية", re.IGNORECASE)
_ENTRY: Final = re.compile(r" (?:\d{1,3} )?(?:of|من) \w{1,12}(?: \w{1,12})?")
# In lines: entries of one list are no farther from each other.
_BETWEEN_ENTRIES: Final = 4
_MAX_END: Final = 8
_MAX_BOX: Final = 40
# A box tells of other things, and of each in no more than a sentence.
_MAX_TOLD: Final = 1
_LEAST_QUESTIONS: Final = 3
_HANDLE: Final = re.compile(r"@\w{2,30}")
_MAX_POST: Final = 14
_MAX_COUNTS: Final = 5
# "12 likes", "1.2K", "3 pictures": a number and what it counts, or one of the two alone.
_COUNTS: Final = re.compile(
    r"[\d٠-٩][\d٠-٩.,٫]{0,9}\s{0,2}(?:[kmم]|ألف|آلاف|مليون)?\s{0,2}(?:(?:ال)?(?:[إا]عجاب|مشارك|تعليق|رد|"
    r"ردود|[إا]عادة|مشاهد|صور|اقتباس|فيديو|likes?|shares?|comments?|repl|retweets?|reposts?|views?|"
    r"photos?)\w{0,4}(?: (?:نشر|تغريد|تدوير))?)?|"
    r"(?:[أاإ]عجاب|[أاإ]عجبني|مشاركة|تعليق|رد|[إا]عادة (?:نشر|تغريد)|like|share|comment|reply|"
    r"retweet|repost)",
    re.IGNORECASE,
)
# "©" that no year stands behind, nor words of rights.
_PICTURE_OF: Final = re.compile(r"\W{0,3}©\s*+(?!\W{0,3}(?:19|20|١٩|٢٠)[\d٠-٩]{2})(?=\S)")
_RIGHTS: Final = re.compile(r"حقوق|محفوظ|rights|copyright", re.IGNORECASE)
# In lines: so near below the credit of a picture its story goes on.
_STORY_BELOW: Final = 12
_MIN_QUOTED: Final = 4
_MIN_PULLED: Final = 6
_MAX_PULLED: Final = 40
# In lines, and in characters of a paragraph.
_PULLED_FROM: Final = 12
_SEARCHED: Final = 2000
_OPENS_QUOTE: Final = re.compile(r"[\"«“„❝]")
_MAX_POLL: Final = 12
_MAX_ANSWER: Final = 6
_YES_AND_NO: Final = frozenset(
    fold(word)
    for word in (
        "نعم,لا,ربما,أحيانا,لا أعرف,لا أعلم,لا أدري,لا أهتم,غير مهتم,محايد,أوافق,لا أوافق,موافق,"
        "غير موافق,أؤيد,أعارض,yes,no,maybe"
    ).split(",")
)
_VOTES: Final = frozenset(
    fold(word)
    for word in (
        "صوت,صوّت الآن,تصويت,التصويت,عرض النتائج,النتائج,نتائج التصويت,نتيجة التصويت,"
        "نتائج الاستطلاع,شارك في الاستطلاع,أرسل صوتك,poll,vote,results,view results"
    ).split(",")
)


def leads_to_links(label: str) -> bool:
    """Whether a line that says "read also" leads to those below it: it has no link itself."""
    before, _, link = label.rpartition(":")
    return len(link.split()) < (_OWN_LINK if before else _MAX_LABEL)


def linked_lines(
    lines: Sequence[Line], noise: Sequence[str | None], dated: Sequence[bool]
) -> Iterator[int]:
    """The headlines of other stories below a label such as "read also" or "most read", with their
    dates.

    A paragraph, a heading, other noise or the short entry of a menu ends them. Above the first
    paragraph such a label is one of a menu, and the headline may be the next line.
    """
    left, begun = 0, False
    asked = frozenset(answered_questions(lines))
    for index, line in enumerate(lines):
        begun = begun or (line.is_strong and noise[index] is None)
        if noise[index] in _LABELS:
            left = _MAX_LINKED if begun and leads_to_links(line.text) else 0
        elif left and dated[index]:
            yield index
        elif left and noise[index] is None and index not in asked and _may_be_headline(line):
            left -= 1
            yield index
        elif not line.text.isdigit():
            left = 0


def answered_questions(lines: Sequence[Line]) -> Iterator[int]:
    """The questions of an interview, short lines with the answer right below: three or more."""
    found = [
        index
        for index in range(len(lines) - 1)
        if lines[index].asks and not lines[index].is_strong and lines[index + 1].is_strong
    ]
    if len(found) >= _LEAST_QUESTIONS:
        yield from found


def embedded_posts(lines: Sequence[Line]) -> Iterator[int]:
    """The lines of posts of social networks: from the account's name above its handle to the last
    of the counters below, or to the day of the post."""
    for handle, line in enumerate(lines):
        if not line.text.startswith("@") or not _HANDLE.fullmatch(line.text):
            continue
        end, told = handle, 0
        for index in range(handle + 1, min(handle + 1 + _MAX_POST, len(lines))):
            other = lines[index]
            told += other.is_strong
            if told > _MAX_TOLD:
                break
            if other.words <= _MAX_COUNTS and _COUNTS.fullmatch(other.text):
                end = index
        if end > handle:
            named = (
                handle > 0 and lines[handle - 1].is_short and lines[handle - 1].words <= _MAX_END
            )
            yield from range(handle - named, end + 1)


def skipped_boxes(lines: Sequence[Line]) -> Iterator[int]:
    """The lines of boxes with other matter that tell readers where they end: from "skip X and go on
    reading", or a line that is X or numbers its entries, to the line "end of X".

    A box has few sentences: what lies between a heading and another that begins with "end" is none.
    """
    for end, line in enumerate(lines):
        found = _BOX_ENDS.fullmatch(line.text) if line.words <= _MAX_END else None
        if found is None:
            continue
        name = fold(found[1] or found[2]).removeprefix("ال")
        told = 0
        opening = None
        for index in range(end - 1, max(-1, end - 1 - _MAX_BOX), -1):
            told += lines[index].is_strong
            if told > _MAX_TOLD:
                break
            if name and _opens_box(lines[index], name):
                opening = index
            elif opening is not None and opening - index >= _BETWEEN_ENTRIES:
                break
        if opening is not None:
            yield from range(opening, end + 1)


def _opens_box(line: Line, name: str) -> bool:
    """Whether a line opens the box of a name: it leads past it, is its name, or counts its
    entries."""
    skip = _SKIP.match(line.text) if line.words <= 2 * _MAX_END else None
    if skip is not None:
        return fold(skip["name"]).removeprefix("ال") == name
    before, _, after = fold(line.text).partition(name) if line.words <= _MAX_END else ("-", "", "")
    return before in ("", "ال") and (not after or _ENTRY.fullmatch(after) is not None)


def picture_credits(lines: Sequence[Line], noise: Sequence[str | None]) -> Iterator[int]:
    """The lines with "©" that are no notice of the site but credit a picture: they have neither a
    year nor rights, and the story stands below them."""
    story = len(lines) + _STORY_BELOW
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if noise[index] is None and line.is_strong:
            story = index
        elif noise[index] == "copyright" and story - index <= _STORY_BELOW:
            if _PICTURE_OF.match(line.text) and not _RIGHTS.search(line.text):
                yield index


def _may_be_headline(line: Line) -> bool:
    is_plain = not line.stops and (not line.mark or line.mark in ("item", "image"))
    return is_plain and _MIN_HEADLINE <= line.words <= _MAX_HEADLINE


def polls(lines: Sequence[Line]) -> Iterator[int]:
    """The lines of polls: a question, the short answers below it, and the call to vote."""
    index = 0
    while index < len(lines):
        end = _end_of_poll(lines, index) if lines[index].text.endswith(("؟", "?")) else index
        yield from range(index, end)
        index = max(end, index + 1)


def _end_of_poll(lines: Sequence[Line], at: int) -> int:
    """Where the poll ends whose question is at a line: that line itself when it is none."""
    answers, votes, end = 0, 0, at
    for index in range(at + 1, min(at + 1 + _MAX_POLL, len(lines))):
        line = lines[index]
        text = fold(line.text)
        if line.words > _MAX_ANSWER or line.stops or line.asks:
            break
        answers += text in _YES_AND_NO
        votes += text in _VOTES
        if text in _YES_AND_NO or text in _VOTES:
            end = index + 1
    return end if answers >= 2 or (votes and answers + votes >= 2) else at


def gallery_captions(lines: Sequence[Line]) -> Iterator[tuple[int, bool]]:
    """The counters of pictures, "صورة 1 من 3", and the captions right below them, which are told
    by ``True``: a line as long as a caption that is not the last. A long sentence is one between
    two counters, and below the last of those: elsewhere the story goes on with it."""
    was_sentence = -1
    for index, line in enumerate(lines[:-1]):
        if _is_counter(line):
            yield index, False
            below = lines[index + 1]
            if below.words > _MAX_CAPTION or index + 2 >= len(lines) or _is_counter(below):
                continue
            if below.is_strong and below.words > _MAX_TOLD_CAPTION:
                if not _is_counter(lines[index + 2]) and was_sentence != index - 1:
                    continue
                was_sentence = index + 1
            yield index + 1, True


def _is_counter(line: Line) -> bool:
    return line.words <= _MAX_COUNTER and _COUNTER.fullmatch(line.text) is not None


def leads(line: Line) -> bool:
    """Whether a line is a paragraph that leads to a list, with a colon at its end."""
    return line.words >= _MIN_LEAD and line.text.endswith(_LEADS)


def led_lists(lines: Sequence[Line], noise: Sequence[str | None]) -> Iterator[int]:
    """The short lines of lists that a line leads to with a colon at its end: a paragraph, or below
    one a few words. And those of lists between paragraphs that have figures or are verses."""
    left, is_below = 0, False
    for index, line in enumerate(lines):
        is_entry = noise[index] is None and line.words <= _MAX_NAME and not line.is_strong
        if is_below and is_entry and _is_short_lead(lines, noise, index):
            left = _MAX_LED
            yield index
        elif left and is_entry:
            left -= 1
            yield index
        else:
            left = _MAX_LED if noise[index] is None and leads(line) else 0
        is_below = noise[index] is None and (line.is_strong or left > 0)
    yield from _lists_inside(lines, noise)
    yield from table_rows(lines)
    for index, line in enumerate(lines):
        if noise[index] is None and line.is_strong:
            yield from range(index + 1, index + 1 + _scores_below(lines, index))


def _scores_below(lines: Sequence[Line], last: int) -> int:
    """How many lines below a paragraph are scores of matches, where they are a list."""
    if last + 1 >= len(lines) or lines[last + 1].words > _MAX_NAME:
        return 0
    below = lines[last + 1 : last + 1 + _MAX_LED]
    found = sum(1 for _ in takewhile(lambda one: _SCORE.fullmatch(one.text), below))
    return found if found >= _LEAST_DATED else 0


def table_rows(lines: Sequence[Line]) -> Iterator[int]:
    """The rows of tables as Markdown and pandoc write them: below a line of dashes for each column,
    the names of the columns above it."""
    if not any("--" in line.text for line in lines):
        return
    index = 1
    while index < len(lines):
        columns = _columns(lines[index].text)
        if columns is None or not _is_row(lines[index - 1], *columns):
            index += 1
            continue
        yield index - 1
        index += 1
        while index < len(lines) and _is_row(lines[index], *columns):
            yield index
            index += 1


def _columns(rule: str) -> tuple[str, int] | None:
    """What stands between the columns of a table with this line of dashes, and how often."""
    if len(rule) > _LONGEST_RULE or "--" not in rule or not _RULE_OF_TABLE.fullmatch(rule):
        return None
    sign = "|" if "|" in rule else "  "
    parts = rule.count("|") if sign == "|" else len(rule.split()) - 1
    return (sign, parts) if parts else None


def _is_row(line: Line, sign: str, parts: int) -> bool:
    if sign == "|":
        return line.text.count("|") == parts
    return len(_GAPS.split(line.text)) == parts + 1


def _is_short_lead(lines: Sequence[Line], noise: Sequence[str | None], index: int) -> bool:
    """Whether a line of a few words ends in a colon, and entries stand below it."""
    below = range(index + 1, index + 1 + _LEAST_LED)
    if not lines[index].text.endswith(_LEADS) or below.stop > len(lines):
        return False
    return all(noise[one] is None and lines[one].is_short for one in below)


def _lists_inside(lines: Sequence[Line], noise: Sequence[str | None]) -> Iterator[int]:
    """The lists between paragraphs whose lines show that they are none of links: mostly with a
    figure where lists have them (years, prices, scores), or verses."""
    run: list[int] = []
    for index, line in enumerate(lines):
        if noise[index] is None and line.words <= _MAX_NAME and not line.is_strong:
            run.append(index)
            continue
        is_below = bool(run) and run[0] > 0 and lines[run[0] - 1].is_strong
        if is_below and line.is_strong and len(run) <= _MAX_LED:
            texts = [lines[one].text for one in run]
            is_told = _has_figures(texts) or _begin_with_figures(texts) or _is_labelled(texts)
            if is_told or _is_table(texts) or _is_verse(texts):
                yield from run
        run = []


def _has_figures(texts: Sequence[str]) -> bool:
    found = sum(_FIGURE.search(text) is not None for text in texts)
    return found >= _LEAST_DATED and found * 3 >= len(texts) * 2


def _begin_with_figures(texts: Sequence[str]) -> bool:
    """Whether all lines begin with a figure that is not their number in a list of links."""
    found = [_FIRST_FIGURE.match(text) for text in texts]
    figures = [int(one[1]) for one in found if one is not None]
    is_counted = figures == list(range(1, len(texts) + 1))
    return len(texts) >= _LEAST_DATED and len(figures) == len(texts) and not is_counted


def _is_labelled(texts: Sequence[str]) -> bool:
    """Whether lines are short labels with what they are of, each another one: vital data."""
    labels = [text.partition(":")[0] for text in texts if _LABELLED.match(text)]
    return len(texts) >= _LEAST_DATED and len(labels) == len(texts) == len(set(labels))


def _is_table(texts: Sequence[str]) -> bool:
    """Whether lines are rows of a table, which is copied with tabs between its cells."""
    return len({text.count("\t") for text in texts}) == 1 and "\t" in texts[0]


def _is_verse(texts: Sequence[str]) -> bool:
    """Whether short lines are verses: they have a sign between their halves, or rhyme, all of them
    or every other one."""
    words = [len(text.split()) for text in texts]
    if len(texts) < _LEAST_VERSES or not all(2 <= count <= _MAX_NAME for count in words):
        return False
    halved = sum(_HALVES.search(text) is not None for text in texts)
    if halved * 4 >= len(texts) * 3:
        return True
    ends = list(map(_last_letter, texts))
    return all(_rhyme(part) for part in ([ends] if _rhyme(ends) else (ends[::2], ends[1::2])))


def verses(lines: Sequence[Line]) -> Iterator[int]:
    """The lines of classical poems: four or more in a row of two half lines of nearly one length
    each, with a sign between them and without figures."""
    run: list[int] = []
    sure = 0
    for index in range(len(lines) + 1):
        halves = _halves(lines[index]) if index < len(lines) else None
        if halves is not None:
            run.append(index)
            sure += halves
            continue
        if len(run) >= _LEAST_VERSES:
            ends = [_last_letter(lines[one].text) for one in run]
            if sure * 4 >= len(run) * 3 or _rhyme(ends):
                yield from run
        run, sure = [], 0


def _halves(line: Line) -> bool | None:
    """Whether the sign between the two half lines of a verse is surely one; ``None`` where a line
    is none."""
    if not 4 <= line.words <= 2 * _MAX_HALF + 1 or len(line.text) > _LONGEST_VERSE:
        return None
    if line.mark or not any(sign in line.text for sign in _SIGNS) or _DIGIT.search(line.text):
        return None
    for sign in (_SURE_HALVES, _LIKELY_HALVES):
        parts = sign.split(line.text.rstrip(" .،؛…!؟*"))
        halves = [len(part.split()) for part in parts if not part.isspace()]
        if len(halves) == 2 and 2 <= min(halves) and max(halves) <= _MAX_HALF:
            if max(halves) <= _LONGER_HALF * min(halves):
                return sign is _SURE_HALVES
    return None


def _last_letter(text: str) -> str:
    return next(filter(str.isalpha, reversed(text)), "").translate(_SAME_RHYME)


def _rhyme(ends: Sequence[str]) -> bool:
    return len(ends) > 1 and len(set(ends)) == 1


def list_end(lines: Sequence[Line], noise: Sequence[str | None], last: int) -> int:
    """The last line of the lists that go on below the last paragraph: marked entries below lines
    that end in a colon, or short ones where the paragraph itself does; scores; a table."""
    if scores := _scores_below(lines, last):
        return last + scores
    below = lines[last + 1 : last + 1 + _MAX_LED]
    if len(below) > 1 and (columns := _columns(below[1].text)) and _is_row(below[0], *columns):
        return last + 2 + sum(1 for _ in takewhile(lambda one: _is_row(one, *columns), below[2:]))
    by_paragraph = lines[last].text.endswith(_LEADS)
    end, led, marked = last, by_paragraph, False
    for index in range(last + 1, min(last + 1 + _MAX_LED, len(lines))):
        line = lines[index]
        if noise[index] is not None or line.is_strong:
            break
        if line.mark == "item":
            if not led:
                break
            end, marked = index, True
        elif line.text.endswith(_LEADS) and line.words <= _MAX_NAME:
            led = True
        elif by_paragraph and not marked and line.words <= _MAX_NAME:
            end = index
        else:
            break
    return end


def repeats(lines: Sequence[Line], index: int) -> bool:
    """Whether a line is a pull quote: words that a paragraph near it has in that order, too."""
    line = lines[index]
    least = _MIN_QUOTED if _OPENS_QUOTE.match(line.text) else _MIN_PULLED
    if not least <= line.words <= _MAX_PULLED or line.mark or len(line.text) > _SEARCHED:
        return False
    words = f" {fold(line.text)} "
    near = range(max(0, index - _PULLED_FROM), min(index + _PULLED_FROM + 1, len(lines)))
    paragraphs = (lines[one] for one in near if one != index and lines[one].is_strong)
    return any(
        one.words > line.words and words in f" {fold(one.text[:_SEARCHED])} " for one in paragraphs
    )
