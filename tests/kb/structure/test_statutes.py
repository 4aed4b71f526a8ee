"""Statutes: each article is a passage, with its paragraphs and its list."""

from __future__ import annotations

import textwrap

import pytest

from kb.readers.read import read_article
from kb.structure.passages import cut

LAW = """某地休假办法

第一章 总则

第一条 为了维护职工的权利，制定本办法。

第二条 职工有下列情形之一的，不享受休假：

(一)享受寒暑假的；

(二)请假二十天以上的。

前款规定的天数不含休息日。

第二章 附则

第三条 本办法自公布之日起施行。
"""


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize("space", [" ", "\u3000", ""])
def test_an_article_is_one_passage(name: str, space: str) -> None:
    text = LAW.replace("条 ", f"条{space}" if space else "条：")
    if name == "a.md":
        text = f"# {text}".replace("第一章", "## 第一章").replace("第二章", "## 第二章")
    article = read_article(text.encode(), name)
    found = [
        ("/".join(passage.section), "".join(passage.text.split())[:3], passage.text[-9:]) for passage in cut(article)
    ]
    assert found == [
        ("总则", "第一条", "权利，制定本办法。"),
        ("总则", "第二条", "的天数不含休息日。"),
        ("附则", "第三条", "自公布之日起施行。"),
    ]


def test_a_reference_at_the_start_of_a_line_is_no_article() -> None:
    first = "第一条 为了规范管理，保护当事人的合法权益，根据有关的法律，违反第四条规定的，依法处理。"
    lines = f"{first.replace('第四', chr(10) + '第四')}\n第二条 本办法自公布之日起施行。"
    found = cut(read_article(f"办法\n\n{lines}".encode(), "a.txt"))
    assert [passage.text for passage in found] == [first, "第二条 本办法自公布之日起施行。"]


def test_pieces_of_a_long_article_know_its_beginning() -> None:
    items = "\n".join(f"（{number}）{'情形' * 40}；" for number in "一二三四五六七八九")
    text = f"办法\n\n第一条 有下列情形之一的，不予受理：\n{items}\n第二条 本办法自公布之日起施行。"
    article = read_article(text.encode(), "a.txt")
    found = cut(article)
    assert [article.context_of(passage) for passage in found] == [
        (), *[("第一条 有下列情形之一的，不予受理：",)] * (len(found) - 2), ()
    ]  # fmt: skip
    assert len(found) > 3


def test_articles_as_headings() -> None:
    text = "# 办法\n\n### 第一条\n\n甲。\n\n乙。\n\n### 第二条\n\n丙。"
    found = cut(read_article(text.encode(), "a.md"))
    assert [(passage.section, passage.text) for passage in found] == [
        (("第一条",), "甲。\n\n乙。"),
        (("第二条",), "丙。"),
    ]


def test_one_quoted_article_makes_no_statute() -> None:
    article = read_article("问答\n\n第三条 规定了期限。\n\n所以要早办。".encode(), "a.txt")
    assert [passage.text for passage in cut(article)] == ["第三条 规定了期限。\n\n所以要早办。"]


def test_a_short_line_that_speaks_of_an_article() -> None:
    text = "办法\n\n第一条 本办法适用于全市。\n\n第二条 有下列情形的，应当改正：\n\n（一）未登记，且依照\n第一条规定应登记的。"
    assert [passage.text for passage in cut(read_article(text.encode(), "a.txt"))] == [
        "第一条 本办法适用于全市。",
        "第二条 有下列情形的，应当改正：\n\n（一）未登记，且依照第一条规定应登记的。",
    ]


@pytest.mark.parametrize("sign", ["§ {}.", "§ {}", "§{}.", "Section {}.", "Sec. {}.", "Article {}.", "Art. {}:"])
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_sections_are_passages(sign: str, name: str) -> None:
    sections = [
        f"{sign.format(1)} Every owner of a well that is used by more than one house has its water tested once a year, and "
        "the result is sent to the office.",
        f"{sign.format(2)} A test costs 40 dollars.\n\n(1) It is paid by the owner.\n\n(2) The office may lower it.",
        f"{sign.format(3)} Whoever does not test pays a fine.",
    ]
    for text in ("\n\n".join(sections), "\n\n".join([textwrap.fill(sections[0], 70), *sections[1:]])):
        article = read_article(f"Wells of Marl\n\n{text}".encode(), name)
        assert [passage.text for passage in cut(article)] == sections


def test_a_sign_that_is_spoken_of_begins_no_section() -> None:
    text = "Notes\n\n§ 5 of the law is old.\n\n§ 6 of the law is new.\n\nBoth are short."
    assert [passage.text for passage in cut(read_article(text.encode(), "a.txt"))] == [text[7:]]
