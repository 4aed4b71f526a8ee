"""The OpenAPI 3.1 document, made of the table of operations and the pydantic models."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.document import texts
from api.objects.base import Problem
from api.operations.models import choices_of
from api.operations.operation import Operation
from api.operations.table import OPERATIONS
from api.problems import PROBLEM_TYPE, STATUS, ApiProblem

_TOKEN = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"}
_REFERENCE = "#/components/schemas/{model}"
_ALWAYS = (
    ApiProblem.UNKNOWN_FIELD,
    ApiProblem.INVALID,
    ApiProblem.KEY_WRONG,
    ApiProblem.KEYS_CLOSED,
    ApiProblem.TOO_MANY,
    ApiProblem.BUSY,
    ApiProblem.UNEXPECTED,
)
_WITH_KEY = (ApiProblem.NO_KEYS, ApiProblem.KEY_MISSING, ApiProblem.KEY_ROLE)
_CHANGES = (ApiProblem.TOKEN, ApiProblem.OTHER_CALL, ApiProblem.STILL_AT_IT, ApiProblem.ANSWER_DELETED)
_TEXT = (ApiProblem.MISSING, ApiProblem.BLANK, ApiProblem.TOO_LONG)
_OF_FIELDS: Mapping[str, tuple[ApiProblem, ...]] = {
    "tag": (ApiProblem.BLANK, ApiProblem.TOO_LONG, ApiProblem.ENTRIES),
    "question": _TEXT,
    "typed": _TEXT,
    "questions": (ApiProblem.MISSING, ApiProblem.ENTRIES, ApiProblem.TOO_LONG),
    "name": _TEXT,
    "content": (ApiProblem.MISSING, ApiProblem.TOO_LONG),
    "key": _TEXT,
    "edits": (*_TEXT, ApiProblem.ENTRIES),
    "related": (ApiProblem.BLANK, ApiProblem.TOO_LONG, ApiProblem.ENTRIES),
    "version": (ApiProblem.BLANK, ApiProblem.TOO_LONG),
}
_WITH_BODY = (ApiProblem.NO_JSON, ApiProblem.TOO_SLOW, ApiProblem.TOO_LARGE, ApiProblem.MEDIA_TYPE)


@lru_cache(maxsize=4)
def document(language: str = "en") -> Mapping[str, Any]:
    """The document with its texts in "en" or "zh"."""
    used = {model for operation in OPERATIONS for model in (operation.asked, operation.found)} | {Problem}
    ordered = sorted(used, key=lambda model: model.__name__)
    _, schemas = models_json_schema([(model, "validation") for model in ordered], ref_template=_REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation, language)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": texts.pick(texts.TITLE, language),
            "description": texts.pick(texts.ABOUT, language) + "\n\n" + texts.pick(texts.ERRORS, language),
            "version": "1",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": _by_schema_name(schemas["$defs"]),
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": texts.pick(texts.KEYS, language)}
            },
        },
    }


def parameters(operation: Operation) -> Mapping[str, Mapping[str, Any]]:
    """The JSON schemas of what an operation reads, by name. `required` is true in those that it cannot do without."""
    schema = operation.asked.model_json_schema(ref_template=_REFERENCE)
    needed = schema.get("required", ())
    own_first = sorted(schema["properties"].items(), key=lambda item: item[0] == "language")
    return {name: values | {"required": name in needed} for name, values in own_first}


def codes(operation: Operation) -> tuple[ApiProblem, ...]:
    """What can go wrong in an operation."""
    of_fields = (code for name, found in _OF_FIELDS.items() if name in operation.asked.model_fields for code in found)
    found = [*operation.problems, *(_WITH_BODY if operation.has_body else ()), *of_fields, *_ALWAYS]
    found += _WITH_KEY if operation.role else (ApiProblem.NOT_READY,)
    return tuple(dict.fromkeys([*found, *(_CHANGES if operation.changes else ())]))


def _described(operation: Operation, language: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": operation.name,
        "summary": texts.pick(texts.SUMMARIES[operation.name], language),
        "responses": _responses(operation),
        "security": [{"key": []}] if operation.role else [{}, {"key": []}],
    }
    given = []
    if "{id}" in operation.path:
        given.append(_parameter("id", {"type": "string", "minLength": 1}, "path", language))
    if operation.changes:
        given.append(_parameter("Idempotency-Key", _TOKEN, "header", language))
    if not operation.has_body:
        given += [_parameter(name, schema, "query", language) for name, schema in parameters(operation).items()]
    else:
        found["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _reference(operation.asked)}},
        }
    if given:
        found["parameters"] = given
    return found


def _parameter(name: str, schema: Mapping[str, Any], place: str, language: str) -> dict[str, Any]:
    """A parameter of an address. There is no null in an address, so null is left out of its schema."""
    plain = {key: value for key, value in schema.items() if key not in ("required", "title", "description")}
    if "anyOf" in plain:
        plain = dict(choices_of(plain)[0])
    return {
        "name": name,
        "in": place,
        "required": place == "path" or bool(schema.get("required")),
        "description": texts.pick(texts.FIELDS[name], language),
        "schema": plain,
    }


def _responses(operation: Operation) -> dict[str, Any]:
    kind = "text/event-stream" if operation.events else "application/json"
    good: dict[str, Any] = {
        "description": "OK",
        "content": {kind: {"schema": {"type": "string"} if operation.events else _reference(operation.found)}},
    }
    found = {str(operation.status): good}
    if operation.work and operation.method == "GET":
        good["headers"] = {"ETag": {"description": "changes with the index", "schema": {"type": "string"}}}
        found["304"] = {"description": "not changed since If-None-Match"}
    for code in codes(operation):
        status = str(STATUS[code])
        described = found.setdefault(
            status,
            {"description": "", "content": {PROBLEM_TYPE: {"schema": _reference(Problem)}}},
        )
        described["description"] = ", ".join(filter(None, [described["description"], code.name.lower()]))
        if status == "401":
            described["headers"] = {"WWW-Authenticate": {"description": "Bearer", "schema": {"type": "string"}}}
        if status in ("429", "503"):
            described["headers"] = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}
    return dict(sorted(found.items()))


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REFERENCE.format(model=_schema_name(model))}


def _schema_name(model: type[BaseModel]) -> str:
    """What programs know a model by: the title that it gives itself, otherwise the name of its class."""
    return model.model_config.get("title") or model.__name__


def _by_schema_name(schemas: Mapping[str, Any]) -> dict[str, Any]:
    """The schemas under their titles, and all references to them."""
    references = {
        _REFERENCE.format(model=name): _REFERENCE.format(model=schema["title"]) for name, schema in schemas.items()
    }

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: renamed(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [renamed(inner) for inner in value]
        return references.get(value, value) if isinstance(value, str) else value

    return {
        schemas[name]["title"]: renamed(schemas[name])
        for name in sorted(schemas, key=lambda own: schemas[own]["title"])
    }
