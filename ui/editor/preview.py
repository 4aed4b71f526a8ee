"""Shows how an article is understood, and the form that corrects it. Its words are shown as escaped HTML only."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from kb.article import SECTION_SEPARATOR, Article, Passage
from kb.library.preview import Check, CheckKind, Preview
from ui.editor.metadata_fields import Fields
from ui.shell import notices
from ui.shell.elements import fold, remark, text_items
from ui.shell.output import show_html
from ui.shell.templates import NOTHING, render
from ui.strings.manage import ManageStrings

_FIELDS = ("title", "published", "source", "topics", "tags")
_SHOWN = 200  # sections, passages and topics each
_CAUTIONS = 20


def show(seen: Preview, texts: ManageStrings, beside: tuple[Check, ...] = (), *, wrong: bool = False) -> None:
    """Draw what to check, then sections, passages and topics, folded.

    `beside` are the checks of the article against the other files that wait to be stored. `wrong`: an error stands above, and
    "nothing to check" would deny it.
    """
    found = cautions(seen.cautions, texts, beside)
    if not wrong or seen.cautions or beside:
        show_html(found)
    if seen.article.pictures:
        show_html(remark(texts.pictures.format(count=len(seen.article.pictures))))
    show_html(
        render(
            "editor/articles.understood",
            sections=_sections(seen.article, texts),
            passages=_passages(seen, texts),
            topics=_topics(seen.article, texts),
        )
    )


def cautions(found: tuple[Check, ...], texts: ManageStrings, beside: tuple[Check, ...] = ()) -> Markup:
    """The list of what to check. That the article replaces a stored one comes first."""
    if not found and not beside:
        return remark(texts.nothing_to_check)
    ordered = sorted(found, key=lambda caution: caution.concern not in (CheckKind.REPLACES, CheckKind.SAME_FILE))
    lines = [texts.caution(caution) for caution in ordered]
    lines += [texts.waits_too.format(caution=texts.caution(caution)) for caution in beside]
    more = _more(len(lines), texts, _CAUTIONS)
    shown = notices.listed(lines[:_CAUTIONS])
    return notices.list_box(shown, "kb-check", title=texts.to_check, tag="b", more=more)


def form(key: str, shown: Article, texts: ManageStrings) -> Fields:
    """Draw the form and return what is typed in it. It begins with the values of `shown`; `key` tells forms apart."""
    begun = Fields.of(shown)
    for name in _FIELDS:
        st.session_state.setdefault(f"{key}-{name}", getattr(begun, name))
    title = st.text_input(texts.title, key=f"{key}-title")
    columns = st.columns(2)
    published = columns[0].text_input(texts.published, key=f"{key}-published", placeholder="2024-04-01 20:09")
    source = columns[1].text_input(texts.source, key=f"{key}-source", placeholder="https://")
    topics = st.text_area(texts.topics, key=f"{key}-topics", height=120)
    tags = st.text_input(texts.tags, key=f"{key}-tags", help=texts.tags_hint)
    return Fields(title, published, source, topics, tags=tags)


def fill(key: str, shown: Article) -> None:
    """Put the values of `shown` into the form with this key."""
    for name in _FIELDS:
        st.session_state[f"{key}-{name}"] = getattr(Fields.of(shown), name)


def _sections(article: Article, texts: ManageStrings) -> Markup:
    title = texts.sections.format(count=len(article.sections))
    if not article.sections:
        return remark(title)
    shown = [(min(len(section.path) - 1, 6), section.path[-1]) for section in article.sections[:_SHOWN]]
    return fold(title, render("editor/articles.sections", found=shown), more=_more(len(article.sections), texts))


def _passages(seen: Preview, texts: ManageStrings) -> Markup:
    shown = [_passage(number, passage, texts) for number, passage in enumerate(seen.passages[:_SHOWN], 1)]
    title = texts.passages_title.format(count=len(seen.passages))
    items = render("editor/articles.passages", found=shown)
    return fold(title, items, more=_more(len(seen.passages), texts), tag="ol")


def _passage(number: int, passage: Passage, texts: ManageStrings) -> tuple[str, str, str]:
    """Where a passage begins and ends, its section path, and its text."""
    limits = texts.limits.format(number=number, start=passage.start, end=passage.end, count=passage.end - passage.start)
    return limits, SECTION_SEPARATOR.join(passage.section), passage.text


def _topics(article: Article, texts: ManageStrings) -> Markup:
    title = texts.topics_title.format(count=len(article.topics))
    if not article.topics:
        return remark(title)
    items = text_items(topic.title for topic in article.topics[:_SHOWN])
    return fold(title, items, more=_more(len(article.topics), texts))


def _more(count: int, texts: ManageStrings, shown: int = _SHOWN) -> Markup:
    return remark(texts.more.format(count=count - shown)) if count > shown else NOTHING
