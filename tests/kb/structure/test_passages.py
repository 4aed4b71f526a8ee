"""Articles → passages, and where sentences end."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.article import Article, Block, Passage
from kb.readers.read import read_article
from kb.structure.line_grammar import units
from kb.structure.passages import LIMIT, TARGET, cut, sentences
from tests.support.paths import SEED


def article(*parts: str, section: tuple[str, ...] = (), between: str = "\n\n") -> Article:
    """An article whose body is these blocks, with `between` before each of them."""
    text, body = "", []
    for part in parts:
        text += between
        body.append(Block(len(text), len(text) + len(part), section))
        text += part
    return Article("a", "title", text, tuple(body))


def said(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def test_the_passages_of_the_seed() -> None:
    seed = read_article(SEED.read_bytes(), SEED.name)
    passages = cut(seed)
    # The introduction, four points in each of two sections, the summary; each block is one passage.
    assert [(p.start, p.end) for p in passages] == [(block.start, block.end) for block in seed.body]
    assert [p.text[: p.name_end] for p in passages] == [
        "", "逾期时间", "逾期金额", "还款意愿与能力", "信用记录", "及时还款", "积极沟通", "避免失联", "法律咨询", ""
    ]  # fmt: skip
    assert [p.section_path for p in passages[:2]] == ["", "花呗逾期立案标准 › 逾期时间"]
    assert passages[1] == Passage(
        "huabei-overdue", 214, 303, seed.text[214:303], ("花呗逾期立案标准", "逾期时间"), name_end=4
    )  # fmt: skip
    assert passages[1].id == "huabei-overdue:214-303"
    assert passages[0].text.startswith("花呗作为支付宝旗下的信用支付工具")
    assert passages[-1].text.endswith("促进信用消费市场的健康发展。")


def test_paragraphs_of_a_section_are_merged_up_to_the_target() -> None:
    # 100 + 100 units and the blank line (0.6) between them fit into 220; a third paragraph does not.
    found = cut(article("花" * 100, "呗" * 100, "逾" * 100))
    assert [p.text for p in found] == ["花" * 100 + "\n\n" + "呗" * 100, "逾" * 100]


def test_a_small_last_paragraph_joins_the_passage_before_it() -> None:
    # 200 + 30 is more than 220, but 30 alone is less than 60 and both are within 420.
    assert [len(p.text) for p in cut(article("花" * 200, "呗" * 30, between="\n"))] == [200 + 1 + 30]
    assert [len(p.text) for p in cut(article("花" * 400, "呗" * 30, between="\n"))] == [400, 30]


def test_points_stand_alone() -> None:
    text = "开头的话。\n1. 甲:说明。\n2. 乙:说明。\n结束的话。"
    body = (
        Block(0, 5, ("节",)),
        Block(9, 14, ("节", "甲"), 10, alone=True),
        Block(18, 23, ("节", "乙"), 19, alone=True),
        Block(24, 29, ("节",)),
    )
    found = cut(Article("a", "t", text, body))
    assert [(p.text, p.section, p.name_end) for p in found] == [
        ("开头的话。", ("节",), 0),
        ("甲:说明。", ("节", "甲"), 1),
        ("乙:说明。", ("节", "乙"), 1),
        ("结束的话。", ("节",), 0),
    ]


def test_nothing_is_merged_across_a_heading_or_furniture() -> None:
    # Both blocks have the same path, but the text between them is not body.
    text = "第一段。\nTo Top\n第二段。"
    assert [p.text for p in cut(Article("a", "t", text, (Block(0, 4), Block(12, 16))))] == ["第一段。", "第二段。"]


def test_a_block_within_the_limit_stays_whole() -> None:
    text = ("花" * 139 + "。") * 3  # 420 units
    assert [p.text for p in cut(article(text))] == [text]


def test_a_long_block_is_split_at_the_ends_of_sentences() -> None:
    sentence = "花" * 99 + "。"  # 100 units: two fit into 220; the fifth alone is not less than 60
    assert [p.text for p in cut(article(sentence * 5))] == [sentence * 2, sentence * 2, sentence]


def test_a_sentence_longer_than_the_limit_is_split_after_a_comma_or_anywhere() -> None:
    # 420 characters fit; the last comma within them and past their half is the 400th character.
    with_comma = "花" * 399 + "," + "呗" * 200 + "。"
    assert [len(p.text) for p in cut(article(with_comma))] == [400, 201]
    assert [len(p.text) for p in cut(article("花" * 1000))] == [420, 420, 160]


def test_the_name_belongs_to_the_first_piece_only() -> None:
    text = "名字:" + ("花" * 99 + "。") * 5
    found = cut(Article("a", "t", text, (Block(0, len(text), ("名字",), 2, alone=True),)))
    assert [(p.name_end, p.section) for p in found] == [(2, ("名字",)), (0, ("名字",)), (0, ("名字",))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("花呗逾期了。怎么办？快还款！好；行", ["花呗逾期了。", "怎么办？", "快还款！", "好；", "行"]),
        ("逾期了!怎么办?快;行", ["逾期了!", "怎么办?", "快;", "行"]),
        ("他说：“逾期了。”然后走了。（见下文。）完", ["他说：“逾期了。”", "然后走了。", "（见下文。）", "完"]),
        ("真的吗？！真的……不信。", ["真的吗？！", "真的……不信。"]),
        ("年利率为3.5,超过24.0的不受保护.其余有效。", ["年利率为3.5,超过24.0的不受保护.", "其余有效。"]),
        ("见www.alipay.com?id=3的说明。", ["见www.alipay.com?id=3的说明。"]),
        ("No. 5 costs 3.5 percent. It is late.", ["No. 5 costs 3.5 percent.", "It is late."]),
        ("Mr. Li of the U.S. Bank paid. Dr. Wu did not.", ["Mr. Li of the U.S. Bank paid.", "Dr. Wu did not."]),
        ("He lives in the U.S. The bank sued.", ["He lives in the U.S.", "The bank sued."]),
        ("Pay by Jan. 5, e.g. by card, etc. and keep it.", ["Pay by Jan. 5, e.g. by card, etc. and keep it."]),
        ("J. Smith paid at 5 p.m. Nobody knew.", ["J. Smith paid at 5 p.m.", "Nobody knew."]),
        ('"Really?" he asked. "Yes." She left!', ['"Really?" he asked.', '"Yes."', "She left!"]),
        ("Pay now; or wait... and see. Done", ["Pay now; or wait... and see.", "Done"]),
        ("1. First thing. 2nd thing.", ["1. First thing.", "2nd thing."]),
        ("身份证\n户口本\n\n银行卡", ["身份证", "户口本", "银行卡"]),
        (
            "The bill was not paid within the three months that\nthe law allows. Then they sued.",
            ["The bill was not paid within the three months that\nthe law allows.", "Then they sued."],
        ),
        ("", []),
        (" \n ", []),
        ("。", ["。"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@given(st.text(alphabet="花呗ab1 .。!！?;；…\n”)（\"',U", max_size=80))
@settings(max_examples=300, deadline=None)
def test_sentences_cover_all_text(text: str) -> None:
    spans = sentences(text)
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


PARAGRAPHS = st.lists(
    st.tuples(
        st.text(alphabet="花呗逾期ab ,，。.!\n", min_size=1, max_size=60).map(str.strip).filter(bool),
        st.integers(1, 30),
        st.booleans(),
        st.sampled_from([(), ("甲",)]),
    ),
    max_size=6,
)


@given(PARAGRAPHS)
@settings(max_examples=150, deadline=None)
def test_passages_cover_the_body_and_nothing_else(paragraphs: list[tuple[str, int, bool, tuple[str, ...]]]) -> None:
    text, body = "", []
    for piece, times, alone, section in paragraphs:
        start = len(text)
        text += (piece + " ") * times
        body.append(Block(start, len(text) - 1, section, alone=alone))
        text += "\n\n"
    whole = Article("a", "t", text, tuple(body))
    found = cut(whole)
    assert all(text[p.start : p.end] == p.text == p.text.strip() != "" for p in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert "".join("".join(p.text.split()) for p in found) == "".join(text.split())
    assert all(units(p.text) <= LIMIT + 0.001 for p in found)
    for passage in found:
        assert passage.section in {block.section for block in body if block.start <= passage.start < block.end}
    ends = {end + block.start for block in body for _, end in sentences(text[block.start : block.end])}
    blocks_of = {p.start: [b for b in body if b.start < p.end and b.end > p.start] for p in found}
    for passage in found:
        last = blocks_of[passage.start][-1]
        longest = max(units(text[last.start + s : last.start + e]) for s, e in sentences(text[last.start : last.end]))
        assert passage.end in ends or longest > LIMIT


def test_a_long_article_is_cut_soon() -> None:
    whole = article(*["花呗逾期。" * 2000] * 10, "花" * 50_000, "a " * 50_000)
    started = time.process_time()  # of this process: other load has no part in it
    found = cut(whole)
    assert time.process_time() - started < 30
    # 44 sentences of 5 units make 220: 2,000 sentences make 45 passages and 20 sentences (100 units).
    assert sum(p.text.startswith("花呗") for p in found) == 460
    assert max(units(p.text) for p in found) <= LIMIT
    assert TARGET < LIMIT
