"""Chinese text that was broken into narrow lines."""

from __future__ import annotations

import pytest

from kb.readers.read import read_article

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
    joined = [block for block in found if "\n" in block]
    assert "".join(found).replace("\n", "") == TEXT * 2
    assert len(joined) == 2 * len([part for part in broken.split("。\n") if "\n" in part])


def test_titles_of_one_width_are_no_prose() -> None:
    titles = [
        "人人租机收货流程详解及注意",
        "如何正确理解黄金分期的问题",
        "租机买断费用高的选择与方案",
        "房子如果还不上贷款怎么办呢",
        "短期贷款期限是多少年内的呢",
    ]
    assert blocks("\n".join(titles)) == titles
