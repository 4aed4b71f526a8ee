"""The page about the API: what there is, with examples, in English and Chinese. It has no scripts and loads nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.document import texts
from api.document.openapi import codes, parameters
from api.operations.operation import Operation
from api.operations.table import OPERATIONS
from api.problems import CHINESE, STATUS

_ADDRESS = "http://127.0.0.1:8501"
_EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "search": {"question": "will I be sued", "top": 3},
    "searchPost": {"question": "花呗逾期多久会被立案"},
    "batch": {"questions": [{"id": 1, "question": "will I be sued"}, {"id": 2, "question": "花呗逾期上征信吗"}]},
    "suggest": {"typed": "huabei yuqi"},
    "feedback": {"question": "will I be sued", "helpful": False, "comment": "how long does it take?"},
    "articles": {"limit": 10},
    "passage": {"neighbours": 2},
    "previewArticle": {"name": "travel.md", "content": "# Business travel\n\nBook second class trains."},
    "addArticle": {
        "name": "travel.md",
        "content": "# Business travel\n\nBook second class trains.",
        "tags": ["handbook"],
    },
    "correctArticle": {"published": "2026-05-02", "tags": ["handbook", "2026"]},
    "restoreArticle": {"key": "travel"},
    "editFaq": {"edits": [{"do": "add", "question": "may I fly first class", "kind": "not_covered"}]},
    "startBuild": {"check": True},
}
_IDS = {
    **dict.fromkeys(("folderArticle", "correctArticle", "removeArticle", "folderFaq", "editFaq"), "travel"),
    "versionGate": "20261101",
    "article": "huabei-overdue",
    "passage": "huabei-overdue:1113-1205",
}
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@lru_cache(maxsize=4)
def page(language: str) -> str:
    """The page in "en" or "zh"."""
    chinese = language == "zh"
    return _templates.get_template("docs.html").render(
        code=language,
        other="en" if chinese else "zh",
        title=texts.pick(texts.TITLE, language),
        about=texts.pick(texts.ABOUT, language),
        errors=texts.pick(texts.ERRORS, language),
        keys=texts.pick(texts.KEYS, language),
        labels={name: texts.pick(both, language) for name, both in texts.LABELS.items()},
        operations=[_operation(operation, language) for operation in OPERATIONS],
        service=[(path, texts.pick(both, language)) for path, both in texts.SERVICE.items()],
        problems=[
            {"code": code.name.lower(), "status": status, "text": CHINESE[code] if chinese else code.value}
            for code, status in STATUS.items()
        ],
    )


def _operation(operation: Operation, language: str) -> dict[str, Any]:
    fields = [
        {
            "name": name,
            "required": schema["required"],
            "default": json.dumps(schema["default"]) if schema.get("default") else None,
            "text": texts.pick(texts.FIELDS[name], language),
        }
        for name, schema in parameters(operation).items()
    ]
    besides = ["id"] if "{id}" in operation.path else []
    besides += ["Idempotency-Key"] if operation.changes else []
    fields[:0] = [
        {"name": name, "required": name == "id", "default": None, "text": texts.pick(texts.FIELDS[name], language)}
        for name in besides
    ]
    return {
        "name": operation.name,
        "method": operation.method,
        "path": operation.path,
        "summary": texts.pick(texts.SUMMARIES[operation.name], language),
        "key": operation.role is not None,
        "fields": fields,
        "example": _example(operation),
        "codes": [code.name.lower() for code in codes(operation)],
    }


def _example(operation: Operation) -> str:
    """A call with curl."""
    address = _ADDRESS + operation.path.replace("{id}", _IDS.get(operation.name, ""))
    values = _EXAMPLES.get(operation.name, {})
    curl = f"curl{' -N' if operation.events else ''}" + (' -H "Authorization: Bearer $KEY"' if operation.role else "")
    if operation.has_body:
        body = json.dumps(values, ensure_ascii=False)
        method = "" if operation.method == "POST" else f"-X {operation.method} "
        return f"{curl} {method}{address} --json '{body}'"
    if operation.method == "DELETE":
        return f"{curl} -X DELETE {address}"
    given = "".join(f" --data-urlencode '{name}={value}'" for name, value in values.items())
    return f"{curl} --get {address}{given}" if given else f"{curl} {address}"
