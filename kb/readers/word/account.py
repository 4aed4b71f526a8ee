"""The account of a DOCX file: what of its text was set aside, and why, so that nothing is lost without a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from kb.article import Aside, SetAside
from kb.errors import Message
from kb.folding import squeezed
from kb.readers.word.xml import PARAGRAPH, TEXTS, content, tag, tags

_HOLDERS = (PARAGRAPH, tag("a:p"), tag("m:oMathPara"), tag("w:moveFrom"))
_DELETED = tags("w:del", "w:moveFrom", "w:delText")
_MAX_COMPARED = 2_000  # pieces looked for in the text; a file with more is broken, and looking would take too long


@dataclass
class WordAccount:
    """What was set aside, in order. The same text with the same reason is in it once."""

    pieces: list[SetAside] = field(default_factory=list)
    lines: Sequence[object] = ()  # those that were read so far; a piece stands after them
    _seen: set[tuple[str, Aside]] = field(default_factory=set)

    def add(self, text: str, why: Aside) -> None:
        """Set a text aside, unless it is empty or was set aside for the same reason."""
        text = " ".join(text.split())
        if text and (text, why) not in self._seen:
            self._seen.add((text, why))
            self.pieces.append(SetAside(text, Message(why), len(self.lines)))

    def add_rest(self, roots: Iterable[etree._Element], used: set[etree._Element], kept: Iterable[str]) -> None:
        """Whatever of the parts was not read, unless the same is in the text: a moved sentence, a form for older programs."""
        told = squeezed("".join((*kept, *(piece.text for piece in self.pieces))))
        for i, (text, why) in enumerate(piece for root in roots for piece in _unread(root, used)):
            if i >= _MAX_COMPARED or squeezed(text) not in told:
                self.add(text, why)


def _unread(root: etree._Element, used: set[etree._Element]) -> Iterator[tuple[str, Aside]]:
    """The texts that were not read, those of a paragraph and reason together."""
    holder: etree._Element | None = None
    parts: list[str] = []
    why = Aside.OUTSIDE
    for element in root.iter(*TEXTS):
        if element in used or not (text := content(element)).strip():
            continue
        own = next(element.iterancestors(*_HOLDERS), element)
        reason = _reason(element)
        if parts and (own is not holder or reason is not why):
            yield "".join(parts), why
            parts = []
        holder, why = own, reason
        parts.append(text)
    if parts:
        yield "".join(parts), why


def _reason(element: etree._Element) -> Aside:
    if element.tag in _DELETED or next(element.iterancestors(*_DELETED), None) is not None:
        return Aside.DELETED
    return Aside.READING if next(element.iterancestors(tag("w:rt")), None) is not None else Aside.OUTSIDE
