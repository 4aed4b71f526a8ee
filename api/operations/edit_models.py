"""What goes into the calls for editors, as pydantic models."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from api.objects.folder_objects import Kind
from api.operations.models import In, Parameters, Question
from kb.library.corrections import Correction, checked_date
from kb.readers.read import MAX_BYTES
from kb.tags import LONGEST

MAX_CONTENT = 4 * MAX_BYTES // 3 + 4  # characters of a file in base64
MAX_EDITS = 200
_LINE, _FEW = 1000, 100  # characters of a title or a source; related topics and tags


def _moment(value: object) -> datetime:
    found = checked_date(value) if isinstance(value, str) else None
    if found is None:
        raise PydanticCustomError("no_date", "expected a date")
    return found


Moment = Annotated[
    datetime, PlainValidator(_moment), WithJsonSchema({"type": "string", "examples": ["2024-04-01 20:09"]})
]
Line = Annotated[str, Field(min_length=1, max_length=_LINE)]
Lines = Annotated[list[Line], Field(max_length=_FEW)]
TagList = Annotated[list[Annotated[str, Field(min_length=1, max_length=LONGEST)]], Field(max_length=_FEW)]


class _Corrected(Parameters):
    """What is said of an article instead of what its file says; what is left out stays as in the file."""

    title: Line | None = Field(None, description="the title")
    published: Moment | None = Field(None, description="when it was published")
    source: Line | None = Field(None, description="where it is from")
    related: Lines | None = Field(None, description="titles of related topics; an empty list for none")
    tags: TagList | None = Field(None, description="its tags; an empty list for none")

    @property
    def correction(self) -> Correction:
        """The same for the library."""
        topics, tags = (None if found is None else tuple(found) for found in (self.related, self.tags))
        return Correction(self.title, self.published, self.source, topics, tags=tags)


class GivenFile(_Corrected):
    """A file, as text or in base64, and corrections."""

    name: str = Field(min_length=1, max_length=255, description="its name; the ending tells what it is")
    content: str = Field(max_length=MAX_CONTENT, description="its text, or its bytes in base64")
    encoding: Literal["text", "base64"] = Field("text", description="what content is")


class AddedFile(GivenFile):
    """A file to store. keep_corrections: what was corrected in the version before stays."""

    keep_corrections: bool = Field(False, description="keep what was corrected in the version before")


class Corrected(_Corrected):
    """Corrections of a stored article. forget: what counts again as the file says it."""

    forget: list[Literal["title", "published", "source", "related", "tags"]] = Field([], max_length=5)


class Restore(Parameters):
    """What comes back: a key of the list of what was removed, or an id, of which the newest comes back."""

    key: Line


class FaqEdit(In):
    """One edit. A golden question without a passage must not be answered."""

    do: Literal["add", "change", "remove"]
    question: Question
    golden: bool = Field(False, description="which is meant, where a known and a golden question have the same words")
    to: Question | None = Field(None, description="other words, with change")
    kind: Kind | None = Field(None, description="what it is, with add; what it is from now on, with change")
    passage: Line | None = Field(None, description="the id of the passage that answers it")


class FaqEdits(Parameters):
    """Edits of one file. All are made, or none."""

    edits: list[FaqEdit] = Field(min_length=1, max_length=MAX_EDITS)


class StartBuild(Parameters):
    """A build. check: only ask the known and golden questions. force: publish although questions broke."""

    check: bool = False
    force: bool = False


class Rollback(Parameters):
    """A return to an older version: its name, or how that begins or ends; without it the one before."""

    version: Line | None = None
