"""The examples in docs/python.md, run as they stand there on the shipped articles."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from api.http.app import create
from api.serving import live_of
from kb.config.settings import Settings
from tests.support.frameworks import adapter
from tests.support.paths import ROOT
from tests.support.servers.serving_api import answering

pytestmark = pytest.mark.model

adapter("langchain")
adapter("llamaindex")


def test_they_give_what_they_say(seed_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".index").symlink_to(seed_index)
    monkeypatch.chdir(tmp_path)
    settings = Settings(index=seed_index, log_days=0, api_rate=0)
    text = (ROOT / "docs" / "python.md").read_text("utf-8")
    blocks = re.findall(r"```pycon\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == len(re.findall("```", text)) // 2
    with answering(create(live_of(settings), settings)) as address:
        page = "\n".join(blocks).replace("http://127.0.0.1:8501", address)
        test = doctest.DocTestParser().get_doctest(page, {}, "python.md", "docs/python.md", 0)
        told: list[str] = []
        found = doctest.DocTestRunner().run(test, out=told.append)
    assert "".join(told) == ""
    assert (found.failed, found.attempted) == (0, len(test.examples))
