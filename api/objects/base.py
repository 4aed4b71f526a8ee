"""What all objects of the API share, and what an error is."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["en", "zh"]
Outcome = Literal["answered", "unsure", "not_covered"]
Span = tuple[int, int]


class Out(BaseModel):
    """What every answer is: a frozen object with these fields and no others, as the document of the API says. Whoever reads one
    keeps what else is in it, because the server may be newer.
    """

    model_config = ConfigDict(extra="allow", frozen=True, json_schema_extra={"additionalProperties": False})


class FieldProblem(Out):
    """What is wrong with one field."""

    field: str
    code: str
    detail: str


class Problem(BaseModel):
    """An error (RFC 9457). Programs read `code`, and `reason` where an editor's call was refused; `detail` is in the language
    that was asked for.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str
    status: int
    code: str
    detail: str
    reason: str | None = None
    errors: tuple[FieldProblem, ...] | None = None
    retry_after: int | None = None
