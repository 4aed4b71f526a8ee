"""Lines of an article → what each of them is. The first half of reading, the same for text and markup.

A text reader gives the lines of its text as they are (`text_lines`); a markup reader gives a list of `Markup`, from
which `markup_lines` writes the text. `scan` then tells title, facts, page furniture and related topics from the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from kb.article import Aside, SetAside
from kb.errors import Message
from kb.structure import line_grammar
from kb.structure.dates import Meta, meta_line

LIST_LEVELS = 40  # a nested list is this many levels below the list around it


class Kind(Enum):
    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    CODE = "code"


@dataclass(frozen=True)
class Markup:
    """One line of a markup document. `text` is plain, without line breaks, but with the numbering of a list item.

    Code and other preformatted text is a `CODE` line for each line, with its leading blanks; empty ones count. Nothing in it
    is a marker, a heading, a title, a fact or furniture.

    `level` is the level of a heading (1-6), or how many list items a text or an item is inside of, its own included.
    The first `bold` characters are emphasised. A line that is `apart` begins a block; the others follow the line before
    them as the items of a list do, or the lines of a paragraph with hard breaks.
    """

    kind: Kind
    level: int
    text: str
    bold: int = 0
    apart: bool = True


@dataclass(frozen=True)
class Line:
    """A line of the article's text without the blanks around it: `text[start:end]`.

    `gap`: a blank line is before it. `heading` (level), `inside`, `bold` and `code` are what `Markup` told of it.
    A line of code begins with its blanks.
    """

    start: int
    end: int
    gap: bool = False
    markup: bool = False
    heading: int = 0
    inside: int = 0
    bold: int = 0
    code: bool = False


class Role(Enum):
    HEADING = "heading"
    NUMBERED = "numbered"
    BULLET = "bullet"
    BRACKET = "bracket"
    TEXT = "text"
    CODE = "code"


@dataclass
class LineUnit:
    """A line of the article proper, or several: broken by a margin, or of one block of code.

    `body` is where the text after its marker begins.
    """

    role: Role
    start: int
    end: int
    body: int
    level: int = 0
    rule: str = ""
    name: str = ""
    number: tuple[int, ...] = ()
    line: Line = field(default=Line(0, 0))


@dataclass
class ScannedArticle:
    """What the lines of an article say."""

    title: str | None = None
    title_span: tuple[int, int] = (0, 0)
    units: list[LineUnit] = field(default_factory=list)
    topics: dict[str, None] = field(default_factory=dict)  # an ordered set
    published: datetime | None = None
    updated: bool = False
    source: str | None = None
    unread: list[str] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)


def text_lines(text: str) -> list[Line]:
    """The non-blank lines of a plain text."""
    lines: list[Line] = []
    at, gap = 0, True
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            start = at + raw.index(stripped[0])
            lines.append(Line(start, start + len(stripped), gap))
        gap = not stripped
        at += len(raw) + 1
    return lines


def markup_lines(marked: Iterable[Markup]) -> tuple[str, list[Line]]:
    """The text of a markup document, with blank lines between blocks, and its lines."""
    parts: list[str] = []
    lines: list[Line] = []
    at = empty = 0  # empty: lines of code without text that wait for the next line of their block
    begins = False  # the block of code has begun with empty lines
    for item in marked:
        is_code = item.kind is Kind.CODE
        text = item.text.rstrip() if is_code else item.text.strip()
        if not text:
            begins = is_code and (begins or item.apart)
            empty += is_code and not begins and bool(lines) and lines[-1].code
            continue
        apart = item.apart or (begins and is_code)
        if parts:
            parts.append("\n\n" if apart else "\n" * (1 + empty * is_code))
            at += len(parts[-1])
        level = {"heading": item.level} if item.kind is Kind.HEADING else {"inside": item.level}
        bold, gap = min(item.bold, len(text)), apart or not lines
        lines.append(Line(at, at + len(text), gap, True, bold=bold, code=is_code, **level))
        parts.append(text)
        at += len(text)
        empty, begins = 0, False
    return "".join(parts), lines


def scan(text: str, lines: Sequence[Line], title: str | None = None) -> ScannedArticle:
    """Tell the parts of an article apart. `title` is the title if it is known from elsewhere."""
    scanner = _Scanner(text, lines, title)
    for i in range(len(lines)):
        scanner.take(i)
    return scanner.result


class _Scanner:
    def __init__(self, text: str, lines: Sequence[Line], title: str | None) -> None:
        self.text = text
        self.lines = lines
        self.result = ScannedArticle(title=title)
        self.has_h1 = any(line.heading == 1 for line in lines[:4])
        self.related: int | None = None  # level of the related-topics heading we are under

    def line_text(self, i: int) -> str:
        return self.text[self.lines[i].start : self.lines[i].end]

    @property
    def preamble(self) -> bool:
        return not self.result.units

    def take(self, i: int) -> None:
        line, content = self.lines[i], self.line_text(i)
        if line.code:
            self._take_code(line)
            return
        if line_grammar.is_furniture(content) or line_grammar.is_empty_marker(content):
            self._set_aside(content, Aside.MENU if line_grammar.is_furniture(content) else Aside.EMPTY)
            return
        if self.related is None and self._take_fact(content):
            return
        units = self._units(line, content)
        if self.related is not None:
            if not self._ends_related(i, units[0], content):
                self._set_aside(content, Aside.RELATED)
                self._add_topic(line_grammar.topic_title(content))
                return
            self.related = None
        label = _without_marker(content)
        rest = line_grammar.related_heading(label)
        if rest is not None and units[0].role is not Role.BULLET:
            self.related = line.heading or 6
            self._set_aside(content, Aside.RELATED)
            self._add_topic(line_grammar.topic_title(label[rest:]))
            return
        if self._take_title(i, content, units[0]) or self._take_continuation(i, units[0], content):
            return
        self.result.units.extend(units)

    def _take_code(self, line: Line) -> None:
        """The lines of a block of code are one unit. No list of related topics has code in it, so it ends one."""
        self.related = None
        units = self.result.units
        if units and units[-1].role is Role.CODE and not line.gap:
            units[-1].end = line.end
        else:
            units.append(LineUnit(Role.CODE, line.start, line.end, line.start, line=line))

    def _take_fact(self, content: str) -> bool:
        """Dates, sources and bylines. Weak ones stay body text once the body has begun."""
        meta = meta_line(content)
        if meta is None:
            is_byline = self.preamble and line_grammar.is_byline(content)
            if is_byline:
                self._set_aside(content, Aside.SOURCE)
            return is_byline
        if not (meta.strong or self.preamble):
            return False
        self._note(meta)
        self._set_aside(content, Aside.DATE if meta.published or meta.unread else Aside.SOURCE)
        return True

    def _set_aside(self, content: str, why: Aside) -> None:
        self.result.set_aside.append(SetAside(content, Message(why)))

    def _note(self, meta: Meta) -> None:
        result = self.result
        result.source = result.source or meta.source
        if meta.unread:
            result.unread.append(meta.unread)
        if meta.published and (result.published is None or (result.updated and not meta.updated)):
            result.published, result.updated = meta.published, meta.updated

    def _add_topic(self, topic: str) -> None:
        if topic:
            self.result.topics[topic] = None

    def _ends_related(self, i: int, unit: LineUnit, content: str) -> bool:
        assert self.related is not None
        if unit.role is Role.HEADING:
            return unit.level <= self.related or unit.rule != "hash"
        if not line_grammar.is_topic(content):
            return True
        # A section heading among the topics: the text right after it is no topic.
        if unit.level > line_grammar.PLAIN_LEVEL or unit.role is not Role.NUMBERED or i + 1 == len(self.lines):
            return False
        return not line_grammar.is_topic(self.line_text(i + 1))

    def _take_title(self, i: int, content: str, unit: LineUnit) -> bool:
        result, line = self.result, self.lines[i]
        if result.title is not None:
            repeated = len(result.units) <= 1 and line_grammar.title_text(content) == result.title
            if repeated and unit.role in (Role.HEADING, Role.TEXT):
                result.title_span = (line.start, line.end)
            return repeated
        is_h1 = unit.role is Role.HEADING and unit.rule == "hash" and unit.level == 1
        is_line = unit.role is Role.TEXT and not result.units and not self.has_h1 and line_grammar.is_title(content)
        if is_line and not line.markup and self._is_broken(i):
            return False
        if not (is_line or (is_h1 and len(result.units) <= 2)):
            return False
        result.title, result.title_span = line_grammar.title_text(content), (line.start, line.end)
        return True

    def _is_broken(self, i: int) -> bool:
        """Whether the first line is the start of a paragraph that was broken by a margin."""
        if i + 1 == len(self.lines) or self.lines[i + 1].gap:
            return False
        first, second = self.line_text(i), self.line_text(i + 1)
        same_width = abs(line_grammar.columns(first) - line_grammar.columns(second)) <= 4
        return line_grammar.wraps(first, second) and (second[0].islower() or same_width)

    def _take_continuation(self, i: int, unit: LineUnit, content: str) -> bool:
        """Join a line to the one before it if a margin parted them."""
        if not self.result.units or unit.role is not Role.TEXT or self.lines[i].markup or self.lines[i].gap:
            return False
        last, before = self.result.units[-1], self.lines[i - 1]
        if last.role in (Role.HEADING, Role.BRACKET) or last.end != before.end:
            return False
        if not line_grammar.wraps(self.line_text(i - 1), content):
            return False
        last.end = self.lines[i].end
        return True

    def _units(self, line: Line, content: str) -> list[LineUnit]:
        """The line as a unit; two units if text follows a label such as "总结:"."""
        unit = LineUnit(Role.TEXT, line.start, line.end, line.start, line=line)
        found = line_grammar.marker(content)
        if line.heading or (found and found.rule == "hash"):
            unit.role, unit.rule = Role.HEADING, "hash"
            unit.level, unit.name = line.heading or (found.level if found else 1), line_grammar.heading_name(content)
            return [unit]
        if found is None:
            return self._unmarked(unit, content)
        unit.rule, unit.number = found.rule, found.number
        unit.level = found.level + LIST_LEVELS * max(line.inside - 1, 0)
        unit.body = line.start + found.end
        name = content[found.end :]
        if found.rule in line_grammar.HEADING_RULES:
            too_long = len(name) > line_grammar.LABEL_CHARS or line_grammar.units(name) > line_grammar.HEADING_UNITS
            if too_long or line_grammar.ends_sentence(name):
                unit.rule, unit.body = "", line.start
            else:
                unit.role, unit.name = Role.HEADING, line_grammar.heading_name(content)
            return [unit]
        unit.role = Role.BULLET if found.rule == "bullet" else Role.NUMBERED
        return [unit]

    @staticmethod
    def _unmarked(unit: LineUnit, content: str) -> list[LineUnit]:
        if named := line_grammar.named_heading(content):
            name, rest = named
            heading = replace(unit, role=Role.HEADING, level=line_grammar.TOP_LEVEL, rule="named", name=name)
            if rest >= len(content):
                return [heading]
            body = unit.start + rest
            return [replace(heading, end=body), replace(unit, start=body, body=body)]
        if line_grammar.is_bracketed(content):
            unit.role, unit.level, unit.name = (
                Role.BRACKET,
                line_grammar.PLAIN_LEVEL,
                line_grammar.heading_name(content),
            )
        return [unit]


def _without_marker(content: str) -> str:
    found = line_grammar.marker(content)
    return content[found.end :] if found and found.rule != "bullet" else content
