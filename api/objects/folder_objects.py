"""Articles of the folder, removed ones and their questions, as objects for editors."""

from __future__ import annotations

from typing import Literal

from api.objects.base import Out
from api.objects.translations import UnderstoodTranslation

Kind = Literal["covered", "wording", "not_covered", "golden"]


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
