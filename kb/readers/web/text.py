"""The text of elements of a page, as it reads on one line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from kb.readers.links import CountedLink, solid
from kb.structure.line_grammar import CJK

INLINE = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr picture q rb rp rt rtc "
        "ruby s samp small span strike strong sub sup time tt u var wbr",
    )
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BOLD = ("b", "strong")
FOLDED = "data-folded"  # an attribute of ours: "title" of a part that a reader opens, or the "part" itself
_JOIN = re.compile(
    rf"(?:(?<=[{CJK}])|(?<=[{CJK}][,.;:!?]))[ \t\r\f]*\n\s*(?=[{CJK}])"
)  # Chinese needs no space where the source has a margin
_UNSEEN = str.maketrans("", "", "\u00ad\u200b\u2060\ufeff")  # where a word may be broken


def clean(text: str) -> str:
    """The text on one line: white space is one blank, and none where it only breaks a line of Chinese."""
    if not text.isascii():
        text = _JOIN.sub("", text.translate(_UNSEEN))
    return " ".join(text.split())


def size(text: str) -> int:
    """How many characters of a text are seen."""
    return solid(text if text.isascii() else text.translate(_UNSEEN))


def links_in(root: etree._Element) -> list[CountedLink]:
    """The links in an element, counted in its text."""
    found: list[CountedLink] = []
    begun: list[int] = []
    at = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            begun += [at] if element.tag == "a" else []
            at += size(element.text or "")
            continue
        if element.tag == "a" and (start := begun.pop()) < at:
            found.append(CountedLink(start, at - start, element.get("href", "")))
        at += size(element.tail or "") if element is not root else 0
    return found


def own_text(element: etree._Element) -> str:
    """All text in an element, as it reads on one line."""
    return " ".join(text for _, text in runs(element))


def runs(root: etree._Element, inline: frozenset[str] = INLINE) -> Iterator[tuple[etree._Element, str]]:
    """The texts between the block elements under `root`, each with the block it stands in."""
    stack: list[etree._Element] = []
    parts: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        block = element is root or element.tag not in inline
        if block and parts:
            if stack and (text := clean("".join(parts))):
                yield stack[-1], text
            parts = []
        if event == "start":
            if block:
                stack.append(element)
            parts.append(element.text or "")
        else:
            if block:
                stack.pop()
            if element is not root:
                parts.append(element.tail or "")
