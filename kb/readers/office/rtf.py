"""An RTF file → lines: headings by their outline level, lists with their marks, tables, footnotes.

A small reader of its own: the library striprtf gives text without headings, drops footnotes, and tells nothing of what it
drops. The language is that of the RTF Specification 1.9.1: groups in braces, control words, and text in code pages.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace

from kb.article import Aside, SetAside
from kb.readers.file_type import FormatError
from kb.readers.office.package import OfficeProblem, aside, table_markup
from kb.structure.assemble import DocumentMetadata
from kb.structure.classify_lines import LineKind, Markup

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([\r\n]+)|([^\\{}\r\n]+)", re.DOTALL
)
_PAGES = {  # \fcharset → code page
    0: "cp1252",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "big5hkscs",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
_SIGNS = {
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "tab": " ",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "line": "\n",
}
_SYMBOLS = {b"~": "\xa0", b"_": "-", b"-": "", b"{": "{", b"}": "}", b"\\": "\\"}
_KEPT = {
    "rtf",
    "fldrslt",
    "shptxt",
    "listtext",
    "pntext",
    "shp",
    "shpinst",
    "nonesttables",
    "result",
    "dptxbxtext",
    "do",
}
_NOTES = {"footnote"}
_ASIDE = {
    **dict.fromkeys(
        ("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"), Aside.REPEATED
    ),
    **dict.fromkeys(("annotation", "atnid", "atnauthor"), Aside.COMMENT),
    **dict.fromkeys(("xe", "tc"), Aside.HIDDEN),  # entries of an index and of a table of contents
}
_TITLE = "title"
_DRAWN = {"gtextUNICODE": "body", "wzDescription": "aside"}  # properties of shapes that are words


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SILENT = _words(
    "fonttbl colortbl stylesheet listtable listoverridetable rsidtbl info pict themedata colorschememapping latentstyles"
    " datastore generator xmlnstbl fldinst bkmkstart bkmkend filetbl revtbl shprslt ftnsep ftnsepc aftnsep aftnsepc shppict"
    " pnseclvl pn levelnumbers leveltext listname panose falt atntime atnref atndate atrfstart atrfend"
)
_MAX_DEPTH = 500


@dataclass(frozen=True)
class _State:
    """What holds in a group: where its text goes, its code page, and how it looks."""

    goes: str = "body"  # body, note, aside, title, fonts, styles, nothing
    why: Aside = Aside.HIDDEN
    page: str = "cp1252"
    skip: int = 1  # characters after \u that stand for readers without Unicode
    hidden: bool = False
    struck: bool = False


@dataclass
class _Rtf:
    marked: list[Markup] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    states: list[_State] = field(default_factory=list)
    state: _State = field(default_factory=_State)
    fonts: dict[int, str] = field(default_factory=dict)
    font: int = 0  # of the font table
    style: int = 0  # of the style sheet
    styles: dict[int, int] = field(default_factory=dict)  # paragraph style → level of its heading
    title: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    piece: list[str] = field(default_factory=list)  # to be set aside
    notes: list[str] = field(default_factory=list)
    told: int = 0  # how many of the notes stand in the lines
    mark: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    level: int = 0
    in_table: bool = False
    property: str = ""  # of a shape
    in_mark: int = 0  # depth of the group with the mark of an item
    pending: bytearray = field(default_factory=bytearray)
    skipping: int = 0


def read_rtf(data: bytes) -> tuple[list[Markup], DocumentMetadata]:
    """The lines of an RTF file and its title. Raises FormatError for one without a text."""
    rtf = _Rtf()
    starred = False
    for found in _TOKEN.finditer(data):
        word, number, code, sign, brace, newline, text = found.groups()
        if newline:
            continue
        if code is not None or text is not None:
            _take_bytes(rtf, bytes([int(code, 16)]) if code is not None else text)
            starred = False
            continue
        rtf.skipping = 0  # what stands for a character ends where anything else begins
        if brace is not None:
            _flush(rtf)
            (_open if brace == b"{" else _close)(rtf)
        elif sign == b"*":
            starred = True
            continue
        elif sign is not None:
            _flush(rtf)
            _write(rtf, _SYMBOLS.get(sign, "\n" if sign in b"\r\n" else ""))
        elif word is not None:
            _word(rtf, word.decode("ascii"), int(number) if number else None, starred)
        starred = False
    _flush(rtf)
    rtf.in_table = False
    _paragraph(rtf)
    _table(rtf)
    if not rtf.marked:
        raise FormatError(OfficeProblem.DAMAGED)
    title = " ".join("".join(rtf.title).split())
    return rtf.marked, DocumentMetadata(title=title or None, set_aside=tuple(rtf.set_aside))


def _open(rtf: _Rtf) -> None:
    if len(rtf.states) >= _MAX_DEPTH:
        raise FormatError(OfficeProblem.DAMAGED)
    rtf.states.append(rtf.state)


def _close(rtf: _Rtf) -> None:
    if not rtf.states:
        return
    before, rtf.state = rtf.state, rtf.states.pop()
    if rtf.in_mark > len(rtf.states):
        rtf.in_mark = 0
    if before.goes != rtf.state.goes:
        if before.goes == "aside":
            rtf.set_aside += aside("".join(rtf.piece), before.why, len(rtf.marked))
            rtf.piece.clear()
        elif before.goes == "note":
            rtf.notes.append(" ".join("".join(rtf.note).split()))
            rtf.note.clear()


def _take_bytes(rtf: _Rtf, data: bytes) -> None:
    """Text in the code page of its font; some of it may stand for a character that was given already."""
    if rtf.skipping:
        gone = min(rtf.skipping, len(data))
        rtf.skipping -= gone
        data = data[gone:]
    rtf.pending += data


def _flush(rtf: _Rtf) -> None:
    if rtf.pending:
        data, rtf.pending = bytes(rtf.pending), bytearray()
        _write(rtf, data.decode(rtf.state.page, "replace"))


def _write(rtf: _Rtf, text: str) -> None:
    state = rtf.state
    if not text or state.goes == "nothing":
        return
    if state.goes == "fonts":
        return
    if state.goes == "styles":
        found = re.search(r"(?:heading|标题|標題)\s?([1-9])", text, re.IGNORECASE)
        if found and rtf.style not in rtf.styles:
            rtf.styles[rtf.style] = int(found[1])
    elif state.goes == "property":
        rtf.property += text.strip()
    elif state.goes == "title":
        rtf.title.append(text)
    elif state.goes == "aside":
        rtf.piece.append(text)
    elif state.hidden or state.struck:
        rtf.set_aside += aside(text, Aside.HIDDEN if state.hidden else Aside.DELETED, len(rtf.marked))
    elif state.goes == "note":
        rtf.note.append(text)
    else:
        (rtf.mark if rtf.in_mark else rtf.body).append(text)


def _word(rtf: _Rtf, word: str, number: int | None, starred: bool) -> None:
    if word == "u" and number is not None:
        _unicode(rtf, number)
        return
    _flush(rtf)
    if word == "bin":  # the bytes are read as text and, being in a picture, dropped
        return
    if word in _SIGNS:
        _write(rtf, _SIGNS[word])
    elif not _destination(rtf, word, starred) and not _look(rtf, word, number):
        _layout(rtf, word, number)


def _unicode(rtf: _Rtf, number: int) -> None:
    """A UTF-16 code unit; two of them may be one character, so they are joined when the text is complete."""
    _flush(rtf)
    _write(rtf, chr(number % 0x10000))
    rtf.skipping = rtf.state.skip


def _destination(rtf: _Rtf, word: str, starred: bool) -> bool:
    """Whether the word says where the text of its group goes."""
    state = rtf.state
    if state.goes == "nothing" and word != _TITLE:
        return word in _SILENT
    if word == _TITLE and state.goes == "nothing":
        rtf.state = replace(state, goes="title")
    elif word in ("fonttbl", "stylesheet"):
        rtf.state = replace(state, goes="fonts" if word == "fonttbl" else "styles")
    elif word in _ASIDE:
        rtf.state = replace(state, goes="aside", why=_ASIDE[word])
    elif word in _NOTES:
        _write(rtf, f"[{len(rtf.notes) + 1}]")
        rtf.state = replace(state, goes="note")
    elif word == "sn":
        rtf.property, rtf.state = "", replace(state, goes="property")
    elif word == "sv":
        drawn = _DRAWN.get(rtf.property, "nothing")
        rtf.state = replace(state, goes=state.goes if drawn == "body" else drawn, why=Aside.PICTURE)
    elif word in ("listtext", "pntext"):
        rtf.in_mark = len(rtf.states)
    elif word in _SILENT or (starred and word not in _KEPT):
        rtf.state = replace(state, goes="nothing")
    else:
        return False
    return True


def _look(rtf: _Rtf, word: str, number: int | None) -> bool:
    """Whether the word says how the text that follows looks or is written."""
    state, on = rtf.state, number != 0
    if word == "ansicpg" and number:
        rtf.state = replace(state, page=_codec(f"cp{number}") or state.page)
    elif word == "uc":
        rtf.state = replace(state, skip=max(number or 0, 0))
    elif word == "f" and number is not None:
        rtf.font = number if state.goes == "fonts" else rtf.font
        page = None if state.goes == "fonts" else rtf.fonts.get(number)
        rtf.state = replace(state, page=page or state.page)
    elif word == "fcharset" and state.goes == "fonts":
        if number in _PAGES and number != 0:
            rtf.fonts[rtf.font] = _PAGES[number]
    elif word in ("v", "deleted"):
        rtf.state = replace(
            state, hidden=on if word == "v" else state.hidden, struck=on if word != "v" else state.struck
        )
    elif word in ("strike", "striked"):
        rtf.state = replace(state, struck=on)
    elif word == "plain":
        rtf.state = replace(state, hidden=False, struck=False)
    else:
        return False
    return True


def _codec(name: str) -> str | None:
    wide = {"cp936": "gb18030", "cp950": "big5hkscs", "cp65001": "utf-8", "cp10000": "mac_roman"}.get(name, name)
    try:
        return codecs.lookup(wide).name
    except LookupError:
        return None


def _layout(rtf: _Rtf, word: str, number: int | None) -> None:
    """Paragraphs, tables, headings. In the style sheet, the levels of headings are learnt."""
    if rtf.state.goes == "styles":
        if word == "s":
            rtf.style = number or 0
        elif word == "outlinelevel" and number is not None and number < 6:
            rtf.styles[rtf.style] = number + 1
        return
    if rtf.state.goes != "body":
        _write(rtf, " " if word in ("par", "sect", "cell") else "")
    elif word in ("par", "sect", "page", "column"):
        _paragraph(rtf)
    elif word == "pard":
        rtf.level, rtf.in_table = 0, False
    elif word == "s" and number is not None:
        rtf.level = rtf.styles.get(number, rtf.level)
    elif word == "outlinelevel" and number is not None and number < 6:
        rtf.level = number + 1
    elif word in ("intbl", "trowd"):
        rtf.in_table = True
    elif word in ("cell", "nestcell"):
        rtf.cells.append(" ".join("".join(rtf.body).split()))
        rtf.body.clear()
    elif word in ("row", "nestrow"):
        rtf.rows.append(rtf.cells)
        rtf.cells, rtf.in_table = [], False


def _paragraph(rtf: _Rtf) -> None:
    if rtf.in_table:
        rtf.body.append(" ")
        return
    _table(rtf)
    joined = "".join(rtf.body).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    lines = [" ".join(line.split()) for line in joined.split("\n")]
    mark = " ".join("".join(rtf.mark).split())
    rtf.body.clear()
    rtf.mark.clear()
    for number, line in enumerate(filter(None, lines)):
        if rtf.level:
            rtf.marked.append(Markup(LineKind.HEADING, rtf.level, f"{mark} {line}".strip() if not number else line))
        elif mark and not number:
            own = mark if mark[-1:].isalnum() or mark[-1:] in ".)、" else "-"
            first = not rtf.marked or rtf.marked[-1].kind is not LineKind.ITEM
            rtf.marked.append(Markup(LineKind.ITEM, 1, f"{own} {line}", apart=first))
        else:
            rtf.marked.append(Markup(LineKind.TEXT, 0, line, apart=not number))
    for number, text in enumerate(rtf.notes[rtf.told :], rtf.told + 1):
        rtf.marked.append(Markup(LineKind.TEXT, 0, f"[{number}] {text}"))
    rtf.told = len(rtf.notes)


def _table(rtf: _Rtf) -> None:
    """The rows that have come, when something else follows; the first one names the columns."""
    rows, rtf.rows = [*rtf.rows, *([rtf.cells] if any(rtf.cells) else [])], []
    rtf.cells = []
    marked, unused = table_markup(rows, header=len(rows) > 1)
    rtf.marked += marked
    rtf.set_aside += unused
