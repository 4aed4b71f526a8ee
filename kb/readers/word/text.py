"""The runs of a paragraph → its text, and what stands in it without being part of it: hidden text, notes, drawings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby

from lxml import etree

from kb.article import Aside
from kb.readers.links import CountedLink, solid
from kb.readers.word import fields
from kb.readers.word.math import Equation
from kb.readers.word.styles import ParagraphStyle, RunFormat, Styles
from kb.readers.word.symbols import is_unknown, readable, symbol
from kb.readers.word.xml import RUN, children, content, switch, tag, tags

_DELETED, _LINK = tag("w:del"), tag("w:hyperlink")
# What was moved away (w:moveFrom) is read where it stands now.
_UNSEEN = tags(
    *("w:moveFrom", "w:pPr", "w:rPr", "w:rubyPr", "w:sdtPr", "w:sdtEndPr", "w:smartTagPr", "w:customXmlPr", "w:fldData")
)  # fmt: skip
_EQUATIONS = tags("m:oMath", "m:oMathPara")
_DRAWINGS = tags("w:drawing", "w:pict", "w:object", "w:subDoc")
_NOTES = {tag("w:footnoteReference"): "footnote", tag("w:endnoteReference"): "endnote"}
_BREAKS = tags("w:br", "w:cr")
_BLANKS = tags("w:tab", "w:ptab")
_PROMPT = "placeholder text"  # the style of what Word shows in a control that nobody has filled in


@dataclass(frozen=True)
class Piece:
    """Some text of a paragraph. `aside`: why it is not part of what the paragraph says; None if it is.

    is_mark: it is the sign of a note. address: where it leads to, "" for nowhere.
    """

    text: str
    bold: bool = False
    aside: Aside | None = None
    is_mark: bool = False
    address: str = ""


@dataclass(frozen=True)
class NoteMark:
    """Where a paragraph refers to a note: its kind is "footnote" or "endnote"."""

    kind: str
    id: str


@dataclass(frozen=True)
class NoteReference:
    """`mark`: the sign of the note, empty if the note writes its own. `aside`: why the note is not to be read."""

    note: NoteMark
    mark: str = ""
    aside: Aside | None = None


@dataclass(frozen=True)
class Anchored:
    """A drawing or object that stands at a paragraph. `aside`: why its text is not to be read."""

    element: etree._Element
    aside: Aside | None = None


@dataclass
class Inline:
    """What a paragraph holds, in order."""

    pieces: list[Piece] = field(default_factory=list)
    notes: list[NoteReference] = field(default_factory=list)
    anchored: list[Anchored] = field(default_factory=list)

    def __add__(self, other: Inline) -> Inline:
        return Inline(self.pieces + other.pieces, self.notes + other.notes, self.anchored + other.anchored)

    @property
    def text(self) -> str:
        """The text of the paragraph, without what is set aside."""
        return "".join(piece.text for piece in self.pieces if piece.aside is None)

    @property
    def links(self) -> list[CountedLink]:
        """The links in `text`. What leads to one address is one link."""
        found: list[CountedLink] = []
        at = 0
        for address, pieces in groupby((p for p in self.pieces if p.aside is None), key=lambda piece: piece.address):
            size = sum(solid(piece.text) for piece in pieces)
            if address:
                found.append(CountedLink(at, size, address))
            at += size
        return found

    @property
    def heading(self) -> str:
        """The text without the signs of notes."""
        return "".join(piece.text for piece in self.pieces if piece.aside is None and not piece.is_mark)

    @property
    def bold(self) -> int:
        """How many of the first characters of `text` are bold."""
        size = 0
        for piece in self.pieces:
            if piece.aside is None:
                if not piece.bold:
                    break
                size += len(piece.text)
        return size

    def asides(self) -> dict[Aside, str]:
        """What is not part of the text, by reason; pieces that stand apart are parted by a blank."""
        found: dict[Aside, str] = {}
        last: Aside | None = None
        for piece in self.pieces:
            if piece.aside is not None:
                apart = " " if last is not piece.aside and found.get(piece.aside) else ""
                found[piece.aside] = found.get(piece.aside, "") + apart + piece.text
            last = piece.aside
        return {why: " ".join(text.split()) for why, text in found.items() if text.strip()}


@dataclass
class Inlines:
    """Reads paragraphs of one document. Fields go on from one paragraph to the next, so one reader reads them all.

    `address_of` gives the address of a w:hyperlink. `used` has all elements that hold text and were read; `unknown` the
    signs whose meaning only their font knows, by font.
    """

    styles: Styles
    note_mark: Callable[[NoteMark], str]
    address_of: Callable[[etree._Element], str]
    used: set[etree._Element] = field(default_factory=set)
    unknown: dict[str, int] = field(default_factory=dict)
    _whole: set[etree._Element] = field(default_factory=set)
    _open: list[fields.Field] = field(default_factory=list)
    _linked: str = ""  # the address of the link that is read

    @contextmanager
    def part(self, root: etree._Element) -> Iterator[None]:
        """While paragraphs of another part are read: its fields are its own."""
        whole, opened = self._whole, self._open
        self._whole, self._open = fields.paired(root), []
        yield
        self._whole, self._open = whole, opened

    def read(self, paragraph: etree._Element) -> Inline:
        """What a paragraph holds. Paragraphs are to be read in their order, as fields go on from one to the next."""
        style = self.styles.paragraph(paragraph)
        found = Inline()
        waiting: list[tuple[etree._Element, Aside | None, str]] = [(child, None, "") for child in _reversed(paragraph)]
        while waiting:
            element, aside, self._linked = waiting.pop()
            if element.tag == RUN:
                self._run(element, aside, style, found)
            elif element.tag in _EQUATIONS:
                self._equation(element, aside, found)
            elif element.tag in _DRAWINGS:
                found.anchored.append(Anchored(element, aside))
            elif element.tag not in _UNSEEN:
                inside, linked = self._inside(element, aside), self._address(element)
                waiting += [(child, inside, linked) for child in _reversed(element)]
        return found

    def _address(self, element: etree._Element) -> str:
        """Where the content of an element leads to."""
        if element.tag == _LINK:
            return self.address_of(element)
        if element.tag == tag("w:fldSimple"):
            return fields.address_in(fields.simple_code(element)) or self._linked
        return self._linked

    def _inside(self, element: etree._Element, aside: Aside | None) -> Aside | None:
        """Why the content of an element is not read, if it is not."""
        if element.tag == _DELETED:
            return Aside.DELETED
        if element.tag == tag("w:fldSimple") and fields.is_contents(fields.simple_code(element)):
            return aside or Aside.CONTENTS
        return aside

    def _equation(self, element: etree._Element, aside: Aside | None, found: Inline) -> None:
        text = Equation(self.used.add).read(element)
        if element.tag == tag("m:oMathPara"):  # set on a line of its own
            text = f" {text} "
        found.pieces.append(Piece(text, aside=aside or self._of_field()))

    def _of_field(self) -> Aside | None:
        """Why text inside the open fields is not read."""
        if any(not field.shows for field in self._open):
            return Aside.HIDDEN
        return Aside.CONTENTS if any(field.is_contents for field in self._open) else None

    def _run(self, run: etree._Element, aside: Aside | None, style: ParagraphStyle, found: Inline) -> None:
        look = self.styles.look(run, style)
        why = aside or (Aside.HIDDEN if look.hidden else Aside.DELETED if look.struck else None)
        if why is None and look.style.casefold() == _PROMPT and _is_prompt(run):
            why = Aside.PROMPT
        for child in children(run):
            if child.tag == fields.CHAR:
                self._field(child, look, why, found)
            elif child.tag == tag("w:instrText"):
                if self._open:
                    self._open[-1].instruction.append(content(child))
            elif child.tag == tag("w:ruby"):
                self._ruby(child, why, style, found)
            elif child.tag in _DRAWINGS:
                found.anchored.append(Anchored(child, why))
            elif child.tag in _NOTES:
                self._note(child, look, why, found)
            elif child.tag in _EQUATIONS:
                self._equation(child, why, found)
            else:
                text = self._text(child, look)
                reason = Aside.DELETED if child.tag == tag("w:delText") else why or self._of_field()
                if text:
                    address = self._linked or next(filter(None, (field.address for field in self._open)), "")
                    found.pieces.append(Piece(text, look.bold, reason, address=address))

    def _text(self, child: etree._Element, look: RunFormat) -> str:
        if child.tag in (tag("w:t"), tag("w:delText")):
            self.used.add(child)
            text = readable(content(child), look.font)
            self._count(text, look.font)
            return text
        if child.tag in _BLANKS:
            return "\t"
        if child.tag in _BREAKS:
            return "\n"
        if child.tag == tag("w:noBreakHyphen"):
            return "-"
        if child.tag == tag("w:sym"):
            font, code = child.get(tag("w:font"), ""), child.get(tag("w:char"), "")
            text = symbol(font, int(code, 16)) if code.isalnum() and len(code) < 6 and _is_hex(code) else ""
            self._count(text, font)
            return text
        return ""

    def _count(self, text: str, font: str) -> None:
        if signs := sum(map(is_unknown, text)):
            self.unknown[font] = self.unknown.get(font, 0) + signs

    def _field(self, char: etree._Element, look: RunFormat, why: Aside | None, found: Inline) -> None:
        if char not in self._whole:
            return
        kind = fields.kind_of(char)
        if kind == "begin":
            self._open.append(fields.Field(char))
        elif kind == "separate" and self._open:
            self._open[-1].shows = True
        elif kind == "end" and self._open:
            closed = self._open.pop()
            if not closed.shows and (text := closed.shown_without_result()):
                found.pieces.append(Piece(text, look.bold, why or self._of_field()))

    def _ruby(self, ruby: etree._Element, why: Aside | None, style: ParagraphStyle, found: Inline) -> None:
        """A word and its reading above it: the word is the text."""
        base, reading = Inline(), Inline()
        for part, into in (("w:rubyBase", base), ("w:rt", reading)):
            for run in ruby.iterfind(f"{tag(part)}//{RUN}"):
                self._run(run, why, style, into)
        found.pieces += base.pieces
        if text := "".join(piece.text for piece in reading.pieces):
            word = "".join(piece.text for piece in base.pieces)
            found.pieces.append(Piece(f"{word}({text}) ", aside=why or Aside.READING))
        found.anchored += base.anchored + reading.anchored

    def _note(self, child: etree._Element, look: RunFormat, why: Aside | None, found: Inline) -> None:
        note = NoteMark(_NOTES[child.tag], child.get(tag("w:id"), ""))
        own = child.get(tag("w:customMarkFollows"), "0") in ("1", "true", "on")
        mark = self.note_mark(note) if why is None and not own else ""
        found.notes.append(NoteReference(note, mark, why))
        if mark:
            found.pieces.append(Piece(mark, look.bold, is_mark=True))


def _reversed(element: etree._Element) -> Iterable[etree._Element]:
    return list(children(element))[::-1]


def _is_hex(text: str) -> bool:
    return all(char in "0123456789abcdefABCDEF" for char in text)


def _is_prompt(run: etree._Element) -> bool:
    """Whether a run stands in a control that shows its prompt still."""
    return any(switch(control, "w:sdtPr/w:showingPlcHdr") for control in run.iterancestors(tag("w:sdt")))
