"""Known questions on the first page: which are shown, what is said of the others."""

from __future__ import annotations

import re

import pytest

from index.search.answer import FrequentQuestion
from tests.support.indexes import fake_index
from tests.support.reading import Reader
from ui.reader import frequent
from ui.strings.ask import EN, ZH


def _known(section: str, number: int) -> FrequentQuestion:
    return FrequentQuestion(f"{section} {number}", "en", "a", "A", (section,))


def _folds(shown: str) -> list[tuple[str, str]]:
    return re.findall(r"<summary><span[^>]*>([^<]*)</span><small>(\d+)", shown)


def test_those_of_the_language_grouped_by_section() -> None:
    shown = frequent.section(fake_index.FREQUENT, ZH)
    assert _folds(shown) == [("概述", "1"), ("花呗逾期立案标准", "2")]
    assert "what is Huabei" not in shown
    assert shown.index("逾期时间") < shown.index("逾期多久会被起诉") < shown.index("逾期金额")
    assert 'class="rest"' not in shown  # all are shown


def test_those_of_another_language_are_better_than_none() -> None:
    only = [known for known in fake_index.FREQUENT if known.language == "zh"]
    assert "花呗是什么" in frequent.section(only, EN)
    assert frequent.section((), EN) == ""


@pytest.mark.parametrize(("count", "rest"), [(4, []), (20, ["All 20 are in the FAQ"])])
def test_a_point_shows_its_first_few_says_how_many_there_are_and_where(count: int, rest: list[str]) -> None:
    shown = frequent.section([_known("S", number) for number in range(count)], EN)
    assert re.findall(r">S (\d+)<", shown) == ["0", "1", "2", "3"]
    assert _folds(shown) == [("S", str(count))]
    assert re.findall(r'<p class="rest"><a class="ask" href="faq\?lang=en">([^<]*)</a></p>', shown) == rest


def test_the_page_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frequent, "SHOWN", 6)
    known = [_known(section, number) for section in "abc" for number in range(4)]
    shown = frequent.section(known, EN)
    assert re.findall(r">([abc] \d)<", shown) == ["a 0", "a 1", "a 2", "a 3", "b 0", "b 1"]
    assert _folds(shown) == [("a", "4"), ("b", "4")]
    assert re.findall(r'class="rest">.*?(\d+)', shown) == ["4", "12"]  # in the fold of b, and for all of c


def test_hostile_text_is_only_text() -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    reader = Reader(frequent.section([FrequentQuestion(hostile, "en", "a", hostile, (hostile, hostile))], EN))
    assert not {"script", "img"} & set(reader.tags)
