"""Inline tokens of Markdown → text, and what of it is set aside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise

from markdown_it.token import Token

from kb.article import Aside, SetAside
from kb.errors import Message
from kb.readers.links import CountedLink, solid
from kb.readers.md.html import component_text
from kb.readers.md.inline import shown, without_size
from kb.readers.md.tags import is_tag
from kb.readers.tables import ENDS
from kb.structure.line_grammar import is_cjk, wraps

SOFT = "\0"  # a line break without meaning, until the lines are joined; no decoded text has NULs
_PLAIN = ("text", "text_special", "code_inline", "math_inline", "math_inline_double")
_TAG_NAME = re.compile(r"<(/?)([a-z][\w-]{0,30})\b", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s{0,4}=\s{0,4}(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_SOURCE = re.compile(r"""\ssrc\s{0,4}=\s{0,4}(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_ADDRESS = re.compile(r"""\shref\s{0,4}=\s{0,4}(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_NOT_READ = {
    **dict.fromkeys(("del", "s", "strike"), Aside.DELETED),
    **dict.fromkeys(("script", "style", "template"), Aside.HIDDEN),
    **dict.fromkeys(("rt", "rp"), Aside.READING),
}
# Elements that begin a line of their own, in a table also one without line breaks.
_BLOCKS = frozenset(
    re.findall(
        r"\w+", "p div ul ol dl dd section article blockquote table tr td th hr h1 h2 h3 h4 h5 h6 details summary"
    )
)
_ITEMS = ("li", "dt")
_ITEM = "\1"  # where an item of such a list begins, until the lines are joined
_RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_EXPONENT = re.compile(r"[0-9+\-−()n]{1,8}")


@dataclass
class Phrase:
    """The text of a paragraph, a heading or a cell. The first `bold` characters are strongly emphasised.

    `notes` are the labels of the footnotes that it refers to, in order.
    """

    text: str = ""
    bold: int = 0
    notes: list[str] = field(default_factory=list)
    aside: list[SetAside] = field(default_factory=list)
    links: list[CountedLink] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)  # addresses and the words for them


def note_label(token: Token) -> str:
    """The label of a footnote that a token refers to; one written in the text was given a number."""
    return str(token.meta["label"])


def phrase(children: Sequence[Token]) -> Phrase:
    """The phrase of the tokens inside a paragraph or a heading. Items of a list in HTML are lines of it."""
    return _phrase(children, "\n")


def cell_phrase(children: Sequence[Token]) -> Phrase:
    """The phrase of the tokens inside a cell: one line, the items of a list with semicolons between."""
    found = _phrase(children, _ITEM)
    line = ""
    for item in (" ".join(text.split()) for text in found.text.split(_ITEM)):
        if item:
            line += f"{'' if line.endswith(ENDS) else ';'} {item}" if line else item
    found.text = line
    return found


def _phrase(children: Sequence[Token], item: str) -> Phrase:
    writer = _Writer(children)
    writer.write()
    found = writer.phrase
    found.text = _joined("".join(writer.parts).replace(_ITEM, item))
    return found


class _Writer:
    def __init__(self, children: Sequence[Token]) -> None:
        self.children = children
        self.phrase = Phrase()
        self.parts: list[str] = []
        self.size = self.strong = 0
        self.cut = False  # something was left out right before
        self.solid = 0  # how many characters were written that are no white space
        self.link: tuple[int, str] | None = None  # that has begun: behind how many of them, and where to
        self.last = {
            _end_name(token): i for i, token in enumerate(children)
        }  # where each element ends for the last time

    def write(self) -> None:
        i = 0
        while i < len(self.children):
            token = self.children[i]
            name = _begun(token)
            end = self._end(i, name)
            if end and name == "sup":
                inner = phrase(self.children[i + 1 : end])
                raised = self.parts and _EXPONENT.fullmatch(inner.text)
                if raised:
                    self._add(inner.text.translate(_RAISED))
                    self.phrase.aside += inner.aside
                    i = end
            elif end:
                self._leave_out(phrase(self.children[i + 1 : end]), _NOT_READ[name])
                i = end
            else:
                self._take(token)
            i += 1

    def _end(self, start: int, name: str) -> int:
        """The index of the token that ends the element; 0 if it is not left out or does not end."""
        if not (name in _NOT_READ or name == "sup") or self.last.get(name, 0) <= start:
            return 0
        level = self.children[start].level
        for i in range(start + 1, len(self.children)):
            token = self.children[i]
            if _end_name(token) == name and (token.type == "html_inline" or token.level == level):
                return i
        return 0

    def _leave_out(self, inner: Phrase, why: Aside) -> None:
        self._aside(inner.text, why)
        self.phrase.aside += inner.aside
        self.phrase.notes += inner.notes
        self.cut = True

    def _aside(self, text: str, why: Aside) -> None:
        if text.strip():
            self.phrase.aside.append(SetAside(" ".join(text.split()), Message(why)))

    def _take(self, token: Token) -> None:
        if token.type in _PLAIN:
            self._add(shown(token.content))
        elif token.type == "image":
            alt = _alt(token)
            words = without_size(alt.text.replace("\n", " "))
            self._add(words)
            self.phrase.pictures.append((str(token.attrs.get("src", "")), words))
            self.phrase.notes += alt.notes
            self.phrase.aside += alt.aside
        elif token.type == "hardbreak":
            self._add("\n")
        elif token.type == "softbreak":
            self._add(SOFT)
        elif token.type == "html_inline":
            self._tag(token.content)
        elif token.type == "footnote_ref":
            self.phrase.notes.append(note_label(token))
            self._add(f"[{note_label(token)}]")
        elif token.type == "comment":
            self._aside(token.content, Aside.COMMENT)
            self.cut = True
        elif token.type == "tag":
            self._aside(token.content, Aside.HIDDEN)
            self.cut = True
        elif token.type in ("strong_open", "strong_close"):
            self.strong += token.nesting
        elif token.type in ("link_open", "link_close"):
            self._link(str(token.attrs["href"]) if token.nesting > 0 else None)
        if title := token.attrs.get("title"):  # what a browser shows when the pointer rests on a link or a picture
            self._aside(shown(str(title)), Aside.HIDDEN)

    def _tag(self, tag: str) -> None:
        name = _TAG_NAME.match(tag)
        if tag.startswith("<!--"):
            self._aside(tag[4:].removesuffix("-->"), Aside.COMMENT)
            self.cut = True
        elif name and name[2].lower() == "br":
            self._add("\n")
        elif name and name[2].lower() == "a":
            address = _ADDRESS.search(tag)
            self._link((address[1] or address[2] or "") if address else None)
        elif name and name[2].lower() == "img" and (_ALT.search(tag) or _SOURCE.search(tag)):
            alt, source = _ALT.search(tag), _SOURCE.search(tag)
            words = (alt[1] or alt[2] or "") if alt else ""
            self._add(words if alt else tag)
            if source:
                self.phrase.pictures.append((unescape(source[1] or source[2] or ""), words))
        elif name and name[2].lower() in _ITEMS and self.parts:
            self._add("\n" if name[1] else _ITEM)
        elif name and name[2].lower() in _BLOCKS and self.parts:
            self._add("\n")
        else:
            self._add(component_text(tag) if is_tag(tag) else tag)

    def _link(self, address: str | None) -> None:
        """End the link that has begun, and begin one to an address."""
        if self.link:
            start, before = self.link
            self.phrase.links.append(CountedLink(start, self.solid - start, before))
        self.link = None if address is None else (self.solid, address)

    def _add(self, piece: str) -> None:
        if self.cut and piece[:1].isspace() and (not self.parts or self.parts[-1][-1:] in (" ", SOFT, "\n")):
            piece = piece[1:]  # the blank before what was left out is enough
        if not piece:
            return
        if self.strong and self.phrase.bold == self.size:
            self.phrase.bold = self.size + len(piece)
        self.parts.append(piece)
        self.size += len(piece)
        self.solid += solid(piece.replace(SOFT, " "))
        self.cut = False


def _begun(token: Token) -> str:
    """The name of the element that a token begins."""
    if token.type == "s_open":
        return "s"
    found = _TAG_NAME.match(token.content) if token.type == "html_inline" else None
    return found[2].lower() if found and not found[1] else ""


def _end_name(token: Token) -> str:
    if token.type == "s_close":
        return "s"
    found = _TAG_NAME.match(token.content) if token.type == "html_inline" else None
    return found[2].lower() if found and found[1] else ""


def _joined(text: str) -> str:
    """Join the lines that a margin parted. Markdown joins all, but Chinese texts are not written with that in mind."""
    lines = text.split(SOFT)
    parts = [lines[0]]
    for line, following in pairwise(lines):
        if wraps(line.strip(), following.strip()):
            parts.append("" if is_cjk(line[-1]) and is_cjk(following[0]) else " ")
        else:
            parts.append("\n")
        parts.append(following)
    return "".join(parts)


def _alt(image: Token) -> Phrase:
    """The text for an image. Images may be nested in it, so this walks with a stack of its own."""
    flat: list[Token] = []
    waiting = list(reversed(image.children or []))
    while waiting:
        token = waiting.pop()
        if token.type == "image":
            waiting += reversed(token.children or [])
        else:
            flat.append(token)
    return phrase(flat)
