"""Values → HTML: what is shown, in which order, and that no text acts."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from markupsafe import Markup

from index.search.answer import Answer, Hit, KnownHit, Outcome, TopicHit, nothing
from kb.article import Passage
from tests.support.indexes import fake_index
from tests.support.reading import Reader
from ui.reader import answer_html
from ui.reader.answer_html import AnswerExtras
from ui.shell import elements, question_state
from ui.shell.question_state import Asked
from ui.shell.templates import plain
from ui.strings.ask import EN, ZH, Strings

_HIT = fake_index.HITS[0]


def _around(found: Answer, note: str = "") -> AnswerExtras:
    """Each passage has its number as its foot."""
    return AnswerExtras(
        feet=tuple(Markup("<i>foot {}</i>").format(row) for row, _ in enumerate(found.hits)),
        share=Markup("<i>share</i>"),
        note=note,
    )


def _whole(found: Answer, strings: Strings, note: str = "") -> str:
    extras = _around(found, note)
    return answer_html.answer(found, strings, extras) + answer_html.further(found, strings, extras)


def _passage(text: str, highlights: tuple[tuple[int, int], ...] = (), name_end: int = 0) -> Hit:
    return replace(_HIT, passage=Passage("a", 0, len(text), text, (), name_end), highlights=highlights)


def test_plain_escapes_and_drops_characters_that_act() -> None:
    assert plain('<a href="x">\'&\u202eabc\u2066d\x00\x1b\ud800') == (
        "&lt;a href=&quot;x&quot;&gt;&#x27;&amp;abcd\ufffd"
    )
    assert plain("a\n\tb") == "a\n\tb"


def test_best_sentence_is_marked_and_the_name_is_not_repeated() -> None:
    assert answer_html.passage_text(_passage("名字第一句。第二句<。", ((6, 11),), name_end=2), ZH) == (
        '<div class="text" lang="zh" dir="auto"><p>第一句。<mark>第二句&lt;。</mark></p></div>'
    )


@pytest.mark.parametrize(
    ("highlights", "expected"),
    [
        ((), "abcdef"),
        (((0, 3),), "ab<mark>c</mark>def"),  # the first two characters are the name
        (((2, 4), (3, 6)), "ab<mark>cd</mark><mark>ef</mark>"),
        (((4, 99),), "abcd<mark>ef</mark>"),
        (((5, 5), (6, 2)), "abcdef"),
    ],
)
def test_highlights_are_cut_to_the_body(highlights: tuple[tuple[int, int], ...], expected: str) -> None:
    assert answer_html.passage_text(_passage("abcdef", highlights, name_end=2), ZH) == (
        f'<div class="text" lang="en" dir="auto"><p>{expected[2:]}</p></div>'
    )


def test_answered_shows_the_best_passage_whole_then_the_others_then_topics() -> None:
    shown = _whole(fake_index.answer("花呗逾期"), ZH)
    order = [shown.index(text) for text in (ZH.surely, 'class="passage best"', ZH.more, "积极沟通", ZH.topics_title)]
    assert order == sorted(order)
    assert shown.count("<article") == 3
    assert shown.count("passage compact") == 2
    assert fake_index.TIME[47:] in Reader(shown).shown
    assert re.findall(r"foot \d|share", shown) == ["foot 0", "foot 1", "foot 2"]  # each in its card


def test_the_note_stands_once_between_verdict_and_passage() -> None:
    shown = _whole(fake_index.answer("花呗逾期"), ZH, "不是<法律意见>")
    assert shown.count('<p class="kb-note" lang="zh" dir="auto">不是&lt;法律意见&gt;</p>') == 1
    assert shown.index(ZH.surely) < shown.index("kb-note") < shown.index("passage best")
    assert "kb-note" not in _whole(fake_index.answer("花呗逾期"), ZH)


def test_a_reader_can_be_led_to_the_verdict() -> None:
    for outcome in Outcome:
        reader = Reader(answer_html.verdict(fake_index.answer("q", outcome), EN))
        assert [tag for tag, name, value in reader.attributes if (name, value) == ("tabindex", "-1")] == [
            "p" if outcome is Outcome.ANSWERED else "h2"
        ]


def test_unsure_says_so_first_and_still_shows_the_closest() -> None:
    shown = _whole(fake_index.answer("花呗逾期", Outcome.UNSURE, 0.4), EN)
    assert shown.index(EN.unsure_title) < shown.index('class="passage best"')


def test_not_covered_says_so_first_then_topics_then_folds_the_passages() -> None:
    shown = _whole(fake_index.answer("天气", Outcome.NOT_COVERED, 0.02), ZH)
    order = [shown.index(text) for text in (ZH.not_covered_title, ZH.topics_title, '<details class="nearest">')]
    assert order == sorted(order)
    assert f'<p class="asked">{ZH.you_asked}<q lang="zh" dir="auto">天气</q></p>' in shown
    assert "passage best" not in shown
    assert shown.count("passage compact") == 3
    assert re.findall(r"foot \d|share", shown) == ["foot 0", "foot 1", "foot 2", "share"]
    assert "kb-note" not in shown
    assert ZH.nearest.format(count=3) in shown


@pytest.mark.parametrize(
    ("kept", "said"), [(True, EN.unwritten_text), (False, EN.unwritten_text_unkept)], ids=["kept", "unkept"]
)
def test_of_an_article_that_is_not_there_that_is_said_first(kept: bool, said: str) -> None:
    found = fake_index.answer("No such article", Outcome.NOT_COVERED, 0.0)
    assert found.unwritten
    shown = answer_html.answer(found, EN, replace(_around(found), kept=kept))
    assert f'{EN.unwritten_title}</h2><p class="asked">{EN.you_asked}<q' in shown
    assert f"</q></p><p>{said}</p></div>" in shown
    assert EN.not_covered_title not in shown


def test_what_may_be_meant_stands_under_the_verdict_or_the_passage_that_may_not_answer() -> None:
    meant = answer_html.meant([("何时 <起诉>", "?q=x&lang=zh")], ZH)
    assert meant == (
        f'<nav class="kb-chips" aria-labelledby="kb-meant"><h2 id="kb-meant">{ZH.meant_title}</h2>'
        '<ul><li><a class="ask" lang="zh" dir="auto" href="?q=x&amp;lang=zh">何时 &lt;起诉&gt;</a></li></ul></nav>'
    )
    assert answer_html.meant((), ZH) == ""
    for outcome, order in (
        (Outcome.NOT_COVERED, (ZH.not_covered_title, meant, ZH.topics_title)),
        (Outcome.UNSURE, (ZH.unsure_title, "passage best", meant, 'class="more"', ZH.topics_title)),
    ):
        found = fake_index.answer("hbyq", outcome, 0.1)
        extras = replace(_around(found), meant=meant)
        shown = answer_html.answer(found, ZH, extras) + answer_html.further(found, ZH, extras)
        places = [shown.index(text) for text in order]
        assert places == sorted(places)
        assert shown.count(meant) == 1


@pytest.mark.parametrize("outcome", Outcome)
def test_an_article_in_another_language_is_said_to_be_once(outcome: Outcome) -> None:
    found = fake_index.answer("will I be sued", outcome, 0.9)
    shown = _whole(found, EN)
    assert shown.count(EN.as_written) == 1
    assert shown.index(EN.as_written) < shown.index('class="text"')
    assert ZH.as_written not in _whole(found, ZH)
    english = replace(found, hits=(_passage("The court decides."), *found.hits))
    assert EN.as_written not in _whole(english, EN)
    assert _whole(english, ZH).count(ZH.as_written) == 1


def test_one_passage_is_not_counted() -> None:
    found = replace(fake_index.answer("weather", Outcome.NOT_COVERED, 0.02), hits=fake_index.HITS[:1])
    assert f"<summary>{EN.nearest_one}</summary>" in _whole(found, EN)


def test_not_covered_with_nothing_near() -> None:
    shown = _whole(replace(nothing("天气"), took_ms=1.0), ZH)
    assert ZH.nothing_near in shown
    assert "<i>share</i>" in shown
    assert "<details" not in shown
    assert ZH.topics_title not in shown


@pytest.mark.parametrize(("confidence", "words"), [(0.95, EN.surely), (0.8, EN.surely), (0.6, EN.probably)])
def test_confidence_is_said_in_words(confidence: float, words: str) -> None:
    assert words in answer_html.verdict(fake_index.answer("q", confidence=confidence), EN)


def test_why_lists_each_pair_of_words_once_and_the_known_question() -> None:
    met = _HIT.matches[0]
    hit = replace(_HIT, matches=(met, met, *_HIT.matches))
    shown = answer_html.best_passage(hit, fake_index.answer("花呗逾期"), ZH)
    assert shown.count("<li>") == 2
    assert "花呗 → 逾期时间" in Reader(shown).shown
    assert "花呗逾期多久会被立案" in shown
    other = answer_html.best_passage(fake_index.HITS[1], fake_index.answer("花呗逾期"), ZH)
    assert ZH.why_known not in other  # that question belongs to another passage


def test_without_evidence_there_is_no_why() -> None:
    shown = answer_html.best_passage(replace(_HIT, matches=()), replace(fake_index.answer("q"), known=None), ZH)
    assert ZH.why not in shown


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("https://example.com/a?b=1&c=2", "https://example.com/a?b=1&c=2"),
        ("javascript:alert(1)", None),
        ("http:///nowhere", None),
        ("HTTPS-ish.txt", None),
        (None, None),
    ],
)
def test_only_web_addresses_become_links(source: str | None, expected: str | None) -> None:
    shown = answer_html.best_passage(replace(_HIT, source=source), fake_index.answer("q"), EN)
    links = Reader(shown).links
    assert links == ([expected] if expected else [])
    assert ("Source" in shown) is bool(source)


def test_the_passage_without_a_name_is_headed_by_its_section_or_as_the_introduction() -> None:
    assert ">概述</h2>" in answer_html.best_passage(fake_index.HITS[2], fake_index.answer("q"), ZH)
    summary = replace(_HIT, passage=replace(_HIT.passage, name_end=0, section=("总结",)))
    shown = answer_html.best_passage(summary, fake_index.answer("q"), ZH)
    assert ">总结</h2>" in shown
    assert shown.count("总结") == 1  # and not again in the breadcrumb


def test_hostile_text_is_only_text() -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><b>"
    passage = Passage(hostile, 0, len(hostile), hostile, (hostile, hostile), 8)
    hit = Hit(
        passage=passage,
        title=hostile,
        published=hostile,
        source=hostile,
        score=0.5,
        highlights=((0, 20),),
        matches=_HIT.matches,
    )
    known = KnownHit(hostile, 1.0, (passage.id,))
    for outcome in Outcome:
        found = replace(fake_index.answer(hostile, outcome), hits=(hit, hit), known=known)
        reader = Reader(_whole(found, EN) + elements.header(EN, hostile))
        assert not {"script", "img"} & set(reader.tags)
        assert [name for _, name, _ in reader.attributes if name.startswith("on")] == []


def test_fewer_topics_beside_an_answer_than_without_one() -> None:
    topics = fake_index.TOPICS * 3
    for outcome, count in ((Outcome.ANSWERED, 5), (Outcome.NOT_COVERED, 9)):
        found = replace(fake_index.answer("q", outcome), topics=topics)
        assert _whole(found, EN).count('class="ask"') == count


def test_a_question_is_a_link_that_asks_it_in_the_same_language() -> None:
    reader = Reader(answer_html.related(fake_index.TOPICS, EN, kept=True))
    hrefs = [value or "" for tag, name, value in reader.attributes if (tag, name) == ("a", "href")]
    assert [parse_qs(href.removeprefix("./").removeprefix("?")) for href in hrefs] == [
        {"q": [topic.title], "lang": ["en"]} for topic in fake_index.TOPICS
    ]


def test_topics_with_an_article_open_it_and_the_others_say_that_they_have_none() -> None:
    topics = (TopicHit("Refunds & more", 0.9, "refunds"), TopicHit("车贷", 0.8))
    assert answer_html.related(topics, EN, kept=True) == (
        f'<nav class="kb-chips" aria-labelledby="kb-articles"><h2 id="kb-articles">{EN.articles_title}</h2>'
        '<ul><li><a class="ask" lang="en" dir="auto" href="browse?article=refunds&amp;lang=en">Refunds &amp; more</a>'
        f'</li></ul></nav><nav class="kb-chips topics" aria-labelledby="kb-topics"><h2 id="kb-topics">{EN.topics_title}'
        f"</h2><p>{EN.topics_hint}</p>"
        '<ul><li><a class="ask" lang="zh" dir="auto" href="./?q=%E8%BD%A6%E8%B4%B7&amp;lang=en">车贷</a></li></ul></nav>'
    )
    assert answer_html.related((), EN, kept=True) == ""
    unkept = answer_html.related(topics, EN, kept=False)
    assert (EN.topics_hint_unkept in unkept, EN.topics_hint in unkept) == (True, False)


def test_room_for_what_was_asked_before_is_empty_and_hidden() -> None:
    assert answer_html.recent('a "<b>\u202e', ZH) == (
        '<nav class="kb-chips" aria-labelledby="kb-recent" hidden data-asked="a &quot;&lt;b&gt;" data-lang="zh">'
        f'<h2 id="kb-recent">{ZH.recent_title}</h2><button type="button">{ZH.recent_clear}</button><ul></ul></nav>'
    )


def test_the_foot_says_the_notes_and_how_much_there_is() -> None:
    shown = elements.footer(EN, {"articles": 1, "passages": 10}, {"en": "A note & more", "zh": "提示"}, "Editors")
    assert shown == (
        '<footer class="kb-foot"><p><span lang="en">A note &amp; more</span><span lang="zh-CN">提示</span></p>'
        '<p>Articles: 1, passages: 10</p><p><a class="ask" href="manage?lang=en">Editors</a></p></footer>'
        '<p class="kb-printed"></p>'
    )
    assert elements.footer(ZH, None, {}) == '<footer class="kb-foot"></footer><p class="kb-printed"></p>'


def test_the_head_shows_the_logo_and_the_ways() -> None:
    ways = elements.places("Pages", [("Articles", "browse?lang=en", True), ("FAQ <b>", "faq?lang=en", False)])
    assert ways == (
        '<nav aria-label="Pages"><a class="ask" href="browse?lang=en" aria-current=page>Articles</a>'
        '<a class="ask" href="faq?lang=en">FAQ &lt;b&gt;</a></nav>'
    )
    shown = elements.header(EN, None, home="./", logo="data:image/png;base64,AA", places=ways, switch="browse?lang=zh")
    reader = Reader(shown)
    assert [value for tag, name, value in reader.attributes if (tag, name) == ("img", "src")] == [
        "data:image/png;base64,AA"
    ]
    assert reader.links == [
        "./?lang=en",
        "browse?lang=en",
        "faq?lang=en",
        "browse?lang=zh",
    ]


def test_without_examples_there_is_no_heading_for_them() -> None:
    assert answer_html.examples((), EN) == ""


def test_header_switches_the_language_and_keeps_the_question() -> None:
    reader = Reader(elements.header(ZH, "会被起诉吗"))
    hrefs = [value or "" for tag, name, value in reader.attributes if (tag, name) == ("a", "href")]
    assert [parse_qs(href.removeprefix("./").removeprefix("?")) for href in hrefs] == [
        {"lang": ["zh"]},
        {"q": ["会被起诉吗"], "lang": ["en"]},
    ]
    assert ("a", "lang", "en") in reader.attributes


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (None, Asked.NOTHING),
        ("", Asked.BLANK),
        (" \u3000\n", Asked.BLANK),
        ("😀😀", Asked.WORDLESS),
        ("??!", Asked.WORDLESS),
        ("会", Asked.QUESTION),
        ("😀 sued", Asked.QUESTION),
        ("90", Asked.QUESTION),
    ],
)
def test_kind_of_question(question: str | None, expected: Asked) -> None:
    assert question_state.kind(question) is expected


@pytest.mark.parametrize(
    ("address", "asked", "expected"),
    [
        (None, None, None),
        ("a link", None, "a link"),
        ("a", " a ", " a "),
        ("x" * 300, "x" * 100_000, "x" * 100_000),  # the address holds only the beginning of what was asked
        ("before", "after", "before"),  # the back button
        (None, "asked", None),  # home
        ("", "asked", ""),
    ],
)
def test_the_address_decides_unless_it_is_short_for_what_was_asked(
    address: str | None, asked: str | None, expected: str | None
) -> None:
    assert question_state.current_question(address, asked) == expected


def test_address_and_title_stay_short() -> None:
    assert len(question_state.in_address("长" * 100_000)) == question_state.ADDRESS_CHARACTERS
    assert len(question_state.page_title("x" * 100_000, "KB")) == question_state.TITLE_CHARACTERS + len(" · KB")
    assert question_state.page_title("a\nb", "KB") == "a b · KB"
    assert question_state.page_title(None, "KB") == "KB"
    assert parse_qs(question_state.link("a&b=c #\ud800", "en").removeprefix("?")) == {"q": ["a&b=c #?"], "lang": ["en"]}


@pytest.mark.parametrize(
    "source", ["https://www.example.com（访问日期：2024-04-01）", "http://[原创]新闻网", "http://"]
)
def test_a_malformed_address_is_shown_as_text(source: str) -> None:
    shown = answer_html.best_passage(replace(_HIT, source=source), fake_index.answer("q"), ZH)
    assert "<cite" in shown
    assert 'rel="noopener' not in shown
