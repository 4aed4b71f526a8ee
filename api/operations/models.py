"""What goes into the API, as pydantic models: the requests are read by them, and the OpenAPI document is made of them. What
comes out stands in api/objects/, what goes into calls for editors in edit_models.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from api.objects.base import Language
from index.search.filters import Filter

MAX_QUESTION = 4000  # characters; as many as are read of a question, see index/search/notices/asked.py
MAX_COMMENT = 500  # characters; the journal keeps no more
MAX_BATCH = 100
MAX_NEIGHBOURS = 10
MAX_SUGGESTIONS = 20
MAX_NAME = 200  # characters of a tag or the id of an article
MAX_NAMES = 20  # of them in one filter
PAGE, MAX_PAGE = 100, 1000  # entries of a list


def not_blank(text: str) -> str:
    """Refuse a text without words, as pydantic refuses: with the reason of ours."""
    if not text.strip():
        raise PydanticCustomError("blank", "expected a few words, found nothing")
    return text


def _whole(value: object) -> object:
    """In JSON 3 and 3.0 are the same number."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _listed(value: object) -> object:
    """One name stands for a list of one."""
    return [value] if isinstance(value, str) else value


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise PydanticCustomError("no_date", "expected a date")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise PydanticCustomError("no_date", "expected a date") from error


_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAME = {"type": "string", "minLength": 1, "maxLength": MAX_NAME, "pattern": r"\S"}
LISTS = frozenset(("tag", "article"))  # parameters of an address that may be given again
Whole = Annotated[int, BeforeValidator(_whole)]
Top = Annotated[int, Field(ge=1, le=100), BeforeValidator(_whole)]
Question = Annotated[
    str,
    Field(min_length=1, max_length=MAX_QUESTION, json_schema_extra={"pattern": r"\S"}),
    AfterValidator(not_blank),
]
Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME), AfterValidator(not_blank)]
Names = Annotated[
    list[Name],
    Field(min_length=1, max_length=MAX_NAMES),
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"type": "array", "items": _NAME, "minItems": 1, "maxItems": MAX_NAMES}, _NAME]}),
]
Day = Annotated[date, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


def choices_of(place: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The alternatives of a JSON schema without null; none when it has no alternatives.

    Where one entry may be given instead of a list, only the list counts.
    """
    flat = [deeper for option in place.get("anyOf", ()) for deeper in option.get("anyOf", (option,))]
    return [option for option in flat if option.get("type") == "array"] or [
        option for option in flat if option.get("type") != "null"
    ]


class In(BaseModel):
    """A misspelt field is an error: a client must not believe that it was heeded."""

    model_config = ConfigDict(extra="forbid")


class Parameters(In):
    """What every request may have."""

    language: Language | None = Field(None, description="language of error texts and of translations")


class Nothing(Parameters):
    """A request without parameters of its own."""


class Filtered(Parameters):
    """Which articles are meant: those with all of the tags, one of the ids, and published on that day or later."""

    tag: Names | None = Field(None, description="only articles with this tag; with all, when several are given")
    article: Names | None = Field(None, description="only the article with this id, or those with one of several")
    since: Day | None = Field(None, description="only articles published on this day or later")

    @property
    def within(self) -> Filter:
        """The same for a search."""
        return Filter(tuple(self.tag or ()), tuple(self.article or ()), self.since)


class Search(Filtered):
    """One question. top: how many passages at most; otherwise what the server was started with."""

    question: Question
    top: Top | None = Field(None, description="passages at most; otherwise KB_TOP")


class BatchQuestion(In):
    """One of many questions. Its id comes back with the answer. A blank question gets an empty answer."""

    question: str = Field(max_length=MAX_QUESTION)
    id: str | Whole | None = None


class Batch(Filtered):
    """Many questions at once."""

    questions: list[BatchQuestion] = Field(min_length=1, max_length=MAX_BATCH)
    top: Top | None = Field(None, description="passages at most; otherwise KB_TOP")


class Page(Parameters):
    """A part of a list."""

    limit: int = Field(PAGE, ge=1, le=MAX_PAGE, description="entries at most")
    offset: int = Field(0, ge=0, le=10_000_000, description="entries to leave out first")


class ArticlesPage(Filtered, Page):
    """A part of the list of articles, or of those that a filter names."""


class Neighbours(Parameters, title="Around"):
    """How many passages before and after."""

    neighbours: int = Field(1, ge=0, le=MAX_NEIGHBOURS, description="passages before and after, of the same article")


class Typed(Parameters):
    """What somebody has typed so far."""

    typed: Question
    limit: int = Field(8, ge=1, le=MAX_SUGGESTIONS, description="suggestions at most")


class Feedback(Parameters):
    """What a reader thought of the answer to a question."""

    question: Question
    helpful: bool
    comment: str = Field("", max_length=MAX_COMMENT)
