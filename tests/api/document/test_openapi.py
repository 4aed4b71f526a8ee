"""The OpenAPI document tells the truth: schemathesis tries the running API with what it allows and with what it does not.
The page about the API says the same in both languages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from markupsafe import escape
from pydantic import BaseModel
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.document import docs_page, openapi, texts
from api.document.openapi import parameters
from api.keys.keys import Role
from api.operations.models import MAX_BATCH, MAX_COMMENT, MAX_QUESTION, Batch
from api.operations.table import OPERATIONS
from api.problems import CHINESE, LANGUAGES, STATUS
from index.live import build_jobs
from tests.conftest import ARTICLES
from tests.support.servers.serving_api import keys_of, publish, served, with_faq


def _without_security() -> dict[str, Any]:
    """The document, so that schemathesis makes up no keys, nor leaves out the one that it is given."""
    found = json.loads(json.dumps(openapi.document()))
    for operations in found["paths"].values():
        for operation in operations.values():
            del operation["security"]
    return found  # type: ignore[no-any-return]


_SCHEMA = schemathesis.openapi.from_dict(_without_security())
_READING, _EDITING = _SCHEMA.exclude(path_regex="/edit/"), _SCHEMA.include(path_regex="/edit/")
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
    positive_data_acceptance,
]


@_READING.parametrize()
@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_to_its_document(case: schemathesis.Case, api: str) -> None:
    response = case.call(base_url=api, timeout=30)
    case.validate_response(response, checks=_CHECKS)


@pytest.fixture(scope="module")
def editing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[bool, tuple[str, str]]]:
    """Two servers with an editor's key each: of a folder with an article, and of one that is missing, for builds that end
    before they have begun. The address and the key of each.
    """
    home = tmp_path_factory.mktemp("editing")
    (home / "articles").mkdir()
    (home / "articles" / "a.md").write_text(ARTICLES["court.md"], "utf-8")
    publish(home / "index", with_faq())
    whole = served(home, articles=home / "articles", log_days=0, api_rate=0)
    empty = served(home / "empty", articles=home / "none", log_days=0, api_rate=0)
    keys = {own is empty: keys_of(own).add("a", Role.EDITOR, 1)[1] for own in (whole, empty)}
    with whole.api() as address, empty.api() as other:
        yield {False: (address, keys[False]), True: (other, keys[True])}
    build_jobs.cancel(empty.settings.index)


@_EDITING.parametrize()
@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_calls_of_editors_keep_to_it(case: schemathesis.Case, editing: dict[bool, tuple[str, str]]) -> None:
    """Not every text is an article, so a call that the document allows may be refused."""
    address, key = editing[case.operation.path.endswith("/build")]
    response = case.call(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=60)
    assert response.status_code != 401
    case.validate_response(response, checks=[check for check in _CHECKS if check is not positive_data_acceptance])


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_served_in_both_languages(api: str, language: str) -> None:
    found = requests.get(f"{api}/api/v1/openapi.json", params={"language": language}, timeout=30)
    assert found.json() == openapi.document(language)
    assert found.json()["openapi"] == "3.1.0"
    assert found.json()["paths"]["/api/v1/search"]["get"]["summary"] == texts.SUMMARIES["search"][language == "zh"]


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    document: Any = openapi.document()
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    assert set(re.findall(r"#/components/schemas/(\w+)", repr(document))) <= set(schemas)
    assert len({operation.name for operation in OPERATIONS}) == len(OPERATIONS)


@pytest.mark.parametrize(
    "model", list(dict.fromkeys(operation.found for operation in OPERATIONS)), ids=lambda model: model.__name__
)
def test_answers_may_hold_nothing_that_is_not_in_the_document(model: type[BaseModel]) -> None:
    assert model.model_json_schema()["additionalProperties"] is False


def test_texts_name_the_true_limits_in_both_languages() -> None:
    english, chinese = zip(*texts.FIELDS.values(), strict=True)
    assert f"{MAX_QUESTION:,}" in texts.FIELDS["question"][0]
    assert str(MAX_QUESTION) in texts.FIELDS["question"][1]
    assert all(str(MAX_COMMENT) in text for text in texts.FIELDS["comment"])
    assert all(str(MAX_BATCH) in text for text in texts.FIELDS["questions"])
    assert Batch.model_json_schema()["properties"]["questions"]["maxItems"] == MAX_BATCH
    read = {name for operation in OPERATIONS for name in parameters(operation)} | {"id", "Idempotency-Key"}
    assert set(texts.FIELDS) == read
    assert set(texts.SUMMARIES) == {operation.name for operation in OPERATIONS}
    tables = (texts.LABELS, texts.SUMMARIES, texts.SERVICE)
    both = [*zip(english, chinese, strict=True), texts.TITLE, texts.ABOUT, texts.ERRORS, texts.KEYS]
    both += [pair for table in tables for pair in table.values() if pair != texts.LABELS["other"]]
    assert [pair for pair in both if re.search("[一-鿿]", pair[0]) or not re.search("[一-鿿]", pair[1])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_about_it(api: str, language: str) -> None:
    found = requests.get(f"{api}/api/v1/docs", headers={"accept-language": language}, timeout=30)
    page = found.text
    assert page == docs_page.page(language)
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert found.headers["content-security-policy"].startswith("default-src 'none';")
    assert f'<html lang="{language}">' in page
    for operation in OPERATIONS:
        assert f"<code>{operation.method} {operation.path}</code>" in page
        assert f'id="{operation.name}"' in page
    for code in STATUS:
        assert f"<code>{code.name.lower()}</code>" in page
    chinese = sum(CHINESE[code].split("{")[0] in page for code in STATUS)
    assert (chinese > len(STATUS) / 2) is (language == "zh")
    key = f"</code> · {escape(texts.LABELS['key'][language == 'zh'])}"
    assert page.count(key) == sum(operation.role is not None for operation in OPERATIONS)
    assert not re.search(r"<script|https?://(?!127\.0\.0\.1)", page)
