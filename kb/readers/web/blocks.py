"""Elements of a page → lines of markup: headings, paragraphs, lists with their numbers, rows of tables, code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate

from lxml import etree

from kb.readers.links import CountedLink, placed, solid
from kb.readers.tables import MarkedLine
from kb.readers.web.tables import data_lines
from kb.readers.web.text import BOLD, FOLDED, HEADINGS, INLINE, clean, own_text, size
from kb.structure.classify_lines import LineKind, Markup
from kb.structure.line_grammar import FOLDED_LEVEL, fold, is_cjk

_LISTS = ("ul", "ol", "menu", "dir")
_BREAK = "\0"  # what <br> is until lines are made; no parsed page has NULs
_PICTURE_NAME = re.compile(r"[\w.% -]{0,120}\.(?:jpe?g|png|gif|svg|webp|bmp)|[a-z]{0,4}[\d_-]{2,40}", re.IGNORECASE)
_SAYS_NOTHING = frozenset(
    re.findall(r"\w+", "image picture photo img logo icon avatar figure screenshot thumbnail banner 图片 图 照片 截图")
)
_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_ORDINAL = frozenset(re.findall(r"\S+", "st nd rd th er e re ème eme o a os as tm sm ® ™ ℠ © *"))
_CURRENCY = re.compile(r"[$€£¥₹]\s?[\d., ]{0,12}\d$")
_CENTS = re.compile(r"[.,]?\d\d|[.,]?[–-]{1,2}")
_TAB = 4


ShownPicture = tuple[str, str, int]


def markup(root: etree._Element) -> list[Markup]:
    """The lines of all that is in `root`."""
    return placed_markup(root, {})[0]


def placed_markup(
    root: etree._Element, numbers: Mapping[etree._Element, int], pictures: list[ShownPicture] | None = None
) -> tuple[list[Markup], list[int]]:
    """The lines of all that is in `root`, and for each the number of the element it is in, as `numbers` has them.

    `pictures` gets those that the page shows: address, the words for it, and how many lines are before it.
    """
    writer = _Writer(pictures=[] if pictures is None else pictures)
    places: list[int] = []
    place = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    whole: etree._Element | None = None  # the element whose end comes next: it was written as a whole
    for event, element in walk:
        if event == "start" and writer.whole(element):
            walk.skip_subtree()
            whole = element
        elif event == "start":
            writer.start(element)
            writer.add(element.text)
        else:
            if element is not whole:
                writer.end(element)
            if element is not root:
                writer.add(element.tail)
        places += [place] * (len(writer.lines) - len(places))
        place = max(place, numbers.get(element, 0))
    writer.flush()
    writer.end_term()
    writer.place_pictures()
    return writer.lines, places + [place] * (len(writer.lines) - len(places))


@dataclass
class _List:
    number: int | None  # of the next item; None for bullets
    fresh: bool = False  # the item has begun and its first line is still to come


@dataclass
class _Writer:
    lines: list[Markup] = field(default_factory=list)
    pictures: list[ShownPicture] = field(default_factory=list)
    waiting: list[tuple[str, str]] = field(default_factory=list)  # pictures that stand after the line they are in
    lists: list[_List] = field(default_factory=list)
    parts: list[tuple[str, bool]] = field(default_factory=list)  # text, and whether it is bold
    bold: int = 0  # how many bold elements we are in
    preformatted: int = 0
    heading: int = 0
    apart: bool = True
    word_item: tuple[int, str] | None = None  # level and mark of a list item that Word wrote as a paragraph
    terms: list[str] = field(default_factory=list)  # of a list of definitions, still without their definition
    in_term: bool = False
    defined: bool = False  # the definition has begun: what follows in it belongs to its first line
    explained: set[str] = field(default_factory=set)  # abbreviations
    links: list[tuple[int, int, str]] = field(default_factory=list)  # from which to which of the parts, and where to
    link: tuple[int, str] | None = None  # that has begun

    def whole(self, element: etree._Element) -> bool:
        """Write an element with all that is in it, if it is of such a kind."""
        if element.tag == "table" and (lines := data_lines(element)) is not None:
            self.flush()
            self.apart = self.apart or not self.lists
            for line in lines:
                self._line(line)
            for image in element.iter("img"):
                self._show(image)
            self.place_pictures()
            self.apart = not self.lists
            return True
        if element.tag == "sup":
            self.parts.append((self._raised(element), self.bold > 0))
            return True
        return False

    def start(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "br":
            self.parts.append((_BREAK, False))
        elif tag == "img":
            self._picture(element)
        elif tag in BOLD:
            self.bold += 1
        elif tag == "a":
            self.link = (len(self.parts), element.get("href", ""))
        if tag in INLINE or tag == "br":
            return
        self.flush()
        self.apart = self.apart or not self.lists
        self.heading = self._level(element) or self.heading
        self.preformatted += tag == "pre"
        self.bold += tag == "summary"
        self.in_term = self.in_term or tag == "dt"
        self.defined = self.defined and tag not in ("dt", "dl")
        if mark := element.get("data-item-mark"):
            self.word_item = (int(element.get("data-item-level", "1")), mark)
        if tag in _LISTS:
            self.lists.append(_List(_number(element.get("start"), 1) if tag == "ol" else None))
        elif tag == "li" and self.lists:
            self.lists[-1].fresh = True
            if self.lists[-1].number is not None:
                self.lists[-1].number = _number(element.get("value"), self.lists[-1].number)

    def end(self, element: etree._Element) -> None:
        tag = element.tag
        self.bold -= tag in BOLD
        if tag in ("abbr", "acronym"):
            self._explain(element)
        elif tag == "a":
            self._end_link()
            self.link = None
        if tag in INLINE or tag == "br":
            return
        self.flush()
        self.apart = self.apart or not self.lists
        if self._level(element):
            self.heading = 0
        if element.get(FOLDED) == "part" or (tag == "details" and self._has_title(element)):
            self.lines.append(Markup(LineKind.END, 0, ""))
        self.preformatted -= tag == "pre"
        self.bold -= tag == "summary"
        self.in_term = self.in_term and tag != "dt"
        self.word_item = None
        if tag in ("dd", "dl"):
            self.end_term()
            self.defined = self.defined and tag == "dd"
        if tag in _LISTS:
            self.lists.pop()
            self.apart = self.apart or not self.lists
        elif tag == "li" and self.lists and (number := self.lists[-1].number) is not None:
            self.lists[-1].number = number + 1

    def _level(self, element: etree._Element) -> int:
        """The level of a heading, 0 for other elements. The title of a folded part in a list is text of its item."""
        if element.get(FOLDED) == "title" or (element.tag == "summary" and not self.lists):
            return FOLDED_LEVEL
        return HEADINGS.get(element.tag, 0)

    def _has_title(self, details: etree._Element) -> bool:
        title = next(details.iterchildren("summary"), None)
        return title is not None and self._level(title) > 0

    def add(self, text: str | None) -> None:
        if text:
            self.parts.append((text.replace("\n", _BREAK) if self.preformatted else text, self.bold > 0))

    def _picture(self, image: etree._Element) -> None:
        """The words that stand for a picture, unless they only name its file or say that there is one."""
        self._show(image)
        text = clean(image.get("alt") or "")
        if text and text.casefold() not in _SAYS_NOTHING and not _PICTURE_NAME.fullmatch(text):
            is_sign = len(text) <= 2  # an emoji
            self.parts.append((text if is_sign else f" {text} ", self.bold > 0))

    def _show(self, image: etree._Element) -> None:
        """Pages often have a blank picture in place of one that a script loads later."""
        source, later = (image.get(name) or "" for name in ("src", "data-src"))
        is_blank = not source or source.startswith(("data:image/gif", "data:image/svg"))
        self.waiting.append((later if later and is_blank else source, clean(image.get("alt") or "")))

    def place_pictures(self) -> None:
        """The pictures that were met stand after the lines that are written by now."""
        self.pictures += [(address, alt, len(self.lines)) for address, alt in self.waiting]
        self.waiting = []

    def _explain(self, short: etree._Element) -> None:
        """Write the long form after an abbreviation, the first time."""
        name, meaning = own_text(short), clean(short.get("title") or "")
        if meaning and meaning.casefold() != name.casefold() and name not in self.explained:
            self.explained.add(name)
            self.parts.append((f"（{meaning}）" if is_cjk(meaning[0]) else f" ({meaning})", False))

    def _raised(self, element: etree._Element) -> str:
        """Raised text, so that 10 to the 6th does not read as 106, and a note's number not as part of a word."""
        text = own_text(element)
        before = "".join(part for part, _ in self.parts[-8:]).rstrip(" ")
        if not text or text.casefold() in _ORDINAL or not before:
            return text
        if next(element.iter("a"), None) is not None:
            return text if text.startswith(("[", "(")) else f"[{text}]"
        if _CENTS.fullmatch(text) and _CURRENCY.search(before[-20:]):
            return text if text[0] in ".,–-" else f".{text}"
        if before[-1].isdigit():
            return text if text.isalpha() and len(text) > 1 else f"^{text}" if len(text) == 1 else f"^({text})"
        plain = text.translate(_RAISED)
        return (
            plain
            if not any(a == b for a, b in zip(text, plain, strict=True))
            else f"^{text}"
            if len(text) == 1
            else text
        )

    def _end_link(self) -> None:
        """End the link that has begun; in the next block it goes on."""
        if self.link:
            self.links.append((self.link[0], len(self.parts), self.link[1]))
            self.link = (0, self.link[1])

    def _counted(self) -> list[CountedLink]:
        """The links in the parts."""
        self._end_link()
        links, self.links = self.links, []
        ends = [0, *accumulate(size(text.replace(_BREAK, "\n")) for text, _ in self.parts)] if links else []
        return [CountedLink(ends[first], ends[last] - ends[first], address) for first, last, address in links]

    def flush(self) -> None:
        """Write the lines of the text since the last block, then place its pictures."""
        self._flush()
        self.place_pictures()

    def _flush(self) -> None:
        whole = "".join(text for text, _ in self.parts)
        links = self._counted()
        if self.preformatted:
            self._code(whole)
            return
        bold = 0
        for text, is_bold in self.parts:
            if not is_bold and text.strip():
                break
            bold += len(text)
        self.parts = []
        if self.in_term:
            self.terms += filter(None, (clean(raw) for raw in whole.split(_BREAK)))
            return
        before = 0
        for raw in whole.split(_BREAK):
            text = clean(raw)
            if not text:
                self.apart = self.apart or (bool(self.lines) and not self.lists)
                bold = max(bold - len(raw) - 1, 0)
                continue
            self._line(MarkedLine(text, links=placed(text, links, before)), len(clean(raw[:bold])))
            before += solid(text)
            bold = 0

    def _code(self, whole: str) -> None:
        self.parts = []
        self.end_term()
        texts = [raw.expandtabs(_TAB).replace("\xa0", " ").rstrip() for raw in whole.split(_BREAK)]
        while texts and not texts[-1]:
            texts.pop()
        for text in texts:
            if text or not self.apart:  # empty lines count once the code has begun
                self.lines.append(Markup(LineKind.CODE, len(self.lists), text, apart=self.apart))
                self.apart = False

    def end_term(self) -> None:
        """Write a term that has no definition of its own."""
        terms, self.terms = self.terms, []
        for term in terms:
            self._line(MarkedLine(term))

    def _line(self, line: MarkedLine, bold: int = 0) -> None:
        written = line.markup(len(self.lists), bold=bold, apart=self.apart and not self.defined)
        if self.terms and not self.heading:
            term = " / ".join(self.terms)
            self.terms, self.defined = [], True
            mark = "" if fold(term[-1]) in ":?!.。" else "：" if is_cjk(term[-1]) else ":"
            written = replace(written.led_by(f"{term}{mark}" + " " * (mark != "：")), bold=len(term))
        if self.heading:
            written = Markup(LineKind.HEADING, self.heading, written.text)
        elif self.word_item:
            level, mark = self.word_item
            self.word_item = None
            apart = not self._after_item()
            written = replace(
                written.led_by(f"{mark} "), kind=LineKind.ITEM, level=level, bold=written.bold, apart=apart
            )
        elif self.lists and self.lists[-1].fresh:
            self.lists[-1].fresh = False
            number = self.lists[-1].number
            written = replace(written.led_by("- " if number is None else f"{number}. "), kind=LineKind.ITEM)
        self.lines.append(written)
        self.apart = False

    def _after_item(self) -> bool:
        return bool(self.lines) and self.lines[-1].kind is LineKind.ITEM


def _number(value: str | None, default: int) -> int:
    """A whole number from an attribute."""
    text = (value or "").strip()
    return int(text) if text.isdecimal() and len(text) < 6 else default
