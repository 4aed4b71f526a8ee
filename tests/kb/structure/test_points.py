"""Lists of "name: text": points of their own, or one thing."""

from __future__ import annotations

import pytest

from kb.readers.read import read_article
from kb.structure.passages import cut


def passages(text: str, name: str = "a.md") -> list[tuple[str, str]]:
    """(section path, text) of each passage."""
    return [("/".join(found.section), found.text) for found in cut(read_article(text.encode(), name))]


CHINESE_STEPS = "1. 提交申请：填写表格，附上照片\n2. 缴费：在大厅刷卡，保留收据\n3. 领证：五个工作日后取件"
ENGLISH_STEPS = (
    "1. Chain: take it off with the tool and lay it into the bath for ten minutes\n"
    "2. Brush: go over each link until no more dirt comes off\n"
    "3. Oil: one drop on each link, then wipe off the rest with a cloth"
)


@pytest.mark.parametrize(
    ("heading", "steps"),
    [
        ("补办流程", CHINESE_STEPS),
        ("怎么补办", CHINESE_STEPS),
        ("所需材料", CHINESE_STEPS),
        ("Steps", ENGLISH_STEPS),
        ("How to clean it", ENGLISH_STEPS),
        ("Procedure", ENGLISH_STEPS),
    ],
)
def test_steps_with_names_are_one_list(heading: str, steps: str) -> None:
    bold = steps.replace(". ", ". **").replace("：", "：**").replace(": ", ":** ")
    for text in (steps, bold):
        expected = [(heading, f"{steps}\n\nIt takes an hour.")]
        assert passages(f"# A title\n\n## {heading}\n\n{text}\n\nIt takes an hour.") == expected
    assert passages(f"A title\n\n一、{heading}\n{steps}", "a.txt") == [(heading, steps)]


def test_steps_of_a_page() -> None:
    items = "<li><b>Form</b>: signed by both of you.</li><li><b>Copy</b>: of the old card, both sides.</li>"
    page = (
        f"<title>New card</title><main><h1>New card</h1><h2>What you need</h2><ol>{items}</ol><p>It is free.</p></main>"
    )
    steps = "1. Form: signed by both of you.\n2. Copy: of the old card, both sides."
    assert passages(page, "a.html") == [("What you need", f"{steps}\n\nIt is free.")]


def test_a_title_that_asks_how_announces_steps() -> None:
    assert passages(f"# How to clean a chain\n\n{ENGLISH_STEPS}") == [("", ENGLISH_STEPS)]
    assert passages(f"# A chain\n\n{ENGLISH_STEPS}") == [
        ("Chain", "Chain: take it off with the tool and lay it into the bath for ten minutes"),
        ("Brush", "Brush: go over each link until no more dirt comes off"),
        ("Oil", "Oil: one drop on each link, then wipe off the rest with a cloth"),
    ]


def test_a_few_words_make_no_point_where_headings_could_have_been_written() -> None:
    steps = "1. **Lid:** screw it off.\n2. **Filter:** rinse it with water.\n3. **Lid again:** close it."
    assert passages(f"# Kettle\n\n## The filter\n\n{steps}") == [("The filter", steps.replace("**", ""))]


def test_numbered_points_are_points() -> None:
    points = [
        "Notice: one month, in writing, to the office that signed the contract.",
        "Deposit: three rents at most, on an account of its own.",
    ]
    text = "# Lease\n\n## Rules\n\n" + "\n".join(f"{n}. {point}" for n, point in enumerate(points, start=1))
    assert passages(text) == [("Rules/Notice", points[0]), ("Rules/Deposit", points[1])]


@pytest.mark.parametrize("mark", ["-", "1."])
def test_paragraphs_with_names_are_points_wherever_they_stand(mark: str) -> None:
    long = "This is told in one sentence and then in another one, since it is not easy. It goes on for some time after that."
    text = f"# Lease\n\n## How to end it\n\nThere are two ways:\n\n{mark} Notice: {long}\n{mark} Agreement: {long}"
    assert passages(text) == [
        ("How to end it", "There are two ways:"),
        ("How to end it/Notice", f"Notice: {long}"),
        ("How to end it/Agreement", f"Agreement: {long}"),
    ]


def test_bullets_with_names_are_one_list() -> None:
    bullets = (
        "- E4: no water. Open the tap and press the button for a while.\n- E7: too hot. Let it cool down.\n- E9: off."
    )
    assert passages(f"# Washer\n\n## Codes\n\n{bullets}") == [("Codes", bullets)]
    bold = "- **Hat:** the wide one.\n- **Boots:** the high ones.\n- **Net:** none."
    assert passages(f"# Bees\n\nThey sting.\n\n{bold}") == [("", f"They sting.\n\n{bold.replace('**', '')}")]


def test_items_within_a_step_are_no_points() -> None:
    words = "press the key until the light turns green, then let it go and wait for a minute before you lift the lid"
    nested = "\n".join(f"   - type {letter}: {words}" for letter in "ABC")
    found = passages(f"# Scale\n\n## Rules\n\n1. Lift the lid.\n2. Start it:\n{nested}\n3. Close the lid.")
    assert [path for path, _ in found] == ["Rules"]


def test_a_list_is_points_or_items_as_a_whole() -> None:
    points = [
        "Rent: due on the third working day of each month.",
        "Heat: paid by use, at the end of the year.",
        "Pets: ask.",
    ]
    text = "# Lease\n\n## Rules\n\n" + "\n".join(f"{n}. {point}" for n, point in enumerate(points, start=1))
    assert passages(text) == [("Rules/Rent", points[0]), ("Rules/Heat", points[1]), ("Rules/Pets", points[2])]
