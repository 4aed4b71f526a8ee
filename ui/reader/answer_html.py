"""Makes HTML of an answer, with ui/templates/reader/answer.html. Pure functions.

The result goes to `show_html` in ui/shell/output.py, which interprets neither Markdown nor LaTeX and drops scripts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from index.search.answer import Answer, Hit, Outcome, TopicHit
from index.text.words import language
from kb.article import SECTION_SEPARATOR
from kb.config.notice_words import NoticeWords
from kb.config.site_file import Help
from kb.translations.translation import TranslatedPassage
from ui.reader import written_html
from ui.shell import question_state, urls
from ui.shell.elements import chips, origin, remark, tagged
from ui.shell.templates import NOTHING, joined, render
from ui.strings import translations
from ui.strings.ask import Strings

SURE_FROM = 0.8  # confidence from which the page says "very likely"
SNIPPET_CHARACTERS = 72
ASKED_CHARACTERS = 200  # of a question that is shown back
MATCHES_SHOWN = 5
TOPICS_BESIDE_ANSWER = 5  # all topics are shown when there is no answer

_EMAIL = re.compile(r"[^\s@/:?&]+@[^\s@/:?&]+\.[^\s@/:?&.]+")
_NUMBER, _BETWEEN = re.compile(r"\+?\d{3,15}"), re.compile(r"[\s().·/-]")
_OUTCOME_CLASS = {Outcome.ANSWERED: "sure", Outcome.UNSURE: "unsure", Outcome.NOT_COVERED: "none"}


@dataclass(frozen=True, kw_only=True)
class AnswerExtras:
    """What goes with an answer, as HTML: a foot for each of its passages, the way to share it, questions that may be meant
    instead, and whom to ask instead. `note` is a text. `kept`: whether editors get to know what was asked. `ids`: what the
    ids of lists end with, and `of` what labels end with, where two answers stand on one page.
    """

    feet: tuple[Markup, ...]
    share: Markup = NOTHING
    note: str = ""
    kept: bool = True
    meant: Markup = NOTHING
    contact: Markup = NOTHING
    ids: str = ""
    of: str = ""


def welcome(strings: Strings) -> Markup:
    """What the first page says about the knowledge base."""
    return render("reader/answer.welcome", text=strings.welcome)


def examples(questions: Sequence[str], strings: Strings) -> Markup:
    """Links that ask the example questions."""
    links = [(text, question_state.link(text, strings.code)) for text in questions]
    return chips("kb-examples", strings.examples_title, "", links)


def answer(found: Answer, strings: Strings, extras: AnswerExtras) -> Markup:
    """The verdict and the best passage. When the question is not covered: what may be meant, and whom to ask instead."""
    if found.outcome is Outcome.NOT_COVERED:
        body = extras.meant + extras.contact
    else:
        note = tagged("p", extras.note, "kb-note") if extras.note else NOTHING
        best = zip(found.hits[:1], extras.feet[:1], strict=True)
        body = note + joined(best_passage(hit, found, strings, foot) for hit, foot in best)
    return render(
        "reader/answer.answer",
        label=strings.answer_label + extras.of,
        verdict=verdict(found, strings, kept=extras.kept),
        body=body,
    )


def further(found: Answer, strings: Strings, extras: AnswerExtras) -> Markup:
    """What follows: the other passages and related topics. When the question is not covered: related topics, and the nearest
    passages folded.
    """
    if found.outcome is Outcome.NOT_COVERED:
        nearest = _nearest(found, strings, extras.feet) if found.hits else remark(strings.nothing_near)
        body = related(found.related, strings, extras.kept, extras.ids) + nearest + extras.share
    else:
        topics = related(found.related[:TOPICS_BESIDE_ANSWER], strings, extras.kept, extras.ids)
        body = extras.meant + _more(found.hits[1:], strings, extras.feet[1:], extras.ids) + topics
    return render("reader/answer.further", label=strings.more + extras.of, body=body) if body else NOTHING


def contact(whom: Help, strings: Strings) -> Markup:
    """Whom a reader can ask instead; nothing when site.toml names nobody. E-mail, web address and number become links."""
    if whom == Help():
        return NOTHING
    links = []
    if _EMAIL.fullmatch(whom.address):
        links.append((f"mailto:{whom.address}", whom.address))
    elif whom.address.startswith(("https://", "http://")):
        links.append((whom.address, whom.address.partition("://")[2].rstrip("/")))
    number = _BETWEEN.sub("", whom.phone)
    if _NUMBER.fullmatch(number):
        links.append((f"tel:{number}", whom.phone))
    shown = {text for _, text in links}
    plain = [text for text in (whom.address, whom.phone) if text and text not in shown]
    plain = [text for text in plain if not text.startswith(("https://", "http://"))]
    return render("reader/answer.contact", text=whom.text or strings.contact, plain=" · ".join(plain), links=links)


def notice(found: Answer, words: NoticeWords, strings: Strings) -> Markup:
    """What is words instead of an answer, and known questions to ask instead."""
    links = [(text, question_state.link(text, strings.code)) for text in found.suggestions]
    box = render("reader/answer.notice", title=words.title, text=words.text, contacts=words.contacts, more=words.more)
    return box + chips("kb-instead", strings.instead_title, "", links)


def verdict(found: Answer, strings: Strings, *, kept: bool = True) -> Markup:
    """How sure the answer is, in words. The dots only repeat the words. `kept`: as in AnswerExtras."""
    if found.outcome is Outcome.ANSWERED:
        sure = found.confidence >= SURE_FROM
        title, text, dots = (strings.surely if sure else strings.probably), "", 3 if sure else 2
    elif found.outcome is Outcome.UNSURE:
        title, text, dots = strings.unsure_title, strings.unsure_text, 1
    elif found.unwritten:
        title, dots = strings.unwritten_title, 0
        text = strings.unwritten_text if kept else strings.unwritten_text_unkept
    else:
        title, text, dots = strings.not_covered_title, strings.not_covered_text, 0
    # The heading is the name of the best passage, or the verdict when there is no answer.
    tag = "p" if found.outcome is Outcome.ANSWERED else "h2"
    css = _OUTCOME_CLASS[found.outcome]
    asked = _short(found.question, ASKED_CHARACTERS) if found.outcome is Outcome.NOT_COVERED else ""
    label = strings.you_asked
    return render(
        "reader/answer.verdict", css=css, tag=tag, dots=dots, title=title, text=text, label=label, asked=asked
    )


def best_passage(hit: Hit, found: Answer, strings: Strings, foot: Markup = NOTHING) -> Markup:
    """The best passage, in full. `foot` is the markup of what can be done with it."""
    seen = hit.read_in(strings.code)
    return render(
        "reader/answer.best_passage",
        crumb=_crumb(seen),
        heading=heading(seen, strings),
        remark=_as_written(hit, strings) + _translate_here(hit, strings),
        text=passage_text(seen, strings) + _original(hit, strings),
        origin=origin(hit.published, hit.source, strings),
        why=_why(hit, found, strings),
        foot=foot,
    )


def folded_passage(hit: Hit, strings: Strings, foot: Markup = NOTHING) -> Markup:
    """Another passage: its name and its best sentence. A reader can unfold the whole text."""
    seen = hit.read_in(strings.code)
    remark = _as_written(hit, strings) if seen is not hit else NOTHING
    return render(
        "reader/answer.folded_passage",
        heading=heading(seen, strings),
        snippet=_snippet(seen),
        crumb=_crumb(seen) + remark,
        text=passage_text(seen, strings) + _original(hit, strings),
        origin=origin(hit.published, hit.source, strings),
        foot=foot,
    )


def passage_text(hit: Hit, strings: Strings) -> Markup:
    """The text of a passage without its name, after what it needs to be understood. The best sentences stand in `mark`."""
    return written_html.whole(hit.passage, hit.context, strings, highlights=hit.highlights)


def _as_written(hit: Hit, strings: Strings) -> Markup:
    """A remark when the article is in another language than the page: that this is a translation, or that there is none."""
    if language(hit.passage.text) == strings.code:
        return NOTHING
    found = hit.in_language(strings.code)
    return translation_note(found, strings) if found else remark(strings.as_written)


def _translate_here(hit: Hit, strings: Strings) -> Markup:
    """A button for browsers that translate on the device, where there is no translation. ui/static/translate.js shows it."""
    own, texts = language(hit.passage.text), translations.of(strings)
    if own == strings.code or hit.in_language(strings.code):
        return NOTHING
    return render(
        "reader/answer.translate_here",
        label=texts.here,
        own=own,
        wanted=strings.code,
        working=texts.working,
        done=texts.done,
        failed=texts.failed,
    )


def translation_note(found: TranslatedPassage, strings: Strings) -> Markup:
    """A remark that this is a translation, and whether it is outdated."""
    texts = translations.of(strings)
    return render("reader/answer.translated", text=texts.translated, outdated=texts.outdated if found.outdated else "")


def original(heading: str, crumb: Markup, text: Markup, strings: Strings) -> Markup:
    """The text that a translation was made from, folded."""
    title = translations.of(strings).original
    return render("reader/answer.original", title=title, crumb=crumb, heading=heading, text=text)


def _original(hit: Hit, strings: Strings) -> Markup:
    """What stands below a translation; nothing where there is none."""
    if hit.in_language(strings.code) is None:
        return NOTHING
    return original(heading(hit, strings), _crumb(hit), passage_text(hit, strings), strings)


def meant(questions: Sequence[tuple[str, str]], strings: Strings, ids: str = "") -> Markup:
    """Links to what the reader may have meant. Each is a text and an address. `ids`: as in AnswerExtras."""
    return chips(f"kb-meant{ids}", strings.meant_title, "", questions)


def related_lists(
    written: Sequence[tuple[str, str]],
    missing: Sequence[str],
    strings: Strings,
    kept: bool,
    more: tuple[Markup, Markup] = (NOTHING, NOTHING),
    *,
    ids: str = "",
) -> Markup:
    """Two lists of links: related articles, and related topics without an article.

    `written` are articles as (id, title); a link opens the article. `missing` are titles of topics; a link asks the title,
    and a hint says that there is no article yet. `kept` says that editors will see what is asked. `more` is the markup that
    follows each list. `ids`: as in AnswerExtras.
    """
    hint = strings.topics_hint if kept else strings.topics_hint_unkept
    articles = [(title, urls.article(article, strings.code)) for article, title in written]
    topics = [(title, urls.ask(title, strings.code)) for title in missing]
    return (
        chips(f"kb-articles{ids}", strings.articles_title, "", articles)
        + more[0]
        + chips(f"kb-topics{ids}", strings.topics_title, hint, topics)
        + more[1]
    )


def related(topics: Sequence[TopicHit], strings: Strings, kept: bool, ids: str = "") -> Markup:
    """The topics related to a question, as `related_lists` draws them."""
    written = [(topic.article, topic.title) for topic in topics if topic.article]
    return related_lists(written, [topic.title for topic in topics if not topic.article], strings, kept, ids=ids)


def recent(asked: str, strings: Strings) -> Markup:
    """An empty list with the question `asked` as data. recent_questions.js fills it with what was asked before in this tab."""
    return render(
        "reader/answer.recent",
        asked=asked,
        language=strings.code,
        title=strings.recent_title,
        clear=strings.recent_clear,
    )


def _nearest(found: Answer, strings: Strings, feet: Sequence[Markup]) -> Markup:
    count = len(found.hits)
    return render(
        "reader/answer.nearest",
        label=strings.nearest_one if count == 1 else strings.nearest.format(count=count),
        remark=NOTHING if found.hits[0].in_language(strings.code) else _as_written(found.hits[0], strings),
        cards=_cards(found.hits, strings, feet),
    )


def _more(hits: Sequence[Hit], strings: Strings, feet: Sequence[Markup], ids: str) -> Markup:
    if not hits:
        return NOTHING
    return render("reader/answer.more", title=strings.more, ids=ids, cards=_cards(hits, strings, feet))


def _cards(hits: Sequence[Hit], strings: Strings, feet: Sequence[Markup]) -> Markup:
    return joined(folded_passage(hit, strings, foot) for hit, foot in zip(hits, feet, strict=True))


def _name(hit: Hit) -> str:
    return hit.passage.text[: hit.passage.name_end].strip()


def heading(hit: Hit, strings: Strings) -> str:
    """The heading of a passage: its own name, or else its section, or else "introduction"."""
    return _name(hit) or (hit.passage.section[-1] if hit.passage.section else strings.introduction)


def _crumb(hit: Hit) -> Markup:
    """The path "article › section", without the last section when it is the heading."""
    section = hit.passage.section
    if section and (not _name(hit) or _name(hit).endswith(section[-1])):
        section = section[:-1]
    return render("reader/answer.crumb", steps=(hit.title, *section), separator=SECTION_SEPARATOR)


def _snippet(hit: Hit) -> str:
    """The best sentence of the passage, shortened to `SNIPPET_CHARACTERS`."""
    text, name_end = hit.passage.text, hit.passage.name_end
    start, end = hit.highlights[0] if hit.highlights else (name_end, len(text))
    return _short(text[max(start, name_end) : max(end, name_end)], SNIPPET_CHARACTERS)


def _short(text: str, most: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1] + "…"


def _why(hit: Hit, found: Answer, strings: Strings) -> Markup:
    """Why the passage was found: its strongest pairs of a question word and a passage word, in reading order.

    When a known question led to the passage, that question is named, too.
    """
    best = sorted(hit.matches, key=lambda met: -met.score)[:MATCHES_SHOWN]
    pairs: dict[tuple[str, str], None] = {}
    for met in sorted(best, key=lambda met: (met.question, met.passage)):
        asked, read = found.question[slice(*met.question)].strip(), hit.passage.text[slice(*met.passage)].strip()
        if asked and read:
            pairs[asked, read] = None
    known = found.known_shown
    question = known.question if known and hit.passage.id in known.passages else None
    if not pairs and question is None:
        return NOTHING
    return render(
        "reader/answer.why",
        title=strings.why,
        met=strings.why_words,
        pairs=pairs,
        known=strings.why_known,
        question=question,
    )
