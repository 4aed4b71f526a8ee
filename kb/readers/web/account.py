"""What of a page is set aside, and why."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import html

from kb.article import Aside, SetAside
from kb.errors import Message
from kb.readers.web.text import INLINE, own_text


@dataclass(frozen=True)
class _Piece:
    place: int
    block: html.HtmlElement
    why: Aside
    text: str


class WebAccount:
    """Takes elements out of a page and notes their text. Whatever leaves the page goes through here."""

    def __init__(self, page: html.HtmlElement) -> None:
        self.places = {element: i for i, element in enumerate(page.iter())}
        self._pieces: list[_Piece] = []

    def take(self, element: html.HtmlElement, why: Aside) -> None:
        """Take an element out of the page; the text after it stays."""
        if element.getparent() is None:
            return
        block = element
        while block.tag in INLINE and block.getparent() is not None:
            block = block.getparent()
        if text := own_text(element):
            self._pieces.append(_Piece(self.places.get(element, 0), block, why, text))
        if element.tag not in INLINE:
            element.tail = f" {element.tail or ''}"  # a block or a field parts the words around it
        element.drop_tree()

    def note(self, text: str, why: Aside, place: html.HtmlElement) -> None:
        """Note a text that stays in the page, but in no line."""
        if text:
            self._pieces.append(_Piece(self.places.get(place, 0), place, why, text))

    def pieces(self, lines: Sequence[int]) -> tuple[SetAside, ...]:
        """In the order of the page. What was taken out of one block for one reason is one piece.

        `lines` are the places in the page of the lines that were read.
        """
        together: dict[tuple[html.HtmlElement, Aside], list[_Piece]] = {}
        for piece in sorted(self._pieces, key=lambda piece: piece.place):
            together.setdefault((piece.block, piece.why), []).append(piece)
        return tuple(
            SetAside(" ".join(piece.text for piece in pieces), Message(why), bisect_left(lines, pieces[0].place))
            for (_, why), pieces in together.items()
        )
