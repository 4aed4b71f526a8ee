"""Addresses: which a reader may be led to, and where one ends in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.written.links import addresses, safe_address


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com",
        "http://example.com:8080/a?b=c#d",
        "HTTPS://Example.com/",
        "https://例子.中国/路径",
        "mailto:help@example.com?subject=Refund",
    ],
)
def test_addresses_of_the_web_and_of_mailboxes_are_links(address: str) -> None:
    assert safe_address(f" {address}\n") == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "help.html",
        "/help",
        "//example.com/a",
        "#part",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.com",
        "https:///nowhere",
        "https://",
        "https://[broken",
        "https://example.com/\u202egpj.exe",
        "https://example.com/a b",
        'https://example.com/"onmouseover=',
        "https://example.com\\@other.example",
        "mailto:",
        "mailto:nobody",
        "mailto:javascript:alert(1)",
        f"https://example.com/{'a' * 4000}",
    ],
)
def test_nothing_else_is(address: str) -> None:
    assert safe_address(address) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请访问https://example.com/a?b=1。更多", ["https://example.com/a?b=1"]),
        ("见https://example.com/a看看", ["https://example.com/a"]),
        ("(see https://example.com/a_(b)).", ["https://example.com/a_(b)"]),
        ("Go to http://example.com, then http://example.org!", ["http://example.com", "http://example.org"]),
        (
            "写信到help@example.com，或 a.b+c@mail.example.com.",
            ["mailto:help@example.com", "mailto:a.b+c@mail.example.com"],
        ),
        ("https://user@example.com/x", ["https://user@example.com/x"]),
        ("example.com and www.example.com, javascript:alert(1), ftp://example.com", []),
        ("https://)", []),
        ("@name a@b", []),
    ],
)
def test_an_address_ends_before_the_marks_of_its_sentence(text: str, expected: list[str]) -> None:
    found = list(addresses(text))
    assert [address for _, _, address in found] == expected
    assert all(address.removeprefix("mailto:") == text[start:end] for start, end, address in found)


@given(
    st.lists(st.sampled_from(["https://a.example/", "(", ")", "。", "x", " ", "@", ".", "a@b.example", "]", "\n"])).map(
        "".join
    )
)
def test_addresses_do_not_overlap_and_are_safe(text: str) -> None:
    at = 0
    for start, end, address in addresses(text):
        assert at <= start < end
        assert safe_address(address) == address
        at = end
