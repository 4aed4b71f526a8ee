"""Passages of articles → paragraphs, lists, tables and code."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kb.article import Passage
from kb.readers.read import ReaderError, read_article
from kb.structure.passages import cut
from kb.written.parts import CodeLines, Grid, Paragraph, Part, only_from, spans_of
from kb.written.read import parts_of
from kb.written.text import Written, context_of


def drawn(written: Written, parts: tuple[Part, ...]) -> list[object]:
    """Parts as plain values: a text, ("code", text), ("table", names, rows) or ("list", (mark, parts), …)."""
    text = written.text
    found: list[object] = []
    for part in parts:
        if isinstance(part, Paragraph):
            found.append(text[part.start : part.end])
        elif isinstance(part, CodeLines):
            found.append(("code", " " * part.indent + text[part.start : part.end]))
        elif isinstance(part, Grid):
            cells = [[text[slice(*cell)] for cell in row] for row in (part.names, *part.rows)]
            found.append(("table", *cells))
        else:
            items = [(text[slice(*item.mark)], *drawn(written, item.parts)) for item in part.items]
            found.append(("list", *items))
    return found


def shown(passages: list[Passage], place: int = 0) -> list[object]:
    written = Written.of(passages[place], context_of(passages, place))
    return drawn(written, parts_of(written, passages[place].name_end))


def read(text: str, name: str = "a.md") -> list[Passage]:
    return cut(read_article(text.encode(), name))


LIST = "# T\n\nDo this:\n\n1. Open it\n   - under *More*\n   - then **Orders**\n\n     Wait.\n2. Send it"
TREE = [
    "Do this:",
    ("list", ("1. ", "Open it", ("list", ("- ", "under More"), ("- ", "then Orders\nWait."))), ("2. ", "Send it")),
]


def test_nested_items_stand_in_their_items_and_numbers_stay() -> None:
    assert shown(read(LIST)) == TREE
    page = "<ol><li>Open it<ul><li>under More</li><li>then Orders<p>Wait.</p></li></ul></li><li>Send it</li></ol>"
    assert shown(read(f"<html><body><h1>T</h1><p>Do this:</p>{page}</body></html>", "a.html")) == TREE


def test_a_text_shows_its_nesting_by_blanks_or_by_its_numbers() -> None:
    assert shown(read("T\n\nDo this:\n\n1. Open it\n   - under More\n2. Send it", "a.txt")) == [
        "Do this:",
        ("list", ("1. ", "Open it", ("list", ("- ", "under More"))), ("2. ", "Send it")),
    ]
    assert shown(read("办理\n\n按以下步骤办理：\n1、准备材料\n（1）身份证\n（2）户口本\n2、提交", "a.txt")) == [
        "按以下步骤办理：",
        ("list", ("1、", "准备材料", ("list", ("（1）", "身份证"), ("（2）", "户口本"))), ("2、", "提交")),
    ]


def test_a_table_has_its_columns_back() -> None:
    table = "| 商品 | 价格 | 说明 |\n|---|---|---|\n| 苹果: 红; 大 | 3元 | 好 |\n| 梨 | | 甜 |\n| 其他 | | |"
    assert shown(read(f"# T\n\n价格如下。\n\n{table}\n\n完。")) == [
        "价格如下。",
        ("table", ["商品", "价格", "说明"], ["苹果: 红; 大", "3元", "好"], ["梨", "", "甜"], ["其他", "", ""]),
        "完。",
    ]


def test_tables_of_other_columns_are_not_one() -> None:
    first, second = (f"  | A | {name} |\n  |---|---|\n  | {value} | 2 |" for name, value in ("B1", "C3"))
    assert shown(read(f"# T\n\nLook.\n\n- x\n\n{first}\n\n{second}")) == [
        "Look.",
        ("list", ("- ", "x", ("table", ["A", "B"], ["1", "2"]), ("table", ["A", "C"], ["3", "2"]))),
    ]


def test_code_keeps_its_blanks_and_empty_lines() -> None:
    text = "# T\n\nRun it:\n\n```sh\n    make x\n\n  make y\n```\n\n1. Or\n\n   ```\n     a\n   b\n   ```"
    assert shown(read(text)) == [
        "Run it:",
        ("code", "    make x\n\n  make y"),
        ("list", ("1. ", "Or", ("code", "  a\nb"))),
    ]
    assert shown(read("T\n\nRun it:\n\n```\n  x\n    y\n```\n\nThen stop.", "a.txt")) == [
        "Run it:",
        ("code", "  x\n    y"),
        "Then stop.",
    ]


def test_code_that_is_cut_keeps_the_blanks_of_its_first_line() -> None:
    lines = [f"    value_{number}=call_of_something_with_a_long_name(number={number})" for number in range(60)]
    passages = read("# T\n\n```\ndef f():\n" + "\n".join(lines) + "\n```")
    assert len(passages) > 2
    found = [shown(passages, place) for place in range(len(passages))]
    assert [kind for ((kind, _),) in found] == ["code"] * len(passages)  # type: ignore[misc]
    assert "\n".join(text for ((_, text),) in found) == "\n".join(["def f():", *lines])  # type: ignore[misc]


def test_a_piece_of_a_cut_list_stands_in_its_item_under_its_lead_in() -> None:
    nested = [
        f"  - part {number} of the thing that is described in many words to fill the line" for number in range(40)
    ]
    text = "# Parts\n\nYou may return:\n\n- a lamp\n- a table with\n" + "\n".join(nested) + "\n- a chair"
    for name in ("a.md", "a.txt"):
        passages = read(text, name)
        lead, (kind, item) = shown(passages, 1)  # type: ignore[misc]
        assert (lead, kind, item[:2]) == ("You may return:", "list", ("- ", "a table with"))
        assert item[2][0] == "list"
        written = Written.of(passages[1], context_of(passages, 1))
        inside = drawn(written, only_from(parts_of(written), written.start))
        assert inside == [("list", ("", item[2]))]  # in the article, the item around it stands right above


def test_a_piece_of_a_cut_table_has_the_names_of_its_columns() -> None:
    rows = [[f"K-{number}", "red", f"stop after {number} minutes and call somebody else"] for number in range(60)]
    plain = "Codes\n\nCode | Lamp | Do\n" + "\n".join(map(" | ".join, rows))
    table = "# Codes\n\n|Code|Lamp|Do|\n|---|---|---|\n" + "\n".join(f"|{'|'.join(row)}|" for row in rows)
    for text, name in ((plain, "a.txt"), (table, "a.md")):
        passages = read(text, name)
        assert len(passages) > 2
        for place in range(1, len(passages)):
            ((kind, names, *cells),) = shown(passages, place)  # type: ignore[misc]
            assert (kind, names) == ("table", ["Code", "Lamp", "Do"])
            assert all(row in rows for row in cells)
            written = Written.of(passages[place], context_of(passages, place))
            assert drawn(written, only_from(parts_of(written), written.start)) == [(kind, names, *cells)]


def test_an_index_of_before_is_read_by_its_looks() -> None:
    for text in (
        "Do this:\n\n1. Open it\n  - under More\n  - then Orders\n    Wait.\n2. Send it",
        "Do this:\n1. Open it\n\n  • under More\n  • then Orders\n    Wait.\n2. Send it",
    ):
        tree = shown([Passage("a", 0, len(text), text)])
        assert str(tree).replace("•", "-") == str(TREE).replace("Wait.", "    Wait.")
    for text, expected in (
        ("a | b\nc | d", [("table", [], ["a", "b"], ["c", "d"])]),
        ("| a | b |\n| c | d |", [("table", [], ["a", "b"], ["c", "d"])]),
        ("a\tb\nc\td", [("table", [], ["a", "b"], ["c", "d"])]),
        ("a | b\nc | d | e", ["a | b\nc | d | e"]),
        ("a | b", ["a | b"]),
        ("```\n x\n```\ny", [("code", " x"), "y"]),
        ("``` is a fence", ["``` is a fence"]),
        ("一、范围\n3.5 公斤\n2024. 4. 1", ["一、范围\n3.5 公斤\n2024. 4. 1"]),
    ):
        assert shown([Passage("a", 0, len(text), text)]) == expected


def test_the_name_of_a_point_is_no_part() -> None:
    first, second = (
        f"{name}：{words}才会立案，具体时间和金额以通知为准，用户应当关注官方的通知，或者咨询客服了解最新的规定。"
        for name, words in (("逾期时间", "三个月以上"), ("逾期金额", "数千元以上"))
    )
    passage, _ = read(f"指南\n\n一、标准\n1、{first}\n2、{second}", "a.txt")
    assert passage.text[: passage.name_end] == "逾期时间"
    assert shown([passage]) == [first.removeprefix("逾期时间")]
    assert shown([replace(passage, name_end=len(passage.text))]) == []


_PIECES = (
    "- ",
    "1. ",
    "  ",
    "\n",
    "\n\n",
    "a",
    "b c",
    " | ",
    "\t",
    "```\n",
    "# h",
    "（1）",
    ": ",
    "; ",
    "|---|---|\n",
    "| x | y |\n",
    "> ",
)


@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join), st.sampled_from(["a.md", "a.txt"]), st.booleans())
@settings(max_examples=300, deadline=None)
@example("- a\n\n      b c\n\n  ```\n  a\n", "a.md", True)
def test_every_character_is_in_one_part(text: str, name: str, with_marks: bool) -> None:
    """But for what parts cells from each other and from their names, and for the signs around code."""
    try:
        passages = read(f"# A title\n\nThese words.\n\n{text}\n\nThe end.", name)
    except ReaderError:
        return
    for place, passage in enumerate(passages):
        if not with_marks:
            passages[place] = passage = replace(passage, marks=())
        written = Written.of(passage, context_of(passages, place))
        parts = parts_of(written)
        spans = sorted(span for span in spans_of(parts) if span[0] < span[1])
        assert spans == list(dict.fromkeys(spans))
        names = {name for name in _names(parts) if name[0] < name[1]}
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        left = list(written.text)
        for start, end in spans:
            left[start:end] = " " * (end - start)
        rest = "".join(left)
        for start, end in names:  # the other rows say them, too
            rest = rest.replace(written.text[start:end], "")
        assert set(rest) <= set(" \n\t|;:`~sh")


def _names(parts: tuple[Part, ...]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for part in parts:
        if isinstance(part, Grid):
            found += part.names
        elif not isinstance(part, Paragraph | CodeLines):
            found += [name for item in part.items for name in _names(item.parts)]
    return found


@pytest.mark.parametrize("depth", [3, 30, 300])
def test_lists_in_lists_in_lists_are_read(depth: int) -> None:
    page = "<ul><li>a" * depth + "</li></ul>" * depth
    passages = read(f"<html><body><h1>T</h1><p>Words.</p>{page}</body></html>", "a.html")
    for place in range(len(passages)):
        assert str(shown(passages, place)).count("'- '") <= 8 + passages[place].text.count("- ")
