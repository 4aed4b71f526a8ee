"""What goes in and out of the calls for editors, as pydantic models."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from api.objects.base import Out
from api.objects.translations import UnderstoodTranslation
from api.operations.gate_models import Gate
from api.operations.models import In, Parameters, Question
from kb.library.corrections import Correction, checked_date
from kb.readers.read import MAX_BYTES
from kb.tags import LONGEST

MAX_CONTENT = 4 * MAX_BYTES // 3 + 4  # characters of a file in base64
MAX_EDITS = 200
_LINE, _FEW = 1000, 100  # characters of a title or a source; related topics and tags

Kind = Literal["covered", "wording", "not_covered", "golden"]


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


class FolderArticle(Out):
    """An article of the folder, as `kb list --json` prints it. file: its path in the folder. translations: their
    languages.
    """

    id: str
    title: str
    published: str | None
    source: str | None
    file: str
    passages: int
    topics: int
    tags: list[str]
    translations: list[str]


class FolderArticles(Out):
    """A part of the articles in the folder. total: how many there are."""

    articles: list[FolderArticle]
    total: int


class UnderstoodSection(Out):
    """A section: the names from the outermost heading down, and the characters that it covers."""

    path: list[str]
    start: int
    end: int


class UnderstoodPassage(Out):
    """A passage as it would be searched. context: what must be read before it. pictures: names of those in it or under it."""

    id: str
    section: list[str]
    start: int
    end: int
    text: str
    context: list[str]
    pictures: list[str]


class UnderstoodPicture(Out):
    """A picture of the article, and the words for it. Published, the API has it by its name."""

    name: str
    alt: str
    width: int
    height: int


class ToCheck(Out):
    """Something that an editor should check."""

    kind: str
    message: str
    article: str | None
    start: int
    end: int


class AsideObject(Out, title="Aside"):
    """A piece of the file that is in no passage, and why."""

    text: str
    reason: str


class Understood(Out):
    """An article as it was understood, as `kb show --json` prints it."""

    id: str
    title: str
    published: str | None
    source: str | None
    file: str
    sections: list[UnderstoodSection]
    passages: list[UnderstoodPassage]
    topics: list[str]
    tags: list[str]
    warnings: list[ToCheck]
    pictures: list[UnderstoodPicture]
    set_aside: list[AsideObject]
    translations: list[UnderstoodTranslation]


class ImportedQuestions(Out):
    """What became of the questions of a table.

    known: how many are known now. other: those that stand in another FAQ file, or have different answers in the table.
    """

    known: int
    other: list[str]


class Stored(Out):
    """An article that was stored. It is published by the next build. translation: the language, if a translation of it was."""

    id: str
    title: str
    replaced: bool
    translation: str | None
    passages: int
    warnings: list[str]
    questions: ImportedQuestions | None


class Gone(Out):
    """An article that was removed, and the key by which it comes back."""

    id: str
    key: str


class GoneLine(Out):
    """Something that was removed, or replaced by another version."""

    key: str
    id: str
    title: str | None
    at: str
    replaced: bool
    questions: bool


class GoneLines(Out):
    """A part of what was removed or replaced, newest first."""

    removed: list[GoneLine]


class Back(Out):
    """What came back. replaced: whether another version was in its place; questions: whether its questions came, too."""

    id: str
    title: str
    replaced: bool
    questions: bool


class FileQuestionObject(Out, title="FileQuestion"):
    """A question of a FAQ file. broken: why its passage was not found."""

    question: str
    kind: Kind
    passages: list[str]
    line: int
    broken: str | None


class FileQuestions(Out):
    """All questions of the FAQ file of an article."""

    article: str
    file: str
    questions: list[FileQuestionObject]


class VersionGate(Gate):
    """What the gate found when a version was published."""

    version: str


class BuildOutcome(Out):
    """How a build ended. error: why it failed; otherwise null."""

    error: str | None
    changed: bool
    published: bool
    counts: dict[str, int] | None
    encoded: int | None
    broken_links: list[str]
    warnings: list[str]
    summary: str | None
    gate: Gate | None


class BuildJob(Out):
    """A build. done of total texts are encoded; step: what it is doing."""

    id: str
    author: str
    since: str
    check: bool
    running: bool
    cancelled: bool
    done: int
    total: int
    seconds_left: float | None
    step: str | None
    outcome: BuildOutcome | None


class TallyObject(Out, title="Tally"):
    """How many things were added, changed and removed."""

    added: int
    changed: int
    removed: int


class VersionRecord(Out):
    """Who published a version and what changed. forced: although questions broke."""

    author: str
    forced: bool
    changed_articles: list[str]
    articles: TallyObject
    passages: TallyObject
    questions: TallyObject
    gate: str
    calibrated_on: int
    drifted: int
    golden: TallyObject


class PublishedVersion(Out):
    """A version that can be used."""

    version: str
    created: str
    in_use: bool
    counts: dict[str, int]
    record: VersionRecord


class RolledBackObject(Out, title="RolledBack"):
    """A return from one version, `before`, to another."""

    at: str
    author: str
    before: str
    version: str


class Versions(Out):
    """The versions that can be used, newest first, and all returns to older ones."""

    versions: list[PublishedVersion]
    rollbacks: list[RolledBackObject]
