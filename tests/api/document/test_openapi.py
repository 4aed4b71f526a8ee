"""The OpenAPI document tells the truth: schemathesis tries the running API with what it allows and with what it does not.
The page about the API says the same in both languages.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
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
from api.operations.models import MAX_BATCH, MAX_COMMENT, MAX_QUESTION, Batch
from api.operations.table import OPERATIONS
from api.problems import CHINESE, LANGUAGES, STATUS

_SCHEMA = schemathesis.openapi.from_dict(dict(openapi.document()))
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
    positive_data_acceptance,
]


@_SCHEMA.parametrize()
@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_to_its_document(case: schemathesis.Case, api: str) -> None:
    response = case.call(base_url=api, timeout=30)
    case.validate_response(response, checks=_CHECKS)


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
    read = {name for operation in OPERATIONS for name in parameters(operation)} | {"id"}
    assert set(texts.FIELDS) == read
    assert set(texts.SUMMARIES) == {operation.name for operation in OPERATIONS}
    tables = (texts.LABELS, texts.SUMMARIES, texts.SERVICE)
    both = [*zip(english, chinese, strict=True), texts.TITLE, texts.ABOUT, texts.ERRORS]
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
    assert not re.search(r"<script|https?://(?!127\.0\.0\.1)", page)
