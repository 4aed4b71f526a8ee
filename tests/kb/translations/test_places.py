"""The sentence of a translation that stands where a marked one stands."""

from __future__ import annotations

from kb.article import Passage
from kb.translations.places import same_places


def test_a_sentence_at_the_same_place_is_marked() -> None:
    original = Passage("a", 0, 13, "时间一般三月。但也会变。", name_end=2)
    english = "Time\n\nUsually three months. But it may change."
    translated = Passage("a", 0, len(english), english, name_end=4)
    (first,), (second,) = same_places(original, translated, [(0, 7)]), same_places(original, translated, [(7, 12)])
    assert english[slice(*first)] == "Usually three months."
    assert english[slice(*second)] == "But it may change."
    assert same_places(original, translated, [(0, 7), (7, 12)]) == (first, second)
    assert same_places(original, translated, []) == ()
    assert same_places(original, translated, [(0, 2)]) == ()  # only the name


def test_none_is_marked_where_the_sentences_do_not_count_the_same() -> None:
    original = Passage("a", 0, 8, "一句。两句。")
    translated = Passage("a", 0, 13, "One sentence.")
    assert same_places(original, translated, [(0, 3)]) == ()
