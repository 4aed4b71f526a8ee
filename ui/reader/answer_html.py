"""Values → HTML. Pure functions; every text of an article or a question passes through `plain`.

The result is meant for `st.html`, which interprets neither Markdown nor LaTeX and drops scripts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.search.answer import Answer, Hit, Outcome, TopicHit
from index.text.words import language
from kb.article import SECTION_SEPARATOR
from ui.shell import question_state, urls
from ui.shell.elements import chips, origin, plain, remark, tagged
from ui.strings.ask import Strings

SURE_FROM = 0.8  # confidence from which an answer is called very likely
SNIPPET_CHARACTERS = 72
MATCHES_SHOWN = 5
TOPICS_BESIDE_ANSWER = 5  # all of them when there is no answer

_OUTCOME_CLASS = {Outcome.ANSWERED: "sure", Outcome.UNSURE: "unsure", Outcome.NOT_COVERED: "none"}


@dataclass(frozen=True)
class AnswerExtras:
    """What goes with an answer, as HTML: a foot for each of its passages, the way to share it, and questions that may be
    meant instead. `note` is a text. `kept`: whether editors get to know what was asked; `unwritten`: that it was the title
    of an article that is not there.
    """

    feet: tuple[str, ...]
    share: str = ""
    note: str = ""
    kept: bool = True
    meant: str = ""
    unwritten: bool = False


def welcome(strings: Strings) -> str:
    return f'<p class="kb-welcome">{plain(strings.welcome)}</p>'


def examples(questions: Sequence[str], strings: Strings) -> str:
    links = [(text, question_state.link(text, strings.code)) for text in questions]
    return chips("kb-examples", strings.examples_title, "", links)


def answer(found: Answer, strings: Strings, extras: AnswerExtras) -> str:
    """What the answer is worth, and the best passage; without an answer what is related instead, the passages folded."""
    if found.outcome is Outcome.NOT_COVERED:
        nearest = _nearest(found, strings, extras.feet) if found.hits else remark(strings.nothing_near)
        body = extras.meant + related(found.related, strings, extras.kept) + nearest + extras.share
    else:
        note = tagged("p", extras.note, "kb-note") if extras.note else ""
        best = zip(found.hits[:1], extras.feet[:1], strict=True)
        body = note + "".join(best_passage(hit, found, strings, foot) for hit, foot in best)
    return (
        f'<section class="kb-answer" aria-label="{plain(strings.answer_label)}">'
        f"{verdict(found, strings, extras)}{body}</section>"
    )


def further(found: Answer, strings: Strings, extras: AnswerExtras) -> str:
    """What follows the best passage: the others, and what is related; "" when that has been shown already."""
    if found.outcome is Outcome.NOT_COVERED:
        return ""
    topics = related(found.related[:TOPICS_BESIDE_ANSWER], strings, extras.kept)
    parts = extras.meant + _more(found.hits[1:], strings, extras.feet[1:]) + topics
    return f'<section class="kb-further" aria-label="{plain(strings.more)}">{parts}</section>' if parts else ""


def verdict(found: Answer, strings: Strings, extras: AnswerExtras | None = None) -> str:
    """How sure the knowledge base is, in words; the dots only repeat them."""
    if found.outcome is Outcome.ANSWERED:
        sure = found.confidence >= SURE_FROM
        title, text, dots = (strings.surely if sure else strings.probably), "", 3 if sure else 2
    elif found.outcome is Outcome.UNSURE:
        title, text, dots = strings.unsure_title, strings.unsure_text, 1
    elif extras and extras.unwritten:
        title, dots = strings.unwritten_title, 0
        text = strings.unwritten_text if extras.kept else strings.unwritten_text_unkept
    else:
        title, text, dots = strings.not_covered_title, strings.not_covered_text, 0
    marks = "".join(f'<i class="{"on" if place < dots else "off"}"></i>' for place in range(3))
    more = f"<p>{plain(text)}</p>" if text else ""
    # Where there is an answer its own name is the heading; otherwise the verdict is.
    tag = "p" if found.outcome is Outcome.ANSWERED else "h2"
    return (
        f'<div class="verdict {_OUTCOME_CLASS[found.outcome]}">'
        f'<{tag} class="word" tabindex="-1"><span class="dots" aria-hidden="true">{marks}</span>{plain(title)}</{tag}>'
        f"{more}</div>"
    )


def best_passage(hit: Hit, found: Answer, strings: Strings, foot: str = "") -> str:
    """The best passage, whole."""
    return (
        f'<article class="passage best">{_crumb(hit)}{tagged("h2", heading(hit, strings))}{_as_written(hit, strings)}'
        f"{passage_text(hit)}{origin(hit.published, hit.source, strings)}{_why(hit, found, strings)}{foot}</article>"
    )


def folded_passage(hit: Hit, strings: Strings, foot: str = "") -> str:
    """A further passage: its name and best sentence, the whole of it when opened."""
    return (
        f'<article class="passage compact"><details><summary>{tagged("strong", heading(hit, strings))}'
        f"{tagged('span', _snippet(hit), 'snippet')}</summary>"
        f"<div>{_crumb(hit)}{passage_text(hit)}{origin(hit.published, hit.source, strings)}{foot}</div></details>"
        "</article>"
    )


def passage_text(hit: Hit) -> str:
    """The passage without its name, its best sentences in `mark`; overlapping highlights are joined."""
    text, place = hit.passage.text, hit.passage.name_end
    pieces = []
    for start, end in sorted(hit.highlights):
        start, end = max(start, place), min(end, len(text))
        if start < end:
            pieces.append(f"{plain(text[place:start])}<mark>{plain(text[start:end])}</mark>")
            place = end
    pieces.append(plain(text[place:]))
    body = "".join(pieces).strip()
    return f'<p class="text" lang="{language(text)}" dir="auto">{body}</p>' if body else ""


def _as_written(hit: Hit, strings: Strings) -> str:
    """That the article is in another language than the page, said once for an answer."""
    return "" if language(hit.passage.text) == strings.code else remark(strings.as_written)


def meant(questions: Sequence[tuple[str, str]], strings: Strings) -> str:
    """What may be meant instead of what was asked: text and address."""
    return chips("kb-meant", strings.meant_title, "", questions)


def related_lists(
    written: Sequence[tuple[str, str]],
    missing: Sequence[str],
    strings: Strings,
    kept: bool,
    more: tuple[str, str] = ("", ""),
) -> str:
    """Articles, as (id, title), are opened; of a topic without one that is said, and a click asks it.

    `kept`: that editors see what was asked; `more`: markup that follows each of the two lists.
    """
    hint = strings.topics_hint if kept else strings.topics_hint_unkept
    articles = [(title, urls.article(article, strings.code)) for article, title in written]
    topics = [(title, urls.ask(title, strings.code)) for title in missing]
    return (
        chips("kb-articles", strings.articles_title, "", articles)
        + more[0]
        + chips("kb-topics", strings.topics_title, hint, topics)
        + more[1]
    )


def related(topics: Sequence[TopicHit], strings: Strings, kept: bool) -> str:
    """The topics that are near a question."""
    written = [(topic.article, topic.title) for topic in topics if topic.article]
    return related_lists(written, [topic.title for topic in topics if not topic.article], strings, kept)


def recent(asked: str, strings: Strings) -> str:
    """Room for what was asked before in the same tab, and what is asked now. remembered.js knows and draws it."""
    return (
        f'<nav class="kb-chips" aria-labelledby="kb-recent" hidden data-asked="{plain(asked)}" '
        f'data-lang="{strings.code}"><h2 id="kb-recent">{plain(strings.recent_title)}</h2>'
        f'<button type="button">{plain(strings.recent_clear)}</button><ul></ul></nav>'
    )


def _nearest(found: Answer, strings: Strings, feet: Sequence[str]) -> str:
    count = len(found.hits)
    written = _as_written(found.hits[0], strings)
    label = plain(strings.nearest_one if count == 1 else strings.nearest.format(count=count))
    cards = "".join(folded_passage(hit, strings, foot) for hit, foot in zip(found.hits, feet, strict=True))
    return f'<details class="nearest"><summary>{label}</summary><div>{written}{cards}</div></details>'


def _more(hits: Sequence[Hit], strings: Strings, feet: Sequence[str]) -> str:
    if not hits:
        return ""
    cards = "".join(folded_passage(hit, strings, foot) for hit, foot in zip(hits, feet, strict=True))
    title = plain(strings.more)
    return f'<section class="more" aria-labelledby="kb-more"><h2 id="kb-more">{title}</h2>{cards}</section>'


def _name(hit: Hit) -> str:
    return hit.passage.text[: hit.passage.name_end].strip()


def heading(hit: Hit, strings: Strings) -> str:
    """The point's own name, else its section's, else that it is the introduction."""
    return _name(hit) or (hit.passage.section[-1] if hit.passage.section else strings.introduction)


def _crumb(hit: Hit) -> str:
    """Article › section, without the last step when the heading says it already."""
    section = hit.passage.section
    if section and (not _name(hit) or _name(hit).endswith(section[-1])):
        section = section[:-1]
    steps = f'<span aria-hidden="true">{SECTION_SEPARATOR}</span>'.join(
        tagged("bdi", step) for step in (hit.title, *section)
    )
    return f'<p class="crumb">{steps}</p>'


def _snippet(hit: Hit) -> str:
    """The beginning of the best sentence."""
    text, name_end = hit.passage.text, hit.passage.name_end
    start, end = hit.highlights[0] if hit.highlights else (name_end, len(text))
    words = " ".join(text[max(start, name_end) : max(end, name_end)].split())
    return words if len(words) <= SNIPPET_CHARACTERS else words[: SNIPPET_CHARACTERS - 1] + "…"


def _why(hit: Hit, found: Answer, strings: Strings) -> str:
    """The question words and the passage words they met, strongest first chosen, then in reading order."""
    best = sorted(hit.matches, key=lambda met: -met.score)[:MATCHES_SHOWN]
    pairs = {}
    for met in sorted(best, key=lambda met: (met.question, met.passage)):
        asked, read = found.question[slice(*met.question)].strip(), hit.passage.text[slice(*met.passage)].strip()
        if asked and read:
            pairs[asked, read] = f"<li>{tagged('b', asked)}<span> → </span>{tagged('b', read)}</li>"
    parts = []
    if pairs:
        parts.append(f"<p>{plain(strings.why_words)}</p><ul>{''.join(pairs.values())}</ul>")
    if found.known_shown and hit.passage.id in found.known_shown.passages:
        parts.append(f"<p>{plain(strings.why_known)} {tagged('q', found.known_shown.question)}</p>")
    if not parts:
        return ""
    return f'<details class="why"><summary>{plain(strings.why)}</summary><div>{"".join(parts)}</div></details>'
