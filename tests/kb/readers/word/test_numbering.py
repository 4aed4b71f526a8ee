# ruff: noqa: E501 (XML in one line)
"""Numbers of lists as Word shows them: levels tied to styles, restarts, forms of its own, numbers in other forms."""

from __future__ import annotations

import pytest

from kb.readers.word.counts import count
from kb.readers.word.numbering import Numbering
from tests.support.files.word import element


def level(depth: int, text: str, more: str = "", form: str = "decimal") -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def numbering(levels: str, more: str = "", entry: str = "") -> Numbering:
    return Numbering.of(element(
        f'<w:numbering><w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum>{more}'
        f'<w:num w:numId="1"><w:abstractNumId w:val="1"/>{entry}</w:num></w:numbering>'
    ))  # fmt: skip


def marks(found: Numbering, *depths: int) -> list[str | None]:
    return [found.mark("1", depth) for depth in depths]


def test_levels_count_within_each_other() -> None:
    found = numbering(level(0, "%1.") + level(1, "%1.%2") + level(2, "(%3)", form="lowerLetter"))
    assert marks(found, 0, 1, 1, 2, 0, 1, 2) == ["1. ", "1.1 ", "1.2 ", "(a) ", "2. ", "2.1 ", "(a) "]


def test_a_level_that_never_restarts_and_one_of_decimal_numbers() -> None:
    found = numbering(
        level(0, "%1.", form="upperRoman")
        + level(1, "%2", '<w:lvlRestart w:val="0"/>')
        + level(2, "%1.%3", "<w:isLgl/>")
    )
    assert marks(found, 0, 1, 0, 1, 2) == ["I. ", "1 ", "II. ", "2 ", "2.1 "]


def test_a_level_of_its_own_for_one_list() -> None:
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "Step %1:")}</w:lvlOverride>'
    assert marks(numbering(level(0, "%1."), entry=own), 0, 0) == ["Step 1: ", "Step 2: "]


def test_levels_tied_to_styles_and_lists_tied_to_list_styles() -> None:
    tied = numbering(level(0, "%1") + level(1, "%1.%2", '<w:pStyle w:val="Heading2"/>'))
    assert (
        tied.depth("1", "Heading2"),
        tied.depth("1", "Other"),
        tied.depth("1", None),
        tied.depth("9", "Heading2"),
    ) == (1, 0, 0, 0)
    style = f'<w:abstractNum w:abstractNumId="2"><w:styleLink w:val="Steps"/>{level(0, "%1)")}</w:abstractNum>'
    assert marks(numbering('<w:numStyleLink w:val="Steps"/>', style), 0) == ["1) "]


def test_words_without_a_number() -> None:
    assert marks(numbering(level(0, "Note", form="none")), 0, 0) == ["Note ", "Note "]


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [
        (3, "ideographTraditional", "丙"), (12, "ideographZodiac", "亥"), (2, "decimalEnclosedParen", "⑵"), (21, "ordinal", "21st"),
        (12, "ordinal", "12th"), (12, "chineseLegalSimplified", "壹拾贰"), (7, "decimalZero", "07"), (12, "decimalFullWidth", "１２"),
        (2, "ganada", "나"), (5, "numberInDash", "- 5 -"), (104, "lowerRoman", "civ"), (7, "none", ""), (400, "upperRoman", "400"),
    ],
)  # fmt: skip
def test_how_a_number_is_written(number: int, form: str, expected: str) -> None:
    assert count(number, form) == expected
