"""Readers get a passage in their language first, marked as a translation, with the original one tap below."""

from __future__ import annotations

from dataclasses import replace

from index.search.answer import Hit
from index.store.contents import Contents
from kb.article import Passage
from kb.translations.translation import TranslatedPassage
from tests.support.indexes import fake_index
from ui.reader import answer_html, browse, catalogue, passage_card
from ui.reading import article
from ui.reading.article import Related
from ui.strings import browse as strings_browse
from ui.strings.ask import EN, ZH

TEXT = "Time\n\nUsually <b>three</b> months. The exact time may change."
SECTION = ("When a case is filed", "Time")
ORIGINAL = fake_index.HITS[0].passage
TRANSLATED = TranslatedPassage(
    language="en",
    title="Overdue on Huabei",
    passage=replace(ORIGINAL, text=TEXT, end=ORIGINAL.start + len(TEXT), section=SECTION, name_end=4),
)
HIT = replace(fake_index.HITS[0], translations=(TRANSLATED,))
NOTE = "A translation; the original is in Chinese."
OUTDATED = "The original has changed since it was translated, and may say something else."


def _best(hit: Hit, strings: object = EN) -> str:
    assert strings in (EN, ZH)
    found = replace(fake_index.answer("will I be sued"), hits=(hit,))
    return answer_html.best_passage(hit, found, EN if strings is EN else ZH)


def test_the_translation_comes_first_and_the_original_below() -> None:
    shown = _best(HIT)
    assert '<h2 lang="en" dir="auto">Time</h2>' in shown
    assert f'<p class="kb-remark" role="note">{NOTE}</p>' in shown
    first, folded = shown.split('<details class="original">')
    assert (
        '<div class="text" lang="en" dir="auto"><p><mark>Usually &lt;b&gt;three&lt;/b&gt; months.</mark> The' in first
    )
    assert "Overdue on Huabei" in first
    assert "逾期" not in first
    assert folded.startswith("<summary>Show the original</summary>")
    assert '<b lang="zh" dir="auto">逾期时间</b><div class="text" lang="zh" dir="auto"><p><mark>通常情况下' in folded
    assert OUTDATED not in shown


def test_an_outdated_translation_says_so() -> None:
    shown = _best(replace(HIT, translations=(replace(TRANSLATED, outdated=True),)))
    assert f"{NOTE} <strong>{OUTDATED}</strong>" in shown


def test_a_reader_of_the_original_gets_only_that() -> None:
    shown = _best(HIT, ZH)
    assert "Usually" not in shown
    assert "original" not in shown
    assert shown == _best(fake_index.HITS[0], ZH)


def test_no_sentence_is_marked_where_they_do_not_count_the_same() -> None:
    shorter = replace(TRANSLATED.passage, text="Time\n\nUsually three months.")
    first, folded = _best(replace(HIT, translations=(replace(TRANSLATED, passage=shorter),))).split("<details class=")[
        :2
    ]
    assert "<mark>" not in first
    assert "<mark>" in folded


def test_the_other_passages_are_translated_too() -> None:
    shown = answer_html.folded_passage(HIT, EN)
    assert '<strong lang="en" dir="auto">Time</strong><span class="snippet" lang="en" dir="auto">Usually' in shown
    assert NOTE in shown
    assert '<details class="original">' in shown


def test_a_copy_is_the_translation_with_its_original() -> None:
    assert passage_card.quotation(HIT, EN).splitlines()[0] == "Time"
    assert passage_card.quotation(HIT, EN).endswith(f"\nA translation of: {fake_index.TITLE}")
    assert passage_card.quotation(HIT, ZH) == passage_card.quotation(fake_index.HITS[0], ZH)


def _entry(translations: tuple[tuple[int, TranslatedPassage], ...]) -> catalogue.CatalogueEntry:
    contents = fake_index.CONTENTS
    passages: tuple[Passage, ...] = contents.passages[:3]
    own = Contents(contents.articles, passages, (), (), translations)
    return catalogue.Catalogue(own).articles["huabei-overdue"]


def test_an_article_is_read_in_the_language_of_the_reader() -> None:
    entry = _entry(((1, TRANSLATED),))
    seen = entry.read_in("en")
    assert seen.article.title == "Overdue on Huabei"
    assert [passage.section for passage in seen.passages] == [(), SECTION, ("应对花呗逾期的策略", "积极沟通")]
    assert entry.read_in("zh") is entry
    assert _entry(()).read_in("en").article.title == fake_index.TITLE
    shown = article.page(entry, 2, Related(), EN, strings_browse.of(EN))
    assert '<h2 lang="en" dir="auto">Overdue on Huabei</h2>' in shown
    assert "This is a translation. The original can be shown below each passage." in shown
    assert '<h4 lang="en" dir="auto">Time</h4>' in shown
    assert shown.count('<details class="original">') == 1
    assert "This is a translation" not in article.page(entry, 2, Related(), ZH, strings_browse.of(ZH))


def test_the_list_of_articles_is_in_the_language_of_the_reader() -> None:
    entry = _entry(
        ((0, replace(TRANSLATED, passage=replace(TRANSLATED.passage, section=(), name_end=0, text="Begin."))),)
    )
    shown = browse.card(entry, EN, strings_browse.of(EN))
    assert '<span lang="en" dir="auto">Overdue on Huabei</span>' in shown
    assert '<p class="first-words" lang="en" dir="auto">Begin.</p>' in shown
    assert fake_index.TITLE in browse.card(entry, ZH, strings_browse.of(ZH))


def test_only_a_passage_without_a_translation_can_be_translated_on_the_device() -> None:
    button = '<button type="button" class="kb-translate" hidden data-from="zh" data-to="en"'
    assert button in " ".join(_best(fake_index.HITS[0]).split())
    assert "kb-translate" not in _best(HIT)
    assert "kb-translate" not in _best(fake_index.HITS[0], ZH)
