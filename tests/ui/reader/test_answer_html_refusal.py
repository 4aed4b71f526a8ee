"""Where there is no answer: what was asked is shown back, and whom to ask instead."""

from __future__ import annotations

import pytest
from lxml import html

from index.search.answer import Outcome
from kb.config.site_file import Help
from tests.support.indexes import fake_index
from ui.reader import answer_html
from ui.strings.ask import EN, ZH


def test_what_was_asked_is_shown_back_only_where_there_is_no_answer() -> None:
    for outcome in (Outcome.ANSWERED, Outcome.UNSURE):
        assert 'class="asked"' not in answer_html.verdict(fake_index.answer("天气", outcome), ZH)
    long = answer_html.verdict(fake_index.answer("<b>" + "x" * 400, Outcome.NOT_COVERED, 0.0), EN)
    assert f"&lt;b&gt;{'x' * (answer_html.ASKED_CHARACTERS - 4)}…</q>" in long


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Help(), ""),
        (
            Help("Our desk", "help@example.org", "+1 (555) 01-00"),
            "Our desk|help@example.org=mailto:help@example.org|+1 (555) 01-00=tel:+15550100",
        ),
        (Help("", "https://example.org/help/", ""), f"{EN.contact.strip()}|example.org/help=https://example.org/help/"),
        (Help("", "Main street 1", "ask at the desk"), f"{EN.contact.strip()}|Main street 1 · ask at the desk"),
        (Help("", "javascript:alert(1)@x.y", ""), f"{EN.contact.strip()}|javascript:alert(1)@x.y"),
        (Help("<b>", "a@b.c?body=x", "12"), "<b>|a@b.c?body=x · 12"),
    ],
)
def test_whom_to_ask_instead(said: Help, expected: str) -> None:
    markup = answer_html.contact(said, EN)
    if not expected:
        assert markup == ""
        return
    shown = [
        "".join(element.itertext()).strip() + ("=" + element.get("href") if element.get("href") else "")
        for element in html.fragment_fromstring(markup)
    ]
    assert "|".join(shown) == expected
