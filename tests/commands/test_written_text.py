"""A passage as it was written, in a terminal."""

from __future__ import annotations

import pytest

from commands.written_text import BOLD, QUOTES, Signs, lines_of
from kb.article import Passage
from kb.readers.read import read_article
from kb.structure.passages import cut
from kb.written.text import context_of


def shown(text: str, name: str = "a.md", columns: int = 80, place: int = 0) -> list[str]:
    passages = cut(read_article(text.encode(), name))
    return lines_of(passages[place], context_of(passages, place), (), QUOTES, columns=columns)


@pytest.mark.parametrize(
    ("highlights", "expected"),
    [
        (((0, 2), (2, 4)), "»甲。乙。«丙。"),  # side by side: one mark
        (((0, 2), (4, 6)), "»甲。«乙。»丙。«"),
        (((2, 4),), "甲。»乙。«丙。"),
        ((), "甲。乙。丙。"),
    ],
)
def test_best_sentences_are_marked(highlights: tuple[tuple[int, int], ...], expected: str) -> None:
    assert lines_of(Passage("a", 0, 6, "甲。乙。丙。"), (), highlights, QUOTES, columns=80) == [expected]


TABLE = "# T\n\nPrices:\n\n| 商品 | Price | 说明 |\n|---|---|---|\n| 苹果 | 3 | 红 |\n| Pear | | 很甜的梨 |"


def test_columns_are_aligned_and_chinese_takes_two() -> None:
    assert shown(TABLE) == [
        "Prices:",
        "",
        "商品  Price  说明",
        "────  ─────  ────────",
        "苹果  3      红",
        "Pear         很甜的梨",
    ]


@pytest.mark.parametrize(("columns", "fits"), [(21, True), (20, False)])
def test_a_table_that_is_too_wide_is_read_cell_by_cell(columns: int, fits: bool) -> None:
    lines = shown(TABLE, columns=columns)[2:]
    assert (lines[0] == "商品  Price  说明") is fits
    if not fits:
        assert lines == ["商品: 苹果", "Price: 3", "说明: 红", "", "商品: Pear", "说明: 很甜的梨"]


@pytest.mark.parametrize(("signs", "width"), [(QUOTES, 8), (BOLD, 6)])
def test_signs_take_room_only_where_they_are_seen(signs: Signs, width: int) -> None:
    (passage,) = cut(read_article(b"# T\n\n| a | b |\n|---|---|\n| xyzxyz | 1 |\n| x | 2 |", "a.md"))
    start = passage.text.index("xyzxyz")
    lines = lines_of(passage, (), ((start, start + 6),), signs, columns=80)
    assert lines == [
        f"a{' ' * width} b",
        f"{'─' * width}  ─",
        f"{signs.before}xyzxyz{signs.after}  1",
        f"x{' ' * width} 2",
    ]


def test_lists_and_code() -> None:
    text = "# T\n\nDo this:\n\n1. Open\n   - a\n     b\n\n     ```\n     make\n       x\n     ```\n10. Send\n\nDone."
    assert shown(text) == [
        "Do this:",
        "",
        "1. Open",
        "   - a",
        "     b",
        "     make",
        "       x",
        "10. Send",
        "",
        "Done.",
    ]


def test_a_link_is_followed_by_where_it_leads() -> None:
    text = "# T\n\nAsk [us](https://example.com/a) or <https://example.com/b>, [mail](mailto:a@b.example), [x](javascript:y)."
    assert shown(text) == [
        "Ask us (https://example.com/a) or https://example.com/b, mail (a@b.example), [x](javascript:y)."
    ]


def test_a_piece_of_a_list_has_its_item_before_it() -> None:
    nested = "\n".join(
        f"  - part {number} of a thing that is told in many words to fill the line" for number in range(40)
    )
    lines = shown(f"# T\n\nYou may return:\n\n- a lamp\n- a table with\n{nested}", place=1)
    assert lines[:2] == ["You may return: …", "- a table with …"]
    assert lines[2].startswith("  - part ")


def test_article_text_cannot_steer_the_terminal() -> None:
    text = "a\x1b[2J | b\x07\nc\x9b1m | \u202ed"
    assert lines_of(Passage("a", 0, len(text), text), (), (), QUOTES, columns=80) == ["a[2J  b", "c1m   d"]
