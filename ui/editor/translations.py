"""The translations of a stored article on the Manage page: their state, and an editor beside the article, passage by passage.

Words of articles are shown as escaped HTML only: labels of fields have numbers in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import streamlit as st

from index.messages.errors import explained
from index.text.words import language
from kb.article import Article, Passage
from kb.errors import KnowledgeBaseError
from kb.library.library import Library
from kb.library.translations import store_draft, store_text, text_of, translations_of
from kb.structure.line_grammar import units
from kb.translations.drafts import TranslationDraft, draft_of
from kb.translations.names import LANGUAGES, translation_suffix
from kb.translations.outline import Slot, outline
from kb.translations.source import one_piece
from kb.translations.translation import Translation, TranslationState
from ui.shell import notices
from ui.shell.elements import heading, remark, tagged
from ui.shell.output import show_html
from ui.shell.templates import render
from ui.strings import translations as strings
from ui.strings.manage import ManageStrings
from ui.strings.translations import TranslationStrings

_BEFORE = "translation-before"  # key of the session: what the last change of a translation took the place of
_PAGE = 40  # passages on a page; hundreds of fields would be slow
_LEAST, _TALLEST, _LINE = 100, 480, 24  # pixels of a field, and of a line
_IN_LINE = 16  # Chinese characters in a line of a field, where there is room for two columns


@dataclass(frozen=True)
class _Page:
    """What is drawn: an article, its passages, the language, and the translation that is there."""

    article: Article
    passages: Sequence[Passage]
    language: str
    there: Translation | None
    words: TranslationStrings
    key: str

    def said(self, line: str) -> str:
        """A line with the article and the language in it."""
        return line.format(id=self.article.id, language=self.words.languages[self.language])


def show(found: Library, article: Article, passages: Sequence[Passage], texts: ManageStrings) -> None:
    """Draw the translations of an article, and the one that an editor chooses beside it."""
    words = strings.LANGUAGES[texts.code]
    try:
        there = {one.language: one for one in translations_of(found, article.id)}
    except (KnowledgeBaseError, OSError) as error:
        show_html(notices.box([explained(error, texts.code)], "kb-failed", "alert"))
        return
    show_html(heading("h3", words.title.format(count=len(there))))
    for one in there.values():
        lines = notices.items(one.problems, texts.code)
        title = f"{words.languages[one.language]} · {counts(one, words)}"
        show_html(notices.list_box(lines, "kb-check" if one.problems else "kb-done", title=title, tag="b"))
    _undo(found, article.id, texts)
    if not st.toggle(words.open, key=f"translate-{_key(article.id)}"):
        return
    choices = [code for code in LANGUAGES if code != language(article.text) or code in there]
    chosen = st.selectbox(words.into, choices, key=f"into-{_key(article.id)}", format_func=words.languages.__getitem__)
    show_html(remark(words.hint.format(file=f"{article.id}{translation_suffix(chosen)}")))
    begun = there.get(chosen)
    if begun is None:
        show_html(remark(words.none_yet.format(language=words.languages[chosen])))
    page = _Page(
        article, passages, chosen, begun, words=words, key=_key(article.id, chosen, repr(begun), repr(passages))
    )
    _edit(found, page, texts)


def counts(found: Translation, words: TranslationStrings) -> str:
    """How many passages are in which state, in words."""
    said = [words.counts[state].format(count=found.count(state)) for state in TranslationState if found.count(state)]
    return " · ".join(said)


def remember(own: str, code: str, before: str | None) -> None:
    """Keep what a change took the place of, so that an editor can take the change back."""
    st.session_state[_BEFORE] = (own, code, before)


def _edit(found: Library, page: _Page, texts: ManageStrings) -> None:
    words, before = page.words, draft_of(page.there, page.passages)
    if page.there and page.there.unplaced:
        lines = notices.listed(page.there.unplaced)
        title = words.unplaced.format(count=len(page.there.unplaced))
        show_html(notices.list_box(lines, "kb-check", title=title, tag="b"))
    show_html(tagged("p", page.article.title))
    title = st.text_input(words.article_title, before.title, key=f"title-{page.key}")
    draft = replace(before, title=title.strip())
    slots = outline(page.passages)
    for number, slot in _shown(slots, page):
        draft = _slot(draft, number, slot, page)
    broken = [number for number, piece in enumerate(draft.pieces, 1) if not one_piece(piece)]
    if broken:
        line = words.not_one_piece.format(number=", ".join(map(str, broken)))
        show_html(notices.box([line], "kb-failed", "alert"))
    with st.container(horizontal=True):
        if st.button(words.save, key="manage-translate", type="primary", disabled=bool(broken) or draft == before):
            _change(found, page, draft, texts=texts)
    if page.there and notices.confirmed(
        f"untranslate-{page.key}",
        label=words.remove,
        question=page.said(words.remove_sure),
        yes=words.remove_yes,
        no=texts.no,
    ):
        _change(found, page, None, texts=texts)


def _shown(slots: Sequence[Slot], page: _Page) -> list[tuple[int, Slot]]:
    """The slots with their numbers; of a long article those of the part that an editor chooses."""
    count = len(page.passages)
    if count <= _PAGE:
        return list(enumerate(slots))
    starts = range(0, count, _PAGE)

    def label(start: int) -> str:
        return page.words.page.format(first=start + 1, last=min(start + _PAGE, count))

    start: int = st.selectbox(page.words.part, starts, key=f"part-{page.key}", format_func=label)
    found, at = [], 0
    for number, slot in enumerate(slots):
        kept = tuple(one for one in slot.passages if start <= one < start + _PAGE)
        if kept or (not slot.passages and start <= at < start + _PAGE):
            found.append((number, replace(slot, passages=kept)))
        at += len(slot.passages)
    return found


def _slot(draft: TranslationDraft, number: int, slot: Slot, page: _Page) -> TranslationDraft:
    """Draw a heading and the passages under it, each with its translation beside it."""
    if slot.depth:
        left, right = st.columns(2)
        with left:
            show_html(tagged("h4", slot.name))
        with right:
            label = page.words.heading.format(number=number)
            name = st.text_input(label, draft.headings[number], key=f"heading-{number}-{page.key}")
        names = (*draft.headings[:number], name.strip(), *draft.headings[number + 1 :])
        draft = replace(draft, headings=names)
    for one in slot.passages:
        draft = _passage(draft, one, page)
    return draft


def _passage(draft: TranslationDraft, number: int, page: _Page) -> TranslationDraft:
    passage, words = page.passages[number], page.words
    state = page.there.pieces[number].state if page.there else TranslationState.MISSING
    left, right = st.columns(2)
    with left:
        limits = f"{number + 1} · {words.states[state]}"
        show_html(
            render("editor/articles.beside", limits=limits, text=passage.text[passage.name_end :].lstrip(":： \n"))
        )
    checked = draft.checked[number]
    with right:
        label, text = words.text.format(number=number + 1), draft.pieces[number]
        lines = units(text or passage.text) / _IN_LINE + 2
        height = min(max(int(lines) * _LINE, _LEAST), _TALLEST)
        typed = st.text_area(label, text, key=f"piece-{number}-{page.key}", height=height).strip()
        if state in (TranslationState.OUTDATED, TranslationState.NOT_CHECKED):
            checked = st.checkbox(words.is_checked.format(number=number + 1), key=f"checked-{number}-{page.key}")
    return replace(
        draft,
        pieces=(*draft.pieces[:number], typed, *draft.pieces[number + 1 :]),
        checked=(*draft.checked[:number], checked, *draft.checked[number + 1 :]),
    )


def _change(found: Library, page: _Page, draft: TranslationDraft | None, *, texts: ManageStrings) -> None:
    """Store a draft, or remove the translation without one."""
    own, words = page.article.id, page.words
    try:
        before = text_of(found, own, page.language)
        if draft is None:
            store_text(found, own, page.language, None)
        else:
            store_draft(found, own, page.language, draft)
    except (KnowledgeBaseError, OSError) as error:
        notices.error(explained(error, texts.code))
    else:
        remember(own, page.language, before)
        notices.success(page.said(words.removed if draft is None else words.saved))
        notices.success(texts.build_next)
    st.rerun()


def _undo(found: Library, own: str, texts: ManageStrings) -> None:
    """Draw the button that takes the last change of a translation of this article back."""
    words, kept = strings.LANGUAGES[texts.code], st.session_state.get(_BEFORE)
    if not kept or kept[0] != own or not st.button(words.undo, key="manage-translate-undo"):
        return
    _, code, before = kept
    try:
        now = text_of(found, own, code)
        store_text(found, own, code, before)
    except (KnowledgeBaseError, OSError) as error:
        notices.error(explained(error, texts.code))
    else:
        remember(own, code, now)
        notices.success(words.undone.format(id=own, language=words.languages[code]))
        notices.success(texts.build_next)
    st.rerun()


def _key(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:12]
