"""What is no question: numbers, letters, greetings, grammar, addresses. What names something is one, however short."""

from __future__ import annotations

import pytest

from index.search.notices.wordless import Wordless
from index.search.search_index import SearchIndex
from tests.support.indexes.asking import index_of

_ARTICLE = (
    "---\ntitle: Errors\n---\n## 404 Not found\n\nThe page is gone.\n\n## 3 Appeal\n\nAppeal within a month.\n\n"
    "## VPN\n\nUse the tunnel.\n\n## 起诉\n\n法院会寄来文书。\n\n## 税\n\n按月缴纳。\n\n## Help\n\nCall us.\n"
)


@pytest.fixture(scope="module")
def small() -> SearchIndex:
    return index_of("covered:\n- section: VPN\n  questions: [hello, 怎么]\n", a=_ARTICLE)


@pytest.mark.parametrize(
    "text",
    [
        *("1", "2000", "2000。", "１２", "3.5", "1 2 3", "13812345678", "404 405"),
        *("还", "死", "x", "X?", "啊啊啊", "wwww", "?!", "😀"),
        *(
            "你好",
            "您好！",
            "在吗？",
            "谢谢",
            "好的",
            "hi",
            "Hey there!",
            "good morning",
            "thank you",
            "请问一下",
            "你好，在吗",
        ),
        *("怎么", "什么", "how", "what is it", "why?", "能不能", "请问"),
        *("a@b.com", " someone@example.org ", "https://example.org/x?y=1", "www.example.org"),
    ],
)
def test_no_question(small: SearchIndex, text: str) -> None:
    if text == "怎么":  # a known question here
        text += "呢"
    assert Wordless(small.contents)(text)


@pytest.mark.parametrize(
    "text",
    [
        *("appeal", "Appeal?", "vpn", "起诉", "tunnel", "法院", "zebra", "花呗", "5g"),
        *(
            "404",
            "税",
            "help",
            "Errors",
            "404 not found",
        ),  # a number and words of headings; one letter that is a heading
        *("hello", "怎么", "怎么？"),  # known questions
        *(
            "how do I appeal",
            "hello, can I appeal",
            "node.js",
            "欠2000",
            "2000元",
            "90 days",
            "a@b.com 是谁",
            "还款",
            "help me appeal",
        ),
    ],
)
def test_a_question(small: SearchIndex, text: str) -> None:
    assert not Wordless(small.contents)(text)


def test_a_number_in_a_heading_names_it_only_with_three_digits(small: SearchIndex) -> None:
    assert Wordless(small.contents)("3")
    assert not Wordless(small.contents)("404")
