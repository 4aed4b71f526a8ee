"""Articles of the folder: looked at before they are stored, added, corrected, removed, restored."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from api.problems import ApiError, ApiProblem, Expected
from kb.errors import Message
from kb.library import as_json
from kb.library.as_json import Say
from kb.library.corrections import Correction
from kb.library.library import Library
from kb.library.preview import check, preview, preview_stored
from kb.library.translations import add, translations_of
from kb.structure.passages import cut


@dataclass(frozen=True)
class File:
    """A file as a program sends it: its text, or its bytes in base64."""

    name: str
    content: str
    is_base64: bool

    @property
    def data(self) -> bytes:
        """The bytes. Raises ApiError for what is no base64."""
        if not self.is_base64:
            return self.content.encode("utf-8", "replace")
        try:
            return base64.b64decode(self.content, validate=True)
        except (binascii.Error, ValueError) as error:
            wanted = Message(Expected.BASE64)
            raise ApiError(ApiProblem.INVALID, field="content", expected=wanted, found=self.content[:20]) from error


def looked_at(library: Library, file: File, correction: Correction, say: Say) -> dict[str, Any]:
    """How a file would be understood. Nothing is stored. Raises ApiError, ReaderError, LibraryError."""
    return as_json.understood(preview(file.data, file.name, library, correction), file.name, say)


def added(library: Library, file: File, correction: Correction, *, keep: bool, say: Say) -> dict[str, Any]:
    """Store a file. keep: what was corrected in the version before stays, where this correction leaves it open.

    Raises ApiError, ReaderError, LibraryError, OSError.
    """
    data = file.data
    wanted = correction.over(library.correction_for(file.name)) if keep else correction
    stored = add(library, file.name, data, wanted)
    article, imported = stored.article, stored.questions
    return {
        "id": article.id,
        "title": article.title,
        "replaced": stored.replaced,
        "translation": stored.translation,
        "passages": len(cut(article)),
        "warnings": [say(found.message) for found in check(article)],
        "questions": {"known": imported.known, "other": list(imported.other)} if imported else None,
    }


def corrected(library: Library, article: str, correction: Correction, forget: frozenset[str]) -> dict[str, Any]:
    """Correct a stored article. forget: parts of the correction that go, so that the file counts again.

    Raises LibraryError, OSError.
    """
    before = vars(library.correction(article))
    kept = Correction(**{part: value for part, value in before.items() if part not in forget})
    found = library.correct(article, correction.over(kept))
    return as_json.line(found, library.name_of(library.path(found.id)))


def removed(library: Library, article: str) -> dict[str, Any]:
    """Move an article out of the folder. Raises LibraryError, OSError."""
    return {"id": article, "key": library.remove(article).name}


def restored(library: Library, key: str) -> dict[str, Any]:
    """Bring back what was removed or replaced. Raises LibraryError, OSError."""
    found = library.restore(key)
    return {
        "id": found.article.id,
        "title": found.article.title,
        "replaced": found.replaced,
        "questions": found.questions,
    }


def listed(library: Library, limit: int, offset: int) -> dict[str, Any]:
    """A part of the articles in the folder. Raises LibraryError."""
    rows = as_json.lines(library)
    return {"articles": rows[offset : offset + limit], "total": len(rows)}


def shown(library: Library, article: str, say: Say) -> dict[str, Any]:
    """One article of the folder as it is understood. Raises LibraryError."""
    file = library.name_of(library.path(article))
    translated = translations_of(library, article)
    return as_json.understood(preview_stored(article, library), file, say, translated)


def trash(library: Library, limit: int, offset: int) -> dict[str, Any]:
    """A part of what was removed or replaced, newest first. Raises LibraryError."""
    library.files()  # raises for a wrong folder
    found = library.removed(limit + offset)
    return {"removed": [as_json.removed(item) for item in found[offset:]]}
