"""Lists of definitions in Markdown: all of a definition belongs to its term or terms."""

from __future__ import annotations

import pytest

from kb.readers.markdown import read_markdown
from kb.readers.read import read_article


def told(text: str) -> list[tuple[str, bool]]:
    lines, aside = (read := read_markdown(text)).lines, read.set_aside
    assert aside == ()
    return [(line.text, line.apart) for line in lines]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Fee\n:   9 euros.\n:   Or ten.", [("Fee: 9 euros.", True), ("Or ten.", False)]),
        ("Fee\n\n:   9 euros.\n\n    Or ten.", [("Fee: 9 euros.", True), ("Or ten.", False)]),
        ("Fee\n: 9 euros.\n\nAfter.", [("Fee: 9 euros.", True), ("After.", True)]),
        ("Fee\nCharge\n: 9 euros.", [("Fee / Charge: 9 euros.", True)]),
        (
            "Fee\nCharge\n:   9 euros\nfor one.\n:   Or ten.\n\nTerm\n:   A year.",
            [("Fee / Charge: 9 euros", True), ("for one.", False), ("Or ten.", False), ("Term: A year.", True)],
        ),
        ("费用\n价格\n: 九元。", [("费用 / 价格：九元。", True)]),
        ("- Fee\n  Charge\n  : 9 euros.", [("- Fee / Charge: 9 euros.", True)]),
        # No terms: a sentence, a lead-in, too many, none.
        ("It costs 9 euros.\nCharge\n: no", [("It costs 9 euros.", True), ("Charge", False), (": no", False)]),
        ("Fees:\nCharge\n: no", [("Fees:", True), ("Charge", False), (": no", False)]),
        ("a\nb\nc\nd\ne\n: no", [(line, not i) for i, line in enumerate(["a", "b", "c", "d", "e", ": no"])]),
        (": no", [(": no", True)]),
        ("Smile\n:-)", [("Smile", True), (":-)", False)]),
    ],
)
def test_terms_and_definitions(text: str, lines: list[tuple[str, bool]]) -> None:
    assert told(text) == lines


def test_a_second_definition_stands_under_its_term() -> None:
    fee = "Fee\nCharge\n:   What you pay for one day.\n:   Pupils pay half of it."
    source = f"# Words\n\n{fee}\n\nTerm\n:   How long you may keep a book."
    article = read_article(source.encode(), "a.md")
    assert [(block.section, article.text[block.start : block.end]) for block in article.body] == [
        (("Fee / Charge",), "Fee / Charge: What you pay for one day."),
        (("Fee / Charge",), "Pupils pay half of it."),
        (("Term",), "Term: How long you may keep a book."),
    ]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Refund, partial\n: Money back for a part of the order.", ("Refund, partial",)),
        ("发票，电子\n: 用邮件发送的发票，可以报销。", ("发票，电子",)),
        ("**Wait, then press** the button at the back: it is small.", ()),  # no colon behind it: it may be a sentence
        ("**Remember, we are**: open every day of the week.", ()),
    ],
)
def test_a_term_with_a_comma_is_a_name(text: str, path: tuple[str, ...]) -> None:
    (block,) = read_article(f"# T\n\n{text}\n".encode(), "a.md").body
    assert block.section == path
