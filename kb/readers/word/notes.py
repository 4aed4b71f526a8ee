"""Foot- and endnotes of a DOCX file: their signs in the text, and their content by id."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from kb.readers.word.counts import count
from kb.readers.word.package import WordPackage
from kb.readers.word.text import NoteMark
from kb.readers.word.xml import tag, value

_FORMS = {"footnote": "decimal", "endnote": "lowerRoman"}


@dataclass
class Notes:
    """The notes of a document. They are counted in the order in which the text refers to them."""

    package: WordPackage
    _numbers: dict[NoteMark, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._found: dict[tuple[str, str], etree._Element] = {}
        self._forms = dict(_FORMS)
        for kind in _FORMS:
            for part in self.package.related(f"{kind}s"):
                root = self.package.root(part)
                for note in root.iterchildren(tag(f"w:{kind}")) if root is not None else ():
                    self._found[kind, note.get(tag("w:id"), "")] = note
        document = self.package.root(self.package.main)
        settings = [root for part in self.package.related("settings") if (root := self.package.root(part)) is not None]
        for root in (*settings, *(document.iter(tag("w:sectPr")) if document is not None else ())):
            for kind in _FORMS:
                self._forms[kind] = value(root, f"w:{kind}Pr/w:numFmt") or self._forms[kind]

    def mark(self, note: NoteMark) -> str:
        """The sign of a note, "[1]"; nothing if there is no such note."""
        if (note.kind, note.id) not in self._found:
            return ""
        if note not in self._numbers:
            self._numbers[note] = sum(other.kind == note.kind for other in self._numbers) + 1
        return f"[{count(self._numbers[note], self._forms[note.kind])}]"

    def take(self, note: NoteMark) -> etree._Element | None:
        """The content of a note, the first time that it is asked for."""
        return self._found.pop((note.kind, note.id), None)
