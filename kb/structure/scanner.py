"""Lines → the title, the facts, the related topics, what is set aside, and the units that are left: the article proper.

A rule by looks drops no line from the middle of an article. What looks like a part of the page is set aside before the
first and after the last line of the body, or where it repeats; between them it stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kb.article import Aside, SetAside
from kb.errors import Message
from kb.structure import line_grammar
from kb.structure.classify_lines import LIST_LEVELS, Line, LineUnit, ScannedArticle, UnitRole, text_lines
from kb.structure.dates import Meta, meta_line, signed_date
from kb.structure.line_grammar import columns, fold, is_cjk
from kb.structure.related import RelatedLine, end_of_topics
from kb.structure.sentences import INSIDE, SLACK, margin, refers, wraps_at

_CODE_INDENT = 4  # columns: "#" in a line of text further in is a comment of a program and no heading
_BROKEN = re.compile(r"[^\n]{6}\n[^\n]")  # no text without such a line was broken, and scanning takes its time


def scan(text: str, lines: Sequence[Line], title: str | None = None) -> ScannedArticle:
    """Tell the parts of an article apart. `title` is the title if it is known from elsewhere."""
    scanner = _Scanner(text, lines, title)
    for i in range(len(lines)):
        scanner.take(i)
    scanner.finish()
    return scanner.result


class _Scanner:
    def __init__(self, text: str, lines: Sequence[Line], title: str | None) -> None:
        self.text = text
        self.lines = lines
        self.result = ScannedArticle(title=title)
        self.has_h1 = any(line.heading == 1 for line in lines[:4])
        self.topics_end = 0  # index of the first line after the related topics that we are among
        self.entries: list[RelatedLine] | None = None
        self.margin = margin(text, lines)
        self.counted: Counter[str] | None = None  # how often each line is there
        self.aside: list[tuple[int, SetAside]] = []  # with the offset where it stands

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
        if line_grammar.is_rule(content) or line_grammar.is_empty_marker(content):
            self._set_aside(line.start, content, Aside.EMPTY)
            return
        if i < self.topics_end:
            self._take_topic(line, content)
            return
        doubt = self._page_line(content)
        if doubt and self._is_before(doubt, content):
            self._set_aside(line.start, content, doubt)
            return
        meta = None if doubt else meta_line(content)
        if meta or (self.preamble and line_grammar.is_byline(content)):
            if self._take_fact(line, content, meta):
                return
            doubt = _reason(meta)
        units = self._units(line, content)
        if units[0].rule in ("chapter", "section") and self._is_in_sentence(i, content):
            units = [LineUnit(UnitRole.TEXT, line.start, line.end, line.start, line=line)]
        if not doubt and self._take_label(i, content, units[0]):
            return
        if not doubt and (self._take_title(i, content, units[0]) or self._take_continuation(i, units[0], content)):
            return
        units[0].doubt, units[0].meta = doubt, meta
        self.result.units.extend(units)

    def _take_code(self, line: Line) -> None:
        """Lines of code that follow each other are one unit, so that their indentation stays."""
        units = self.result.units
        at_last = units and units[-1].line.code and not self.text[units[-1].end : line.start].strip()
        if at_last:
            units[-1].end = line.end
            return
        start = line.end - len(self.text[line.start : line.end].lstrip())
        units.append(LineUnit(UnitRole.TEXT, start, line.end, start, line=line))

    def _page_line(self, content: str) -> Aside | None:
        if line_grammar.is_surely_page(content):
            if self.counted is None:
                self.counted = Counter(self.line_text(i) for i in range(len(self.lines)))
            return Aside.REPEATED if self.counted[content] > 1 else Aside.MENU
        return Aside.MENU if line_grammar.is_likely_page(content) else None

    def _is_before(self, doubt: Aside, content: str) -> bool:
        """Whether a line that looks like one of the page stands before the body, or repeats."""
        if doubt is Aside.REPEATED:
            return True
        return self.preamble and (self.result.title is None or line_grammar.is_surely_page(content))

    def _take_fact(self, line: Line, content: str, meta: Meta | None) -> bool:
        """Dates, sources and bylines before the body. Further in they tell what they tell, and stay in the body."""
        if self.preamble:
            if meta:
                self._note(meta)
            if meta is None or meta.whole:
                self._set_aside(line.start, content, _reason(meta))
                return True
        elif meta and meta.strong and meta.published:
            self._note(replace(meta, source=None))
        return False

    def _set_aside(self, start: int, content: str, why: Aside) -> None:
        self.aside.append((start, SetAside(content, Message(why), start)))

    def _note(self, meta: Meta) -> None:
        result = self.result
        result.source = result.source or meta.source
        if meta.unread:
            result.unread.append(meta.unread)
        if meta.published and (result.published is None or (result.updated and not meta.updated)):
            result.published, result.updated = meta.published, meta.updated
            result.doubtful = meta if meta.other else None

    def _take_label(self, i: int, content: str, unit: LineUnit) -> bool:
        """A label such as "Related articles" and the titles under it, unless there are answers among them."""
        label = _without_marker(content)
        at = line_grammar.related_heading(label)
        if at is None or unit.role is UnitRole.BULLET:
            return False
        rest = label[at:]
        end = end_of_topics(self._entries(), i, rest)
        if end is None:
            return False
        self.topics_end = end
        self._set_aside(self.lines[i].start, content, Aside.RELATED)
        self._add_topic(line_grammar.topic_title(rest))
        return True

    def _entries(self) -> list[RelatedLine]:
        if self.entries is None:
            self.entries = [self._entry(i) for i in range(len(self.lines))]
        return self.entries

    def _entry(self, i: int) -> RelatedLine:
        line, content = self.lines[i], self.line_text(i)
        unit = self._units(line, content)[0]
        is_hash = unit.role is UnitRole.HEADING and unit.rule == "hash"
        ends = (unit.role is UnitRole.HEADING and not is_hash) or line_grammar.related_heading(content) is not None
        item = unit.role in (UnitRole.NUMBERED, UnitRole.BULLET)
        return RelatedLine(content, unit.level if is_hash else 0, ends=ends, item=item, gap=line.gap, code=line.code)

    def _take_topic(self, line: Line, content: str) -> None:
        is_page = line_grammar.is_surely_page(content) or line_grammar.is_likely_page(content)
        self._set_aside(line.start, content, Aside.MENU if is_page else Aside.RELATED)
        if not is_page:
            self._add_topic(line_grammar.topic_title(content))

    def _add_topic(self, topic: str) -> None:
        if topic:
            self.result.topics[topic] = None

    def _take_title(self, i: int, content: str, unit: LineUnit) -> bool:
        result, line = self.result, self.lines[i]
        if result.title is not None:
            repeated = len(result.units) <= 1 and line_grammar.title_text(content) == result.title
            if not repeated or unit.role not in (UnitRole.HEADING, UnitRole.TEXT):
                return False
            if result.title_span == (0, 0):
                result.title_span = (line.start, line.end)
            else:
                self._set_aside(line.start, content, Aside.REPEATED)
            return True
        is_h1 = unit.role is UnitRole.HEADING and unit.rule == "hash" and unit.level == 1
        is_line = unit.role is UnitRole.TEXT and not result.units and not self.has_h1 and line_grammar.is_title(content)
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
        same_width = abs(columns(first) - columns(second)) <= 4
        return line_grammar.wraps(first, second) and (second[0].islower() or same_width)

    def _is_in_sentence(self, i: int, content: str) -> bool:
        """Whether a line that begins like a heading is part of a sentence that a margin broke."""
        if self.lines[i].markup:
            return False
        if i and not self.lines[i].gap and line_grammar.is_reference(content):
            return not line_grammar.ends_sentence(self.line_text(i - 1))
        if i + 1 == len(self.lines) or self.lines[i + 1].gap:
            return False
        return (following := self.line_text(i + 1))[0].islower() and line_grammar.wraps(content, following)

    def _take_continuation(self, i: int, unit: LineUnit, content: str) -> bool:
        """Join a line to the one before it if a margin parted them."""
        if not self.result.units or unit.role is not UnitRole.TEXT or self.lines[i].markup or self.lines[i].gap:
            return False
        last, before = self.result.units[-1], self.lines[i - 1]
        if last.role in (UnitRole.HEADING, UnitRole.BRACKET) or last.end != before.end or before.code:
            return False
        first = self.line_text(i - 1)
        is_wrapped = line_grammar.wraps(first, content) or refers(first, content)
        if not (is_wrapped or (self.margin and wraps_at(self.margin, first, content))):
            return False
        last.end = self.lines[i].end
        last.doubt = None
        return True

    def _units(self, line: Line, content: str) -> list[LineUnit]:
        """The line as a unit; two units if text follows a label such as "总结:"."""
        unit = LineUnit(UnitRole.TEXT, line.start, line.end, line.start, line=line)
        found = line_grammar.marker(content)
        if found and found.rule == "hash" and not line.markup and line.indent >= _CODE_INDENT:
            return [unit]
        if line.heading or (found and found.rule == "hash"):
            unit.role, unit.rule = UnitRole.HEADING, "hash"
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
                unit.role, unit.name = UnitRole.HEADING, line_grammar.heading_name(content)
            return [unit]
        unit.role = UnitRole.BULLET if found.rule == "bullet" else UnitRole.NUMBERED
        return [unit]

    @staticmethod
    def _unmarked(unit: LineUnit, content: str) -> list[LineUnit]:
        if named := line_grammar.named_heading(content):
            name, rest = named
            heading = replace(unit, role=UnitRole.HEADING, level=line_grammar.TOP_LEVEL, rule="named", name=name)
            if rest >= len(content):
                return [heading]
            body = unit.start + rest
            return [replace(heading, end=body), replace(unit, start=body, body=body)]
        if line_grammar.is_bracketed(content):
            unit.role, unit.level, unit.name = (
                UnitRole.BRACKET,
                line_grammar.PLAIN_LEVEL,
                line_grammar.heading_name(content),
            )
        return [unit]

    def finish(self) -> None:
        """Set aside what stands after the last line of the body, and put the account in the order of the text."""
        units = self.result.units
        first = len(units)
        while first and units[first - 1].doubt:
            first -= 1
        last = units[first:]
        if (
            last and first and units[first - 1].role is not UnitRole.HEADING
        ):  # under a heading they are what it announces
            kept = [unit for unit in last if not self._is_after(unit, last)]
            for unit in last:
                if unit.meta:
                    self._note(unit.meta)
                if unit not in kept and unit.doubt:
                    self._set_aside(unit.start, self.text[unit.start : unit.end], unit.doubt)
            units[first:] = kept
        self._note_signature()
        self.result.set_aside = [piece for _, piece in sorted(self.aside, key=lambda entry: entry[0])]

    def _note_signature(self) -> None:
        """Take the date of a signature that ends the text, if nothing else tells the date. The line stays."""
        if self.result.published or len(self.result.units) < 2:
            return
        above, last = self.result.units[-2:]
        if last.role is not UnitRole.TEXT:
            return
        apart = (
            above.role is not UnitRole.HEADING and not above.line.cells and not last.line.cells and not last.line.code
        )
        content = self.text[last.start : last.end]
        if (
            not apart or last.line.inside or signed_date(self.text[above.start : above.end])
        ):  # one of several: a list of days
            return
        if meta := signed_date(content):
            self._note(meta)

    def _is_after(self, unit: LineUnit, last: Sequence[LineUnit]) -> bool:
        """Whether a line after the body is one of the page. A likely one is, beside others that surely are."""
        if unit.meta:
            return unit.meta.whole and (unit.meta.strong or unit.meta.source is not None)
        if unit.doubt is not Aside.MENU:
            return False
        contents = [self.text[other.start : other.end] for other in last]
        return any(map(line_grammar.is_surely_page, contents)) or sum(map(line_grammar.is_likely_page, contents)) > 1


def _without_marker(content: str) -> str:
    found = line_grammar.marker(content)
    return content[found.end :] if found and found.rule != "bullet" else content


def _reason(meta: Meta | None) -> Aside:
    return Aside.DATE if meta and (meta.published or meta.unread) else Aside.SOURCE


def unwrapped(text: str) -> str:
    """A plain text with the lines joined that a margin broke, most of them at about the same width.

    Verse begins with capitals or ends with marks, and titles have no marks inside: they stay.
    """
    if not _BROKEN.search(text):
        return text
    breaks = [
        at
        for unit in scan(text, text_lines(text)).units
        if not unit.line.code and unit.line.end < unit.end
        for at in range(unit.line.end, unit.end)
        if text[at] == "\n"
    ]
    pairs = [(text[text.rfind("\n", 0, at) + 1 : at].strip(), _following(text, at)) for at in breaks]
    joined = set(_at_edge(pairs))
    parts: list[str] = []
    done = 0
    for i, (at, (line, following)) in enumerate(zip(breaks, pairs, strict=True)):
        if i not in joined and not following[0].islower() and not refers(line, following):
            continue
        is_close = (_is_unspaced(line[-1]) and _is_unspaced(following[0])) or (
            line[-1] == "-" and following[0].islower()
        )
        parts += [text[done:at].rstrip(), "" if is_close else " "]
        done = text.index(following, at)
    return "".join([*parts, text[done:]])


def _following(text: str, at: int) -> str:
    end = text.find("\n", at + 1)
    return text[at + 1 : end if end >= 0 else len(text)].strip()


def _at_edge(pairs: Sequence[tuple[str, str]]) -> list[int]:
    """The indices of the lines, each with the one that follows it, that end near the margin of most."""
    marked = sum(1 for line, _ in pairs if not line[-1].isalnum() and line[-1] not in "-" + line_grammar.CLOSERS)
    capitals = sum(1 for _, following in pairs if following[0].isupper())
    prose = sum(1 for line, _ in pairs if not is_cjk(line[-1]) or INSIDE.search(fold(line)))
    if 2 * max(marked, capitals) > len(pairs) or 2 * prose < len(pairs):
        return []
    spans = [(columns(line), columns(line) + _room(following)) for line, following in pairs]
    edges = Counter(edge for first, last in spans for edge in range(first, last + 1))
    edge, count = max(edges.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return [i for i, (first, last) in enumerate(spans) if first <= edge <= last] if 2 * count >= len(pairs) else []


def _room(following: str) -> int:
    """Columns that may be left empty before a line: those of its first word, and a few."""
    return SLACK if is_cjk(following[0]) else min(columns(following.split()[0]), 20) + 2 * SLACK


def _is_unspaced(char: str) -> bool:
    return is_cjk(char) and not "\uac00" <= char <= "\ud7af"  # Korean has blanks
