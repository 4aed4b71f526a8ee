"""What of a file's parts was in no line and was not set aside either: the account holds it, too.

Readers know the elements that people use. This looks at the texts themselves, so an element that a reader does not know
costs nobody a word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from lxml import etree

from kb.article import Aside, SetAside
from kb.folding import squeezed
from kb.readers.office.package import aside, local

_UNSEEN = str.maketrans("", "", "\u00ad\u200b\u2060\ufeff\u2061\u2062\u2063\u2064")  # no reader keeps them
MAX_LOOKED = 2_000  # pieces that are looked for in vain in all of the text; a file with more is a strange one


def paragraphs(
    root: etree._Element, holders: tuple[str, ...], only: tuple[str, ...] = (), without: tuple[str, ...] = ()
) -> Iterator[list[str]]:
    """The texts under `root`, those of one paragraph together.

    `holders` are the local names of paragraphs, `only` those of the elements that hold text (all, if it is empty), `without`
    those of elements whose text is left out (or their names with the namespace).
    """
    found: dict[etree._Element, list[str]] = {}
    holder: dict[etree._Element, etree._Element | None] = {}
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            above = holder.get(element.getparent(), root)
            name = local(element)
            is_out = above is None or name in without or element.tag in without
            holder[element] = None if is_out else element if name in holders else above
            _note(found, holder[element], element.text, not only or name in only)
        elif element is not root:
            _note(found, holder.get(element.getparent()), element.tail, not only)
    yield from found.values()


def _note(
    found: dict[etree._Element, list[str]], holder: etree._Element | None, text: str | None, counts: bool
) -> None:
    if counts and holder is not None and text and text.strip():
        found.setdefault(holder, []).append(text)


def left_out(pieces: Iterable[list[str]], shown: Iterable[str], why: Aside = Aside.OUTSIDE) -> list[SetAside]:
    """The pieces that are not among the lines shown. A paragraph that is not found whole is looked up text by text."""
    text = _packed("".join(shown))
    at = looked = 0
    rest: list[SetAside] = []
    for piece in pieces:
        whole = _packed("".join(piece))
        after = text.find(whole, at) if looked < MAX_LOOKED else -1  # most stand in the order of the file
        if after >= 0:
            at = after + len(whole)
            continue
        looked += 1
        if looked < MAX_LOOKED and whole in text:
            continue
        gone = []
        for one in piece:
            if len(piece) == 1 or looked >= MAX_LOOKED or _packed(one) not in text:
                gone.append(one)
                looked += len(piece) > 1
        rest += aside("".join(gone), why)
    return rest


def _packed(text: str) -> str:
    return unicodedata.normalize("NFKC", squeezed(text.translate(_UNSEEN)))
