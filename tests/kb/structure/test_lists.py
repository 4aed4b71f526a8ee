"""Lists: steps that are no headings, items that know what they are part of, a list with the sentence before it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.article import Article
from kb.readers.read import ReaderError, read_article
from kb.structure.line_grammar import units
from kb.structure.passages import LIMIT, LIST_LIMIT, cut


def read(text: str, name: str = "a.txt") -> Article:
    return read_article(text.encode(), name)


def passages(article: Article) -> list[tuple[str, str, tuple[str, ...]]]:
    """(section path, text, context) of each passage."""
    return [("/".join(found.section), found.text, article.context_of(found)) for found in cut(article)]


def test_steps_between_blank_lines_are_one_list() -> None:
    steps = "1. 打开应用，进入我的页面\n\n2. 准备材料：身份证和户口本，以及最近三个月的照片两张。\n\n3. 提交申请"
    assert passages(read(f"# 申请\n\n## 步骤\n\n{steps}", "a.md")) == [("步骤", steps.replace("\n\n", "\n"), ())]
    assert passages(read(f"申请\n\n一、步骤\n\n{steps}")) == [("步骤", steps, ())]


def test_a_paragraph_after_the_last_step_makes_no_heading_of_it() -> None:
    steps = "1. 打开应用\n2. 输入密码\n3. 等待审核"
    assert passages(read(f"申请\n\n一、步骤\n{steps}\n\n审核需要三天。")) == [
        ("步骤", f"{steps}\n\n审核需要三天。", ())
    ]


def test_short_numbered_lines_with_text_under_each_are_headings() -> None:
    text = "指南\n\n1. 范围\n适用于所有人。\n2. 费用\n费用为三元。\n3. 时间\n工作日办理。"
    assert [path for path, _, _ in passages(read(text))] == ["范围", "费用", "时间"]


def test_a_step_with_a_list_or_a_command_of_its_own_is_no_heading() -> None:
    text = "# Set up\n\n1. Install it\n\n   ```\n   make install\n   ```\n\n2. Choose\n   - a folder\n   - a name\n3. Start it"
    found = passages(read(text, "a.md"))
    assert [path for path, _, _ in found] == [""]
    assert all(step in found[0][1] for step in ("1. Install it", "2. Choose", "- a folder", "3. Start it"))


def test_numbering_that_begins_again_within_a_section_is_another_list() -> None:
    text = "指南\n\n1. 注册\n先注册账户。\n2. 登录\n按下面做：\n1. 打开应用\n2. 输入密码\n3. 点击登录\n3. 退出\n退出很简单。"
    assert [path for path, _, _ in passages(read(text))] == ["注册", "登录", "退出"]


def test_a_list_stays_with_the_sentence_before_it() -> None:
    # 12 items of about 27 units: together more than TARGET, less than LIMIT
    items = "\n".join(
        f"- damage number {number} " + "that was caused by the owner of the thing in question" for number in range(17)
    )
    text = f"Warranty\n\nThe warranty does not cover:\n\n{items}"
    article = read(text)
    size = units(article.text[10:])
    assert 220 < size <= LIMIT
    assert passages(article) == [("", text[10:], ())]


def test_pieces_of_a_long_list_know_their_lead_in() -> None:
    items = [f"- damage number {number} that was caused by the owner of the thing in question" for number in range(60)]
    article = read("Warranty\n\nIt is a long story. The warranty does not cover:\n\n" + "\n".join(items))
    found = passages(article)
    assert len(found) > 2
    assert found[0][1].startswith("It is a long story. The warranty does not cover:\n\n- damage number 0 ")
    assert [context for _, _, context in found] == [(), *[("The warranty does not cover:",)] * (len(found) - 1)]
    assert "\n".join(text for _, text, _ in found).endswith("\n".join(items))


def test_a_nested_item_knows_its_item() -> None:
    nested = [
        f"  - part {number} of the thing that is described in many words to fill up the whole line"
        for number in range(40)
    ]
    text = "Parts\n\nYou may return:\n\n- a lamp\n- a table with\n" + "\n".join(nested) + "\n- a chair"
    for name in ("a.txt", "a.md"):
        found = passages(read(text, name))
        middle = [context for _, part, context in found[1:] if part.startswith("- part")]
        assert len(middle) == len(found) - 1 > 0
        assert set(middle) == {("You may return:", "- a table with")}


def test_short_named_items_stay_with_their_lead_in_and_long_ones_carry_it() -> None:
    short = "- Rust: caused by salt in the second year.\n- Frost: caused by ice in the second year."
    assert passages(read(f"Warranty\n\nNot covered are:\n\n{short}")) == [("", f"Not covered are:\n\n{short}", ())]
    long = "caused by whatever may happen to the thing while it is in use. " * 4
    found = passages(read(f"Warranty\n\nNot covered are:\n\n- Rust: {long}\n- Frost: {long}"))
    assert [(path, context) for path, _, context in found] == [
        ("", ()), ("Rust", ("Not covered are:",)), ("Frost", ("Not covered are:",))
    ]  # fmt: skip


def test_rows_of_a_cut_table_know_their_columns() -> None:
    rows = "\n".join(
        f"K-{number} | red | stop the belt after {number} minutes and call somebody" for number in range(60)
    )
    found = passages(read(f"Codes\n\nCode | Lamp | What to do\n{rows}"))
    assert len(found) > 2
    assert [context for _, _, context in found] == [(), *[("Code | Lamp | What to do",)] * (len(found) - 1)]
    assert all(line.startswith(("Code", "K-")) for _, text, _ in found for line in text.split("\n"))


def test_two_lists_with_a_lead_in_each() -> None:
    words = "that was described in very many words so that the list gets long. "
    first, second = (["- " + f"{name} thing {words * 3}" + str(n) for n in range(12)] for name in ("good", "bad"))
    numbered = [[f"{n}. {item[2:]}" for n, item in enumerate(items, start=1)] for items in (first, second)]
    for one, two in ((first, second), numbered):
        text = "Things\n\nYou may bring:\n\n" + "\n".join(one) + "\n\nYou may not bring:\n\n" + "\n".join(two)
        found = passages(read(text))
        for _, part, context in found:
            expected = "You may bring:" if "good" in part else "You may not bring:"
            assert context == (() if expected in part else (expected,))


ITEM = st.tuples(st.sampled_from(["- ", "  - ", "    - ", "1. ", "2. ", "3. ", "", "   "]), st.integers(1, 30))


@given(st.lists(ITEM, min_size=1, max_size=25), st.sampled_from(["\n", "\n\n"]), st.sampled_from(["a.txt", "a.md"]))
@settings(max_examples=150, deadline=None)
def test_context_is_text_before_the_passage_and_not_in_it(
    items: list[tuple[str, int]], between: str, name: str
) -> None:
    lines = between.join(f"{mark}{'word ' * size}{number}" for number, (mark, size) in enumerate(items))
    try:
        article = read(f"A title\n\nThese are the words:\n\n{lines}\n\nThe end.", name)
    except ReaderError:
        return
    found = cut(article)
    assert all(article.text[p.start : p.end] == p.text for p in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert all(units(p.text) <= LIST_LIMIT + 0.001 for p in found)
    for passage in found:
        assert list(passage.context) == sorted(set(passage.context))
        for (start, end), text in zip(passage.context, article.context_of(passage), strict=True):
            assert 0 <= start < end <= passage.start
            assert text.strip() == text != ""


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_every_item_of_a_list_is_in_a_passage_once(count: int) -> None:
    items = [f"{number}. item {'x' * number}" for number in range(1, count + 1)]
    text = "".join(found.text for found in cut(read("A title\n\nThe list:\n\n" + "\n".join(items))))
    assert [text.count(item + "\n") + text.endswith(item) for item in items] == [1] * count
