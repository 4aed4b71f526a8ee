"""What a header Accept-Language asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.messages.accepted_languages import accepted_languages


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("", []),
        (";;,,", []),
        ("zh-CN,zh;q=0.9,en;q=0.8", ["zh-CN", "zh", "en"]),
        ("en;q=0.3, zh-TW;q=0.7", ["zh-TW", "en"]),
        ("en;q=0, zh", ["zh"]),
        ("en;q=0.000, fr ; q = 1.0", ["fr"]),
        ("de;q=x, zh;q=0.5", ["zh"]),
        ("*", ["*"]),
    ],
)
def test_the_most_wanted_comes_first(header: str, names: list[str]) -> None:
    assert accepted_languages(header) == names


@given(st.lists(st.from_regex(r"[a-z]{2}", fullmatch=True), unique=True), st.text())
def test_any_header_gives_a_list_and_equal_ones_keep_their_order(names: list[str], text: str) -> None:
    assert accepted_languages(",".join(names)) == names
    assert all(accepted_languages(text))
