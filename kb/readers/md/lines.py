"""Tokens of Markdown → lines of markup, and what is set aside."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from markdown_it.token import Token

from kb.article import Aside, SetAside
from kb.errors import Message
from kb.pictures.taken import Pictures
from kb.readers.links import CountedLink, LinkedText, placed, solid
from kb.readers.md.containers import named_title
from kb.readers.md.folded import FoldedParts
from kb.readers.md.html import html_lines
from kb.readers.md.parse import NOTE_SIGN, Parsed
from kb.readers.md.phrases import Phrase, cell_phrase, phrase
from kb.readers.tables import MarkedLine, Row, table_lines, under_names
from kb.structure.classify_lines import LineKind, Markup
from kb.structure.line_grammar import FOLDED_LEVEL, fold, is_cjk

_BLOCKS = (
    *("paragraph_open", "heading_open", "table_open", "bullet_list_open", "ordered_list_open", "dt_open"),
    *("fence", "code_block", "html_block", "math_block", "part", "blockquote_open"),
)


@dataclass
class _List:
    number: int | None  # of the next item; None for bullets
    fresh: bool = False  # the item has begun and its first line is still to come


class LineWriter:
    """Writes the lines of a text: headings, paragraphs, list items, rows of tables, code."""

    def __init__(self, parsed: Parsed) -> None:
        self.lines: list[Markup] = []
        self.aside: list[SetAside] = list(parsed.set_aside)
        self.pictures = Pictures()
        self._waiting: list[tuple[str, str]] = []  # pictures that stand after the next line that is written
        self._notes = parsed.notes
        self._closed = parsed.closed
        self._written: set[str] = set()  # the footnotes that were written
        self._pending: deque[str] = deque()  # footnotes that come after the block that refers to them
        self._in_note = False
        self._folded = FoldedParts()
        self._lists: list[_List] = []
        self._heading = 0
        self._rows: list[list[str]] | None = None
        self._strong: list[bool] = []  # for each row of the table, whether its first cell is all emphasised
        self._apart = True  # the next line begins a block outside of lists
        self._terms: list[str] | None = None  # of a list of definitions, while they are read
        self._defined = False  # the definition has begun: what follows in it belongs to its first line
        self._lead = ("", 0)  # what stands before the text of the next line, and how much of it is emphasised

    def write(self, tokens: Sequence[Token]) -> None:
        """Add the lines of these tokens, and the footnotes that they refer to."""
        for token in tokens:
            if not self._in_note:
                is_block = token.type in _BLOCKS and (not self._defined or token.type == "dt_open")
                self._apart = self._apart or (not self._lists and is_block)
            self._follow_lists(token)
            self._follow_definitions(token)
            self._take(token)
        self._end_lead()
        self._tell_notes()

    def finish(self) -> None:
        """Write the footnotes that only other footnotes refer to."""
        self._pending += self._notes
        self._tell_notes()

    def _take(self, token: Token) -> None:
        if token.type in ("heading_open", "heading_close"):
            self._heading = int(token.tag[1]) if token.nesting > 0 else 0
            self._tell_notes()
            self._show_pictures()
        elif token.type == "table_open":
            self._rows, self._strong = [], []
        elif token.type == "tr_open" and self._rows is not None:
            self._rows.append([])
            self._strong.append(False)
        elif token.type == "table_close":
            self._table()
        elif token.type == "inline":
            self._inline((phrase if self._rows is None else cell_phrase)(token.children or []))
            self._follow_tags(token.children or [])
        elif token.type in ("fence", "code_block", "math_block"):
            if token.type == "fence" and (title := named_title(token.info)):
                self._text(title)
            self._code(token.content)
        elif token.type == "html_block":
            self._html(token.content)
        elif token.type == "part":
            self._part(token)
        elif token.type == "footnote_reference_open":  # of a footnote that no text refers to
            self._end_lead()
            self._lead = (f"[{token.meta['label']}] ", 0)
        elif token.type in ("module", "contents"):
            self._set_aside(token.content, Aside.HIDDEN if token.type == "module" else Aside.CONTENTS)

    def _part(self, token: Token) -> None:
        """The title of a part, and the end of the part that a sign ends."""
        title, sign = phrase(token.children or []), token.meta["sign"]
        if sign.folded and title.text and not self._lists:
            self._end_lead()
            self._add_aside(title.aside)
            self._pending += title.notes
            self.lines.append(Markup(LineKind.HEADING, FOLDED_LEVEL, " ".join(title.text.split())))
            self._tell_notes()
        else:
            self._inline(title)
        if self._folded.follow_sign(sign, title.text):
            self._end_part()

    def _end_part(self) -> None:
        if not self._lists:
            self.lines.append(Markup(LineKind.END, 0, ""))

    def _follow_lists(self, token: Token) -> None:
        """Keep `_lists` the lists that the token stands in."""
        if token.type == "ordered_list_open":
            self._lists.append(_List(int(token.attrs.get("start", 1))))
        elif token.type == "bullet_list_open":
            self._lists.append(_List(None))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif token.type == "list_item_open":
            self._lists[-1].fresh = True
            if (
                number := self._lists[-1].number
            ) is not None and token.info.isdecimal():  # Markdown would only count on
                self._lists[-1].number = max(number, int(token.info))
        elif token.type == "list_item_close" and (number := self._lists[-1].number) is not None:
            self._lists[-1].number = number + 1

    def _follow_definitions(self, token: Token) -> None:
        """Write a term and its definition as one line: "Term: definition"."""
        if token.type == "dt_open":
            self._end_lead()
            self._terms, self._defined = self._terms or [], False
        elif token.type == "dd_open" and self._terms:
            term = " / ".join(self._terms)
            colon = " " if fold(term[-1]) in "?:" else "：" if is_cjk(term[-1]) else ": "
            self._lead, self._terms, self._defined = (f"{term}{colon}", len(term)), None, True
        elif token.type in ("dd_open", "dl_close"):
            self._end_lead()
            self._defined = self._defined and token.type == "dd_open"

    def _inline(self, found: Phrase) -> None:
        self._add_aside(found.aside)
        self._pending += found.notes
        self._waiting += found.pictures
        if self._terms is not None:
            self._terms.append(" ".join(found.text.split()))
            return
        if self._rows is not None:
            if self._rows:
                self._strong[-1] = self._strong[-1] or (not self._rows[-1] and 0 < len(found.text) <= found.bold)
                self._rows[-1].append(LinkedText.of(found.text.replace("\n", " "), found.links))
            return
        if self._heading:
            self._end_lead()
            self.lines.append(Markup(LineKind.HEADING, self._heading, " ".join(found.text.split())))
            self._apart = False
        else:
            self._text(found.text, found.bold, found.links)
        self._show_pictures()
        self._tell_notes()

    def _show_pictures(self) -> None:
        """The pictures of what was written stand after it."""
        waiting, self._waiting = self._waiting, []
        for address, alt in waiting:
            self.pictures.refer(address, len(self.lines), alt)

    def _tell_notes(self) -> None:
        """Write the footnotes that were referred to, each once; but none into a heading or into a table."""
        if self._in_note or self._heading or self._rows is not None:
            return
        self._in_note = True
        while self._pending:
            label = self._pending.popleft()
            if label in self._notes:
                self._end_lead()
                self._lead = (f"[{label}] ", 0)
                self._written.add(label)
                self.write(self._notes.pop(label))
        self._in_note = False

    def _text(self, content: str, bold: int = 0, links: Sequence[CountedLink] = ()) -> None:
        before = 0
        for line in content.split("\n"):
            stripped = line.strip()
            if stripped:
                self._line(MarkedLine(stripped, links=placed(stripped, links, before)), bold)
                before += solid(stripped)
                bold = 0  # only the first line begins with it

    def _line(self, line: MarkedLine, bold: int = 0) -> None:
        lead, emphasised = self._lead
        self._lead = ("", 0)
        kind = LineKind.TEXT
        if self._lists and self._lists[-1].fresh:
            self._lists[-1].fresh = False
            number, kind = self._lists[-1].number, LineKind.ITEM
            lead = ("- " if number is None else f"{number}. ") + lead
            emphasised += len(lead) if emphasised else 0
        written = line.markup(len(self._lists), kind, bold=bold, apart=self._apart).led_by(lead)
        self.lines.append(replace(written, bold=emphasised or written.bold))
        self._apart = False

    def _end_lead(self) -> None:
        """Write what was to stand before a text, when there is no text."""
        if self._lead[0]:
            text, self._lead = self._lead[0].strip(), ("", 0)
            self._text(text)

    def _table(self) -> None:
        found, self._rows = self._rows or [], None
        self._end_lead()
        rows: list[Row] = [*found[:1], *under_names(found[1:], self._strong[1:])]
        for line in table_lines(rows, header=bool(rows) and any(cell.strip() for cell in rows[0])):
            self._line(line)
        self._show_pictures()
        self._tell_notes()

    def _follow_tags(self, children: Sequence[Token]) -> None:
        for child in children:
            if child.type == "tag" and self._folded.follow_tag(child.content, self._closed):
                self._end_part()

    def _code(self, content: str) -> None:
        self._end_lead()
        for line in content.strip("\n").split("\n"):
            self.lines.append(Markup(LineKind.CODE, len(self._lists), line, apart=self._apart))
            self._apart = False
        if self._lists:
            self._lists[-1].fresh = False

    def _html(self, source: str) -> None:
        lines, aside, pictures = html_lines(source, self._closed)
        self.aside += [replace(piece, at=len(self.lines) + (piece.at or 0)) for piece in aside]
        for address, alt, at in pictures:
            self.pictures.refer(address, len(self.lines) + at, alt)
        ended, goes_on = self._folded.follow_html(source, sum(1 for line in lines if line.level == FOLDED_LEVEL))
        if ended and source.lstrip().startswith("</"):
            self._end_part()
            ended = False
        if goes_on and lines[-1].kind is LineKind.END:  # of this piece, and not of the part
            lines.pop()
        lines = [self._with_notes(line) for line in lines]
        for i, line in enumerate(lines):
            if line.kind is LineKind.TEXT and ((self._lists and self._lists[-1].fresh) or self._lead[0]):
                self._line(MarkedLine(line.text, line.cells, line.links), line.bold)
                continue
            apart = self._apart if not i else line.apart and not self._lists
            inside = len(self._lists) if line.kind is not LineKind.HEADING else 0
            self.lines.append(replace(line, level=line.level + inside, apart=apart))
            self._apart = False
        if ended:
            self._end_part()
        self._tell_notes()

    def _with_notes(self, line: Markup) -> Markup:
        """The line with the signs of footnotes as others are written; places in it are then no longer known."""
        text = NOTE_SIGN.sub(self._refer, line.text)
        return line if text == line.text else replace(line, text=text, cells=(), links=())

    def _refer(self, sign: re.Match[str]) -> str:
        """The sign of a footnote, as others are written, when there is such a footnote."""
        label = sign[1]
        if label in self._written:
            return f"[{label}]"
        if label not in self._notes:
            return sign[0]
        self._pending.append(label)
        return f"[{label}]"

    def _add_aside(self, pieces: Sequence[SetAside]) -> None:
        self.aside += [replace(piece, at=len(self.lines)) for piece in pieces]

    def _set_aside(self, text: str, why: Aside) -> None:
        if text.strip():
            self.aside.append(SetAside(text.strip(), Message(why), len(self.lines)))


def with_title(lines: Sequence[Markup]) -> list[Markup]:
    """The lines with a first heading of level 1, if the text begins with a heading that all others are below of."""
    if not lines or lines[0].kind is not LineKind.HEADING or lines[0].level == FOLDED_LEVEL:
        return list(lines)
    if all(line.level > lines[0].level for line in lines[1:] if line.kind is LineKind.HEADING):
        return [replace(lines[0], level=1), *lines[1:]]
    return list(lines)


_MOST_BETWEEN = 60  # lines between two items of one list


def with_whole_lists(lines: Sequence[Markup]) -> list[Markup]:
    """The lines, with what stands between item n and item n + 1 inside of item n.

    Writers forget to indent the code or the text that belongs to a step. For Markdown the list then ends, and another
    one begins with the next number.
    """
    whole = list(lines)
    last: tuple[int, int] | None = None  # the number of the last item outside of other lists, and where it stands
    for i, line in enumerate(lines):
        if line.kind is LineKind.HEADING:
            last = None
        elif line.kind is LineKind.ITEM and line.level == 1 and (number := _number(line.text)) is not None:
            if last and number == last[0] + 1:
                _indent(whole, range(last[1] + 1, i))
            last = (number, i)
    return whole


def _indent(lines: list[Markup], places: Iterable[int]) -> None:
    between = list(places)
    outside = False  # a line that Markdown takes to be outside of the item was met
    for i in between if len(between) <= _MOST_BETWEEN else ():
        line = lines[i]
        outside = outside or line.level == 0 or (line.kind is LineKind.ITEM and line.level == 1)
        if outside:
            lines[i] = replace(line, level=line.level + 1)


def _number(item: str) -> int | None:
    digits, dot, _ = item[:12].partition(". ")
    return int(digits) if dot and digits.isdecimal() else None
