"""A translation as it was read, as frozen values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kb.article import Passage
from kb.errors import Code, KnowledgeBaseError, Message
from kb.storage.files import sha256_of_text

_SIGNS = 16  # of a checksum; enough to tell the passages of one article and their versions apart


class TranslationProblem(Code):
    """What an editor should know of a translation."""

    MISSING = "{file}: {count} of {total} passages have no translation: {places}"
    OUTDATED = "{file}: {count} of {total} passages have changed since they were translated: {places}"
    NOT_CHECKED = "{file}: {count} of {total} passages were not compared with the article by an editor: {places}"
    TOO_MANY = (
        "{file}: found {found} pieces under {heading!r} for {expected} passages, so none of them is used; "
        "put a line with * * * between the pieces"
    )
    OTHER_HEADINGS = (
        "{file}: expected {expected} headings as in the article, found {found}; what stands under {heading!r} and after it "
        "is not used"
    )
    GONE = "{file}: {count} translated pieces belong to passages that the article no longer has: {places}"
    SAME_LANGUAGE = "{file}: the article is in this language itself, so no reader sees it; remove it"
    NO_TEXT = "{file}: expected a translation in Markdown, but {reason}; save it as UTF-8 text"
    BAD_HEAD = "{file}: the front matter is not valid; what was translated from which passage is not known"
    TOO_LARGE = "{file}: expected at most {limit} MB; shorten it"
    NONE = "{id} has no translation into {language}; `kb translate {id} --to {language}` prints what to fill in"


class TranslationError(KnowledgeBaseError):
    """A translation that cannot be read or written. The message is one line with the cure."""


class TranslationState(StrEnum):
    """How a passage is translated."""

    MISSING = "missing"
    OUTDATED = "outdated"  # the passage was another one
    NOT_CHECKED = "not_checked"  # it is not known which text it was made from
    CURRENT = "current"


def checksum_of(passage: Passage) -> str:
    """Changes whenever the text of a passage does: what a translation remembers of it."""
    return sha256_of_text(passage.text)[:_SIGNS]


@dataclass(frozen=True, kw_only=True)
class TranslatedPassage:
    """A passage in another language.

    passage: its text as it was written, with the id of its article; `start` and `end` are those of the original.
    """

    language: str
    title: str
    passage: Passage
    outdated: bool = False


@dataclass(frozen=True, kw_only=True)
class TranslatedPiece:
    """What a translation has for one passage. markdown: "" where it is missing. made_from: the checksum of the text that it
    was made from, "" where that is not known.
    """

    markdown: str = ""
    made_from: str = ""
    state: TranslationState = TranslationState.MISSING
    written: TranslatedPassage | None = None


@dataclass(frozen=True, kw_only=True)
class Translation:
    """A translation of an article.

    pieces: one for each passage. headings: the translated heading of each slot of the outline, "" where there is none.
    unplaced: pieces that belong to no passage.
    """

    article: str
    language: str
    file: str
    title: str = ""
    pieces: tuple[TranslatedPiece, ...] = ()
    headings: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    problems: tuple[Message, ...] = field(default=(), compare=False)

    def count(self, state: TranslationState) -> int:
        """How many passages are in a state."""
        return sum(piece.state is state for piece in self.pieces)

    @property
    def written(self) -> tuple[TranslatedPassage | None, ...]:
        """The translated passages, None where one is missing."""
        return tuple(piece.written for piece in self.pieces)


def places(names: Sequence[str], most: int = 3) -> str:
    """A few names on one line."""
    more = f" (+{len(names) - most})" if len(names) > most else ""
    return ", ".join(names[:most]) + more
