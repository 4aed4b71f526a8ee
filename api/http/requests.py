"""Reads a request into a model, and says what is wrong with it field by field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

import anyio
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from starlette.requests import ClientDisconnect, Request

from api.operations.models import LISTS, choices_of
from api.operations.operation import MAX_BODY
from api.problems import ApiError, ApiProblem, Expected
from kb.errors import Message

BODY_SECONDS = 20.0  # whoever sends a body more slowly holds a place for nothing
_MORE = 10  # times as long for a body with a file in it
_SHOWN = 60  # characters of a wrong value that are repeated
_REASONS = 10  # wrong fields that are listed
_Model = TypeVar("_Model", bound=BaseModel)


def from_query(model: type[_Model], request: Request) -> _Model:
    """The parameters of an address. Raises ApiError."""
    given: dict[str, str | list[str]] = dict(request.query_params)
    for name in LISTS & given.keys():
        given[name] = request.query_params.getlist(name)
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise _told(model, error.errors(include_url=False)) from error


async def body_of(request: Request, most: int) -> bytes:
    """A body of JSON, of at most so many bytes, not read yet. Raises ApiError.

    Another type than JSON is refused: a page of another site can make a browser send that without asking.
    """
    kind = request.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() != "application/json":
        raise ApiError(ApiProblem.MEDIA_TYPE, found=kind[:_SHOWN])
    return await _body(request, most)


def from_body(model: type[_Model], body: bytes) -> _Model:
    """The parameters in a body of JSON. Raises ApiError."""
    try:
        return model.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise _told(model, error.errors(include_url=False)) from error


async def _body(request: Request, most: int) -> bytes:
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise ApiError(ApiProblem.TOO_LARGE, limit=most)
    found = bytearray()
    try:
        seconds = BODY_SECONDS if most <= MAX_BODY else _MORE * BODY_SECONDS
        with anyio.fail_after(seconds):
            async for piece in request.stream():
                found += piece
                if len(found) > most:
                    raise ApiError(ApiProblem.TOO_LARGE, limit=most)
    except ClientDisconnect as error:  # nobody reads this, but it is no bug to log
        raise ApiError(ApiProblem.NO_JSON) from error
    except TimeoutError as error:
        raise ApiError(ApiProblem.TOO_SLOW, limit=int(seconds)) from error
    return bytes(found)


def _told(model: type[BaseModel], errors: list[ErrorDetails]) -> ApiError:
    if any(error["type"] == "json_invalid" for error in errors):
        return ApiError(ApiProblem.NO_JSON)
    schema = model.model_json_schema()
    reasons = [_reason(error, schema) for error in errors]
    different = list({str(message): message for message in reasons}.values())
    return ApiError.all(different[:_REASONS])


def _reason(error: ErrorDetails, schema: Mapping[str, Any]) -> Message:
    place, path = _field(schema, error["loc"])
    field = ".".join(map(str, path)) or "body"
    kind, found, limits = error["type"], error["input"], error.get("ctx", {})
    if kind == "missing":
        return Message(ApiProblem.MISSING, field=field)
    if kind == "extra_forbidden":
        unknown = ".".join(map(str, error["loc"]))[:_SHOWN]
        return Message(ApiProblem.UNKNOWN_FIELD, field=unknown, expected=", ".join(place.get("properties", ())))
    if kind in ("blank", "string_too_short"):
        return Message(ApiProblem.BLANK, field=field)
    if kind == "string_too_long":
        return Message(ApiProblem.TOO_LONG, field=field, limit=limits["max_length"], found=len(found))
    if kind in ("too_short", "too_long"):
        low, high = place.get("minItems", 0), place["maxItems"]
        return Message(ApiProblem.ENTRIES, field=field, low=low, high=high, found=len(found))
    expected = Message(Expected.DATE) if kind == "no_date" else _expected(place)
    return Message(ApiProblem.INVALID, field=field, expected=expected, found=_shown(found))


def _field(schema: Mapping[str, Any], path: tuple[int | str, ...]) -> tuple[Mapping[str, Any], tuple[int | str, ...]]:
    """The part of a JSON schema that describes the field at a path, and the path as far as there are fields: pydantic also
    names the branches of a union.
    """
    place = _resolved(schema, schema)
    for depth, step in enumerate(path):
        inside = place.get("items") if isinstance(step, int) else place.get("properties", {}).get(step)
        if inside is None:
            return place, path[:depth]
        place = _resolved(schema, inside)
    return place, path


def _resolved(schema: Mapping[str, Any], place: Mapping[str, Any]) -> Mapping[str, Any]:
    options = choices_of(place)
    if len(options) == 1:
        place = options[0]
    if "$ref" in place:
        found: Mapping[str, Any] = schema["$defs"][place["$ref"].rpartition("/")[2]]
        return found
    return place


def _expected(place: Mapping[str, Any]) -> Message:
    if "enum" in place:
        return Message(Expected.ONE_OF, choices=", ".join(place["enum"]))
    if place.get("type") == "integer":
        return Message(Expected.WHOLE_NUMBER, low=place["minimum"], high=place["maximum"])
    simple = {
        "string": Expected.TEXT,
        "boolean": Expected.YES_NO,
        "array": Expected.LIST,
        "object": Expected.OBJECT,
    }
    return Message(simple.get(place.get("type", ""), Expected.NUMBER_OR_TEXT))


def _shown(value: object) -> str:
    """A wrong value as JSON, cut."""
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
