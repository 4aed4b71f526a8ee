"""Suggestions: how each is found and in which order, against a slow and plain oracle, and on a real small index."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from index.search.autocomplete import Match, SuggestedText, Suggester, Suggestion, SuggestionKind
from index.search.search_index import SearchIndex
from index.tuning.around import MAX_TYPED_CHARACTERS
from tests.conftest import tiny_index

FAQ = """\
covered:
- section: When you are sued
  questions: [when will they sue me, 起诉要多久]
"""
TEXTS = (
    "花呗逾期多久会被起诉",
    "逾期了，花呗怎么办",
    "How long until they sue me",
    "Is this a new issue?",
    "重庆的银行",
    "车贷还不上怎么办",
    "要不要请律师",
)


def _suggester(*texts: str) -> Suggester:
    return Suggester([SuggestedText(text, SuggestionKind.QUESTION) for text in texts])


def _marked(found: tuple[Suggestion, ...]) -> list[str]:
    """Each text with what was typed in brackets."""
    shown = []
    for suggestion in found:
        text = suggestion.text
        for start, end in reversed(suggestion.marked):
            text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
        shown.append(text)
    return shown


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("花呗逾", ["[花呗逾]期多久会被起诉", "[逾]期了，[花呗]怎么办"]),
        ("逾期 花呗", ["[逾期]了，[花呗]怎么办", "[花呗逾期]多久会被起诉"]),
        ("逾期花呗会", ["[逾期]了，[花呗]怎么办", "[花呗逾期]多久会被起诉"]),
        ("花唄逾期", ["[花呗逾期]多久会被起诉", "[逾期]了，[花呗]怎么办"]),  # traditional
        ("huabei yuqi", ["[逾期]了，[花呗]怎么办", "[花呗逾期]多久会被起诉"]),
        ("huabeiyuqi", ["[花呗逾期]多久会被起诉"]),
        ("HBYQ", ["[花呗逾期]多久会被起诉"]),
        ("hbyuq", ["[花呗逾期]多久会被起诉"]),
        ("chongqing", ["[重庆]的银行"]),  # as the word is read: not "zhongqing"
        ("yinhang", ["重庆的[银行]"]),
        ("zhongqing", []),
        ("chedai", ["[车贷]还不上怎么办"]),
        ("how lo", ["[How lo]ng until they sue me"]),
        ("sue how", ["How long until they [sue] me"]),
        ("long sue", ["How [long] until they [sue] me"]),
        ("sue", ["How long until they [sue] me"]),  # "issue" only ends in it
        ("ssue", []),
        ("lvshi", ["要不要请[律师]"]),
        ("lüshi", ["要不要请[律师]"]),
        ("lushi", ["要不要请[律师]"]),
        ("qinglush", ["要不要[请律师]"]),
        ("lishi", []),
        ("hüābei", ["逾期了，[花呗]怎么办", "[花呗]逾期多久会被起诉"]),
        ("", []),
        (" \n\u3000", []),
        ("?!", []),
        ("天气", []),
        ("花" * (MAX_TYPED_CHARACTERS + 1), []),
    ],
)
def test_what_is_typed_finds(typed: str, expected: list[str]) -> None:
    assert _marked(_suggester(*TEXTS).suggest(typed)) == expected


def test_the_surest_first_then_questions_then_the_editors_order_then_the_shortest() -> None:
    entries = [
        SuggestedText("车贷逾期", SuggestionKind.TOPIC),
        SuggestedText("问 车贷 a", SuggestionKind.QUESTION, 1),
        SuggestedText("问 车贷", SuggestionKind.QUESTION, 1),
        SuggestedText("问 车贷 ab", SuggestionKind.QUESTION),
        SuggestedText("问 彻带", SuggestionKind.QUESTION),
        SuggestedText("车贷 abc", SuggestionKind.QUESTION, 5),
    ]
    assert [found.text for found in Suggester(entries).suggest("车贷")] == [
        "车贷 abc",
        "车贷逾期",
        "问 车贷 ab",
        "问 车贷",
        "问 车贷 a",
    ]
    assert [found.text for found in Suggester(entries).suggest("chedai", 2)] == ["问 彻带", "问 车贷 ab"]


def test_entries_that_are_spelled_alike_are_one() -> None:
    found = _suggester("花呗 逾期", "花唄  逾期", "花呗　逾期").suggest("花呗")
    assert [suggestion.text for suggestion in found] == ["花呗 逾期"]


def test_meaning_fills_up_what_spelling_leaves() -> None:
    suggester = Suggester(
        [SuggestedText(text, SuggestionKind.QUESTION) for text in ("abcd", "efgh", "ijkl")], lambda typed: [2, 0, 1]
    )
    assert suggester.suggest("abcd", 2) == (
        Suggestion("abcd", SuggestionKind.QUESTION, Match.BEGINNING, ((0, 4),)),
        Suggestion("ijkl", SuggestionKind.QUESTION, Match.MEANING),
    )
    assert [found.match for found in suggester.suggest("abc")] == [Match.BEGINNING]  # too short to be understood


def test_of_an_index_the_covered_questions_and_the_topics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SearchIndex, "topic_floors", {"zh": 9.0, "en": 9.0})
    suggester = Suggester.of(tiny_index(FAQ))
    assert _marked(suggester.suggest("sue")) == ["when will they [sue] me"]
    assert _marked(suggester.suggest("qisu")) == ["[起诉]要多久"]
    assert suggester.suggest("paying") == (Suggestion("Paying late", SuggestionKind.TOPIC, Match.BEGINNING, ((0, 6),)),)


# --- the oracle

_LETTERS = "花呗逾期西安车代"
_texts = st.lists(st.text(_LETTERS + "ab ", min_size=1, max_size=8).filter(str.strip), max_size=6)
_typed = st.one_of(
    st.text("huabeiyqxnshcd", min_size=1, max_size=8),
    st.text(_LETTERS, min_size=1, max_size=4),
    st.text("ab", min_size=1, max_size=3),
)


def _syllables(run: str) -> list[list[str]]:
    """Syllables of the runs of Chinese characters."""
    return [lazy_pinyin(part) for part in "".join(c if c in _LETTERS else " " for c in run).split()]


def _consumes(letters: str, syllables: list[str]) -> bool:
    """Whether letters are a beginning of the syllables, each written whole or as its initial."""
    if not letters:
        return True
    if not syllables:
        return False
    first, rest = syllables[0], syllables[1:]
    initials = {first, first[:1]} | ({first[:2]} if first[:2] in ("zh", "ch", "sh") else set())
    return first.startswith(letters) or any(
        letters.startswith(start) and _consumes(letters[len(start) :], rest) for start in initials
    )


def _sounds_like(text: str, letters: str) -> bool:
    return any(_consumes(letters, run[start:]) for run in _syllables(text) for start in range(len(run)))


@settings(max_examples=300, deadline=None)
@given(_texts, _typed)
def test_one_word_finds_what_a_slow_search_finds(texts: list[str], typed: str) -> None:
    """Chinese is typed as one word here only where the dictionary does not cut it: all its characters then are."""
    if not typed.isascii():
        typed = typed[0]
    expected = {}
    for text in texts:
        if text.startswith(typed):
            expected[" ".join(text.split())] = Match.BEGINNING
        elif any(word.startswith(typed) for word in _latin(text)) or (not typed.isascii() and typed in text):
            expected[" ".join(text.split())] = Match.WORDS
        elif typed.isascii() and len(typed) > 1 and _sounds_like(text, typed):
            expected[" ".join(text.split())] = Match.PINYIN
    found = {" ".join(item.text.split()): item.match for item in _suggester(*texts).suggest(typed, 100)}
    assert found == expected


def _latin(text: str) -> list[str]:
    return "".join(c if c in "ab" else " " for c in text).split()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=5), st.text(max_size=12))
def test_any_text_is_taken_and_marks_lie_inside(texts: list[str], typed: str) -> None:
    found = _suggester(*texts).suggest(typed)
    assert len({suggestion.text for suggestion in found}) == len(found)
    for suggestion in found:
        assert suggestion.text in texts
        assert suggestion.marked
        ends = [place for span in suggestion.marked for place in span]
        assert ends == sorted(set(ends))
        assert ends[0] >= 0
        assert ends[-1] <= len(suggestion.text)


def test_hostile_repetition_finds_what_it_should() -> None:
    """A pattern with nested repetitions would try all ways to cut such letters into syllables, and never return."""
    suggester = _suggester("啊" * 300, "安" * 300, "嗯" * 300, "额安" * 150)
    # Nothing has a syllable with b. "an" twelve times is twelve characters of 安.
    typed = ("a" * 23 + "b", "an" * 12, "n" * 23 + "b", "ea" * 11 + "bb")
    assert {letters: _marked(suggester.suggest(letters)) for letters in typed} == {
        "a" * 23 + "b": [],
        "an" * 12: [f"[{'安' * 12}]{'安' * 288}"],
        "n" * 23 + "b": [],
        "ea" * 11 + "bb": [],
    }
