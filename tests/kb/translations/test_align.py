"""Which passage each piece of a translation belongs to, and what an editor is told."""

from __future__ import annotations

from pathlib import Path

from kb.article import Passage
from kb.readers.read import read_article
from kb.structure.passages import cut
from kb.translations.align import align
from kb.translations.drafts import draft_of, file_of_draft, taken_over, to_fill_in
from kb.translations.source import read_source
from kb.translations.translation import Translation, TranslationProblem, TranslationState, checksum_of

LONG = "。".join("这是很长的一段话没有别的意思" for _ in range(12)) + "。"
CHINESE = (
    f"# 指南\n\n开头。\n\n## 甲\n\n甲的话。\n\n## 乙\n\n{LONG}\n\n{LONG}尾\n\n"
    "## 丙\n\n### 丁\n\n第一点。\n\n### 戊\n\n第二点。\n"
)
ENGLISH = (
    "# Guide\n\nBegin.\n\n## A\n\nWords of A.\n\n## B\n\nLong one.\n\nLong two.\n\n"
    "## C\n\n### D\n\nFirst.\n\n### E\n\nSecond.\n"
)
PATHS = [(), ("甲",), ("乙",), ("乙",), ("丙", "丁"), ("丙", "戊")]
CURRENT, MISSING = TranslationState.CURRENT, TranslationState.MISSING
OUTDATED, NOT_CHECKED = TranslationState.OUTDATED, TranslationState.NOT_CHECKED


def passages_of(text: str) -> list[Passage]:
    return cut(read_article(text.encode(), "a.md"))


def aligned(english: str, chinese: str = CHINESE) -> Translation:
    article = read_article(chinese.encode(), "a.md")
    return align(article, cut(article), read_source(english), language="en", file="a.en.md")


def recorded(english: str = ENGLISH, chinese: str = CHINESE) -> str:
    """The same file as the program writes it after an editor has checked all."""
    article, found = read_article(chinese.encode(), "a.md"), aligned(english, chinese)
    draft = draft_of(found, cut(article))
    checked = type(draft)(title=draft.title, headings=draft.headings, pieces=draft.pieces, checked=(True,) * 6)
    return file_of_draft(checked, found, article, cut(article))


def states(found: Translation) -> list[TranslationState]:
    return [piece.state for piece in found.pieces]


def codes(found: Translation) -> list[object]:
    return [message.code for message in found.problems]


def test_a_file_from_hand_is_aligned_by_headings_and_pieces() -> None:
    assert [passage.section for passage in passages_of(CHINESE)] == PATHS
    found = aligned(ENGLISH)
    assert states(found) == [NOT_CHECKED] * 6
    assert codes(found) == [TranslationProblem.NOT_CHECKED]
    assert (found.title, found.headings) == ("Guide", ("", "A", "B", "C", "D", "E"))
    shown = [piece.written.passage for piece in found.pieces if piece.written]
    assert [(one.section, one.text, one.name_end) for one in shown] == [
        ((), "Begin.", 0),
        (("A",), "Words of A.", 0),
        (("B",), "Long one.", 0),
        (("B",), "Long two.", 0),
        (("C", "D"), "First.", 0),
        (("C", "E"), "Second.", 0),
    ]
    assert not found.unplaced


def test_the_name_of_a_point_is_the_heading_of_its_translation() -> None:
    article = read_article(Path("kb/articles/huabei-overdue.txt").read_bytes(), "huabei-overdue.txt")
    passages = cut(article)
    assert (passages[1].section[-1], passages[1].name_end) == ("逾期时间", 4)
    source = read_source(Path("kb/articles/huabei-overdue.en.md").read_text("utf-8"))
    found = align(article, passages, source, language="en", file="huabei-overdue.en.md")
    assert states(found) == [CURRENT] * 10
    assert not found.problems
    written = found.written[1]
    assert written
    shown = written.passage
    assert shown.section == ("When a case is filed over an overdue Huabei debt", "How long it is overdue")
    assert shown.text[: shown.name_end] == "How long it is overdue"
    assert shown.text[shown.name_end :].startswith("\n\nUsually, an overdue Huabei debt")


def test_what_is_missing_is_told() -> None:
    found = aligned(ENGLISH.split("### E")[0])
    assert states(found) == [NOT_CHECKED] * 5 + [MISSING]
    assert found.problems[0] == "a.en.md: 1 of 6 passages have no translation: 丙 › 戊"
    assert states(aligned("")) == [MISSING] * 6


def test_too_many_pieces_are_told_and_not_used() -> None:
    found = aligned(ENGLISH.replace("Long two.", "Long two.\n\nLong three."))
    assert states(found) == [NOT_CHECKED, NOT_CHECKED, MISSING, MISSING, NOT_CHECKED, NOT_CHECKED]
    assert codes(found)[0] is TranslationProblem.TOO_MANY
    assert found.problems[0].facts == {"file": "a.en.md", "heading": "B", "found": 3, "expected": 2}
    assert found.unplaced == ("Long one.", "Long two.", "Long three.")
    joined = ENGLISH.replace("Long two.", "* * *\n\nLong two.\n\nLong three.")
    assert states(aligned(joined)) == [NOT_CHECKED] * 6


def test_other_headings_are_told_and_nothing_behind_them_is_used() -> None:
    found = aligned(ENGLISH.replace("## B", "### B", 1))
    assert states(found) == [NOT_CHECKED, NOT_CHECKED, MISSING, MISSING, MISSING, MISSING]
    assert codes(found)[0] is TranslationProblem.OTHER_HEADINGS
    assert found.unplaced == ("Long one.", "Long two.", "First.", "Second.")
    more = aligned(ENGLISH + "\n## F\n\nMore.\n")
    assert states(more) == [NOT_CHECKED] * 6
    assert more.problems[0].facts == {"file": "a.en.md", "expected": 5, "found": 6, "heading": "F"}
    assert more.unplaced == ("More.",)


def test_a_recorded_translation_follows_the_article() -> None:
    english = recorded()
    assert states(aligned(english)) == [CURRENT] * 6
    assert aligned(english).problems == ()
    changed = aligned(english, CHINESE.replace("甲的话。", "甲的新话。"))
    assert states(changed) == [CURRENT, OUTDATED, CURRENT, CURRENT, CURRENT, CURRENT]
    assert [piece.written.outdated for piece in changed.pieces if piece.written] == [
        False,
        True,
        False,
        False,
        False,
        False,
    ]
    longer = aligned(english, CHINESE.replace("## 甲", "## 新\n\n新的话。\n\n## 甲"))
    assert states(longer) == [CURRENT, MISSING, CURRENT, CURRENT, CURRENT, CURRENT, CURRENT]
    assert longer.headings == ("", "", "A", "B", "C", "D", "E")
    shorter = aligned(english, CHINESE.replace("## 甲\n\n甲的话。\n\n", ""))
    assert states(shorter) == [CURRENT] * 5
    assert shorter.problems == ("a.en.md: 1 translated pieces belong to passages that the article no longer has: A",)
    assert shorter.unplaced == ("Words of A.",)


def test_a_record_that_the_file_does_not_fit_is_not_used() -> None:
    english = recorded() + "\n## F\n\nMore.\n"
    assert states(aligned(english)) == [NOT_CHECKED] * 6
    damaged = aligned(recorded().replace("made_from:", "made_from: ["))
    assert codes(damaged)[0] is TranslationProblem.BAD_HEAD


def test_lists_tables_code_and_links_stay() -> None:
    text = "Words:\n\n1. one\n2. two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\n  x\n  y\n```\n\n[see](https://a.b/c)"
    (found,) = aligned(f"# T\n\n{text}\n", "# 题\n\n正文。\n").pieces
    assert found.written
    passage = found.written.passage
    assert passage.text == "Words:\n\n1. one\n2. two\n\na: 1 | b: 2\n\n  x\n  y\n\nsee" or passage.marks
    kinds = [
        (mark.kind.value, passage.text[mark.start - passage.start : mark.end - passage.start]) for mark in passage.marks
    ]
    assert ("item", "1. one") in kinds
    assert ("item", "2. two") in kinds
    assert ("link", "see") in kinds
    assert ("code", "  x\n  y") in kinds
    assert any(kind == "row" for kind, _ in kinds)


def test_the_file_to_fill_in_shows_what_is_missing_and_outdated() -> None:
    chinese = CHINESE.replace("甲的话。", "甲的新话。")
    article = read_article(chinese.encode(), "a.md")
    before = aligned(recorded(), chinese)
    text = to_fill_in(before, article, cut(article))
    assert text.count("<!-- original:") == 1
    assert "<!-- original:\n甲的新话。\n-->\n\nWords of A.\n" in text
    assert states(aligned(text, chinese)) == states(before)
    assert states(aligned(to_fill_in(None, article, cut(article)), chinese)) == [MISSING] * 6


def test_a_piece_that_was_written_anew_is_of_the_present_text() -> None:
    chinese = CHINESE.replace("甲的话。", "甲的新话。")
    article = read_article(chinese.encode(), "a.md")
    before = aligned(recorded(), chinese)
    text = to_fill_in(before, article, cut(article)).replace("Words of A.", "New words of A.")
    new = aligned(text, chinese)
    assert states(new)[1] is OUTDATED
    stored = file_of_draft(taken_over(new, before, cut(article)), new, article, cut(article))
    assert states(aligned(stored, chinese)) == [CURRENT] * 6
    same = file_of_draft(taken_over(before, before, cut(article)), before, article, cut(article))
    assert states(aligned(same, chinese))[1] is OUTDATED


def test_a_checksum_is_that_of_the_text() -> None:
    one, other, *_ = passages_of(CHINESE)
    assert checksum_of(one) != checksum_of(other)
    assert len(checksum_of(one)) == 16
