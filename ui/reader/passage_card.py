"""What a reader can do with a passage: read around it, open its article, copy it, share the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from index.search.answer import Elsewhere, Hit, Searches
from kb.article import SECTION_SEPARATOR, Passage
from ui.reader import catalogue, written_html
from ui.shell import question_state, urls
from ui.shell.templates import NOTHING, joined, render
from ui.strings import translations
from ui.strings.ask import Strings


@dataclass(frozen=True)
class PassagePlace:
    """The number of a passage in its article, counted from 1, and the passages before and after it. shelves: has the numbers of
    others.
    """

    number: int
    before: Passage | None
    after: Passage | None
    shelves: catalogue.Catalogue | None = field(default=None, compare=False, repr=False)


def place(index: Searches, passage: Passage) -> PassagePlace:
    """The place of a passage in its article."""
    shelves = catalogue.of(index)
    number = shelves.number(passage)
    near = (None, *shelves.articles[passage.article].passages, None)
    return PassagePlace(number, near[number - 1], near[number + 1], shelves)


def card_actions(
    hit: Hit, here: PassagePlace, question: str, strings: Strings, *, shared: bool, tag: str = ""
) -> Markup:
    """What stands under the text of a passage: where else it stands, its neighbours, and the links and buttons.

    `shared` is set for the best passage: copying it is called copying the answer, and a button shares the question.
    tag: the one whose articles were asked.
    """
    return render(
        "reader/passage_card.actions",
        around=_elsewhere(hit, here, strings) + _around(here, strings),
        article=urls.article(hit.passage.article, strings.code, here.number),
        open=strings.open_article,
        copy=quotation(hit, strings),
        link=question_state.link(question, strings.code, tag),
        done=strings.copied,
        failed=strings.copy_failed,
        label=strings.copy if shared else strings.copy_passage,
        share=_share_button(question, strings, tag) if shared else NOTHING,
    )


def share(question: str, strings: Strings, tag: str = "") -> Markup:
    """The button that shares a question, for answers without a best passage."""
    return render("reader/passage_card.share", button=_share_button(question, strings, tag))


def _share_button(question: str, strings: Strings, tag: str) -> Markup:
    return render(
        "reader/passage_card.share_button",
        link=question_state.link(question, strings.code, tag),
        done=strings.shared,
        failed=strings.copy_failed,
        label=strings.share,
    )


def quotation(hit: Hit, strings: Strings) -> str:
    """The passage as plain text with its source, for copying. The script of the page adds the address."""
    hit, original = hit.read_in(strings.code), hit
    text = hit.passage.text
    name = text[: hit.passage.name_end].strip()
    body = text[hit.passage.name_end :].strip()
    day = strings.published.format(date=strings.day(hit.published)) if hit.published else ""
    source = [SECTION_SEPARATOR.join((hit.title, *hit.passage.section)), day, hit.source or ""]
    before = "\n".join(f"{text} …" for text in hit.context if text)
    lines = ["\n".join(filter(None, (name, before, body))), "", strings.source + " · ".join(filter(None, source))]
    if hit is not original:
        lines.append(translations.of(strings).copied_from.format(title=original.title))
    return "\n".join(lines)


def _elsewhere(hit: Hit, here: PassagePlace, strings: Strings) -> Markup:
    """The articles that say the same, and those with earlier versions, folded, with their dates."""
    kinds = (
        (hit.copies, strings.copies_one, strings.copies),
        (hit.older, strings.older_one, strings.older),
    )
    return joined(
        render(
            "reader/passage_card.elsewhere",
            title=one if len(places) == 1 else many.format(count=len(places)),
            places=[_link(place, here, strings) for place in places],
        )
        for places, one, many in ((_by_article(found), one, many) for found, one, many in kinds)
        if places
    )


def _by_article(found: Sequence[Elsewhere]) -> list[Elsewhere]:
    """The first passage of each article."""
    return list({place.passage.article: place for place in reversed(found)}.values())[::-1]


def _link(place: Elsewhere, here: PassagePlace, strings: Strings) -> tuple[str, str, str, str]:
    """The title of an article, the address of the passage in it, its date, and that date in words."""
    number = here.shelves.number(place.passage) if here.shelves else None
    day = strings.day(place.published) if place.published else ""
    return place.title, urls.article(place.passage.article, strings.code, number), place.published or "", day


def _around(here: PassagePlace, strings: Strings) -> Markup:
    """The passages before and after, folded."""
    beside = ((strings.before, here.before), (strings.after, here.after))
    neighbours = [_neighbour(label, passage, here, strings) for label, passage in beside if passage]
    if not neighbours:
        return NOTHING
    return render("reader/passage_card.around", title=strings.around, neighbours=neighbours)


def _neighbour(label: str, passage: Passage, here: PassagePlace, strings: Strings) -> tuple[str, str, Markup]:
    """What a passage is called beside another one, its name and its text, in the language of the reader if it is translated."""
    entry = here.shelves.articles[passage.article] if here.shelves else None
    if entry and entry.translation(passage, strings.code):
        label = translations.of(strings).beside.format(label=label)
        passage = entry.read_in(strings.code).passages[entry.passages.index(passage)]
    name = passage.text[: passage.name_end].strip() or SECTION_SEPARATOR.join(passage.section) or strings.introduction
    return label, name, written_html.within(passage, (), strings)
