"""Rows of cells → lines, for tables whose rows are grouped, and for cells that hold lists."""

from __future__ import annotations

import pytest

from kb.readers.markdown import read_markdown
from kb.readers.read import read_article
from kb.readers.tables import under_names


@pytest.mark.parametrize(
    ("rows", "strong", "told"),
    [
        (["Low|", "a|1", "b|2", "High|", "c|3"], "x..x.", ["Low, a|1", "Low, b|2", "High, c|3"]),
        (["低收入|", "两天|60", "|70"], "x..", ["低收入，两天|60", "低收入|70"]),
        (["Low|", "a|1", "Total|5", "b|2"], "x.x.", ["Low, a|1", "Total|5", "b|2"]),
        (["Low|", "High|", "a|1"], "xx.", ["Low|", "High, a|1"]),
        (["Low|", "a|1"], "..", ["Low|", "a|1"]),
        (["Low|", "a|"], "x.", ["Low|", "a|"]),
        (["All prices are in dollars.|", "a|1"], "x.", ["All prices are in dollars.|", "a|1"]),
        (["Low|"], "x", ["Low|"]),
        ([], "", []),
    ],
)
def test_names_of_groups_of_rows(rows: list[str], strong: str, told: list[str]) -> None:
    found = under_names([row.split("|") for row in rows], [mark == "x" for mark in strong])
    assert ["|".join(row) for row in found] == told


def lines(text: str) -> list[str]:
    return [line.text for line in read_markdown(text).lines]


def test_a_table_of_markdown_with_groups() -> None:
    head = "| | 20 | 30 |\n|:-|:-|:-|\n"
    rows = "| **Small towns** | | |\n| One day | $10 | $20 |\n| **Cities** | | |\n| One day | $30 | $40 |"
    assert lines(head + rows) == ["Small towns, One day; 20: $10; 30: $20", "Cities, One day; 20: $30; 30: $40"]


def test_a_table_of_a_page_with_groups() -> None:
    rows = (
        "<tr><th>Stay<th>20<th>30<tr><td colspan=3>Small towns<tr><td>One day<td>$10<td>$20"
        "<tr><th>Cities<td><td><tr><td>One day<td>$30<td>$40"
    )
    page = f"<h1>T</h1><p>All prices of the shows are told here.</p><table>{rows}</table>"
    article = read_article(page.encode(), "a.html")
    assert article.text.split("\n")[-2:] == [
        "Stay: Small towns, One day; 20: $10; 30: $20",
        "Stay: Cities, One day; 20: $30; 30: $40",
    ]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("One of:<br><ul><li>red, **or**</li><li>blue</li></ul>", "One of: red, or; blue"),
        ("<ul><li>Red.</li><li>Blue</li></ul>Then green", "Red. Blue Then green"),
        ("<p>One.</p><p>Two</p>", "One. Two"),
        ("a<div>b</div>c", "a b c"),
        ("a <b>b</b>c", "a bc"),
    ],
)
def test_a_list_in_a_cell_of_markdown(cell: str, told: str) -> None:
    assert lines(f"| a | b |\n|---|---|\n| x | {cell} |") == [f"a: x; b: {told}"]


def test_a_list_of_html_in_a_sentence_is_lines() -> None:
    assert lines("Take: <ul><li>bread</li><li>salt</li></ul>") == ["Take:", "bread", "salt"]
