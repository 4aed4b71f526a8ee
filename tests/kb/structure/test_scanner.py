"""Text that was broken into lines by a margin is read as it was before."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.readers.read import read_article
from kb.structure.passages import cut
from kb.structure.scanner import unwrapped

TEXT = (
    "为了维护职工休息休假的权利，调动工作的积极性，根据劳动法和公务员法，制定本条例。机关、团体、企业、事业单位的职工"
    "连续工作一年以上的，享受年休假。单位应当保证职工享受年休假，职工在年休假期间享受与正常工作期间相同的收入。"
)


def blocks(text: str) -> list[str]:
    article = read_article(f"休假\n\n{text}".encode(), "a.txt")
    return [article.text[block.start : block.end] for block in article.body]


@pytest.mark.parametrize("width", [14, 18, 22, 30])
def test_narrow_lines_are_joined(width: int) -> None:
    broken = "\n".join(TEXT[at : at + width] for at in range(0, len(TEXT), width))
    found = blocks(f"{broken}\n\n二、附则\n\n{broken}")
    # A line that happens to end with a sentence ends its block.
    assert found == 2 * [part.replace("\n", "") for part in broken.replace("。\n", "。\0").split("\0")]


def test_titles_of_one_width_are_no_prose() -> None:
    titles = [
        "人人租机收货流程详解及注意",
        "如何正确理解黄金分期的问题",
        "租机买断费用高的选择与方案",
        "房子如果还不上贷款怎么办呢",
        "短期贷款期限是多少年内的呢",
    ]
    assert blocks("\n".join(titles)) == titles


ENGLISH = (
    "The reading room is open to everybody who has a card of the library, and to guests of the town who show their ticket at "
    "the desk. Bags stay in the lockers next to the door, which need a coin of one euro that comes back when the key is put in "
    "again; coats may be kept. Whoever loses a key pays for a new lock of the door and for the work of the man who changes it."
)


@pytest.mark.parametrize("width", [60, 72, 79, 100])
def test_english_lines_are_joined_with_a_blank(width: int) -> None:
    broken = textwrap.fill(ENGLISH, width)
    assert "\n".join(blocks(f"{broken}\n\n{broken}")) == "\n".join([ENGLISH] * 2)


def test_a_line_that_speaks_of_a_section_is_no_heading() -> None:
    text = (
        "Section 1. Bins\n\nThe bins are put out in the evening before the day that is named in\n"
        "Section 7 of the plan, and are taken in again before noon.\n\nSection 2. Glass\n\nGlass is brought to the yard."
    )
    article = read_article(f"Waste By-law of Marl\n\n{text}".encode(), "a.txt")
    assert [(found.section, found.text) for found in cut(article)] == [
        (
            ("Section 1. Bins",),
            "The bins are put out in the evening before the day that is named in "
            "Section 7 of the plan, and are taken in again before noon.",
        ),
        (("Section 2. Glass",), "Glass is brought to the yard."),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        # verse
        "Upon the hill there stands a tree that never loses all its leaves\n"
        "And every night a bird comes by and sings of what it still believes\n"
        "Until the morning light is there and all the people wake and see\n"
        "That neither bird nor song was true but only wind within the tree",
        "- a thing that is named in a line of its own and is rather long\n- another thing of the same kind that is long, too",
        "Name\tStreet\nAnna\tLong Street\nBert\tShort Street",
        "Office for Parks and Gardens\nLong Street 12\n04109 Leipzig",
        "```\nfor name in every_name_that_is_known_to_the_program_that_runs_here:\n    print(name)\n```",
        "人人租机收货流程详解及注意事项汇总人人租机收货流程详解及注意事项\n如何正确理解黄金分期的问题如何正确理解黄金分期的问题如何正确理解",
    ],
)
def test_lines_that_are_lines_stay(lines: str) -> None:
    article = read_article(f"A title\n\nThe first paragraph.\n\n{lines}\n".encode(), "a.txt")
    assert lines in article.text


@given(st.text(alphabet="ab Z.,-1\n中文，。§#\t", max_size=300))
@settings(max_examples=200, deadline=None)
def test_joining_changes_nothing_but_blanks(text: str) -> None:
    joined = unwrapped(text)
    assert "".join(joined.split()) == "".join(text.split())
    assert len(joined) <= len(text)
