"""The JSON object of an answer: a notice has the words that the knowledge base gives it."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.answers.answering import object_of
from index.search.search_index import SearchIndex


@pytest.mark.parametrize(
    ("site", "said"), [('[en]\ncare = "Our door is open."\n', True), ("[en\n", False), ("", False)]
)
def test_the_words_of_site_toml(index: SearchIndex, tmp_path: Path, site: str, said: bool) -> None:
    (tmp_path / "site.toml").write_text(site, "utf-8")
    found = object_of(index.search("I want to kill myself"), tmp_path, 7)
    assert (found["id"], found["answered"], found["passages"]) == (7, False, [])
    assert (found["notice"]["text"] == "Our door is open.") == said
    assert (found["notice"] == index.search("I want to kill myself").to_dict()["notice"]) == (not said)


def test_an_answer_has_no_notice(index: SearchIndex, tmp_path: Path) -> None:
    answer = index.search("refund")
    assert object_of(answer, tmp_path, "a") == answer.to_dict("a")
