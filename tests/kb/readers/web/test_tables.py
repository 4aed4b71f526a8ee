"""Rows of tables are lines that are understood on their own."""

from __future__ import annotations

import pytest
from lxml import html

from kb.readers.web.tables import data_lines


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # two rows of names, one above two columns
        ("<thead><tr><th rowspan=2>Room<th colspan=2>Price<tr><th>Weekday<th>Weekend</thead><tr><td>Double<td>90<td>110",
         ["Room: Double; Price Weekday: 90; Price Weekend: 110"]),
        # a value for two columns stands under both
        ("<tr><th>Room<th>Weekday<th>Weekend<tr><td>Suite<td colspan=2>200<br>with breakfast",
         ["Room: Suite; Weekday: 200 with breakfast; Weekend: 200 with breakfast"]),
        ("<tr><th colspan=2>Prices of 2024<tr><th>Plan<th>Fee<tr><td>Pro<td>9", ["Prices of 2024", "Plan: Pro; Fee: 9"]),
        ("<tr><td><th>2023<th>2024<tr><th>Income<td>5<td>6", ["Income; 2023: 5; 2024: 6"]),
        ("<tr><th>Plan<th>Holds<tr><td>Pro<td><ul><li>mail<li>phone</ul>", ["Plan: Pro; Holds: mail; phone"]),
        ("<tr><th>A<th>B<tr><td rowspan=0>x<td>1<tr><td>2", ["A: x; B: 1", "A: x; B: 2"]),
        ("<tr><td><h2>Menu</h2><td>Text", None),
        ("<tr><td>Menu<td><table><tr><td>a<td>b</table>", None),
    ],
)  # fmt: skip
def test_rows(rows: str, expected: list[str] | None) -> None:
    lines = data_lines(html.fromstring(f"<table>{rows}</table>"))
    assert (None if lines is None else [line.text for line in lines]) == expected
