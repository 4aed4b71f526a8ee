"""The Articles part of the Manage page: add articles, list them, look at one, correct it, remove it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256

import streamlit as st
from markupsafe import Markup

from index.messages.errors import explained
from kb.article import Article
from kb.config.settings import Settings
from kb.errors import KnowledgeBaseError
from kb.library.corrections import Correction
from kb.library.library import Library, LibraryError
from kb.library.preview import preview_stored
from kb.storage.tree import stamp
from ui.building.articles_folder import ArticleRow, ArticlesFolder, library, shelf
from ui.editor import add_articles, amendments, preview, removed, translations
from ui.editor.metadata_fields import FieldError, Fields, corrected
from ui.shell import notices
from ui.shell.elements import heading, hint, remark, tagged
from ui.shell.output import show_html
from ui.strings import amend as strings_amend
from ui.strings.manage import ManageStrings

_ADDRESS = "article"  # in the address of Manage: the article to open
# keys of the session: the article that is open, the table, and what was opened from the table and from the address
_CHOSEN, _ROWS, _ROW_SEEN, _ADDRESS_SEEN = "manage-article", "manage-rows", "manage-row-seen", "manage-address-seen"


def show(settings: Settings, texts: ManageStrings) -> None:
    """Draw this part of the page."""
    found = shelf(settings.articles, stamp(settings.articles))
    notices.slot(_trouble(found, texts))
    show_html(heading("h2", texts.add_title))
    add_articles.show(settings, texts)
    show_html(heading("h2", texts.articles_title.format(count=len(found.rows))))
    rows = _list(found, texts) if found.rows else []
    if not found.rows:
        show_html(hint(texts.no_articles, texts.no_articles_text))
    if rows:
        _one(rows, library(settings.articles), texts)
    removed.show(library(settings.articles), texts)


def _trouble(found: ArticlesFolder, texts: ManageStrings) -> Iterator[Markup]:
    for title, lines in ((texts.unreadable, found.errors), (texts.ignored, found.ignored)):
        if lines:
            items = notices.items(lines, texts.code)
            css, role = ("kb-failed", "alert") if title == texts.unreadable else ("kb-check", "")
            yield notices.list_box(items, css, role, title, tag="b")


def _list(found: ArticlesFolder, texts: ManageStrings) -> list[ArticleRow]:
    """Draw the search field and the table. Returns the rows that contain the words."""
    wanted = st.text_input(texts.search, key="manage-search", placeholder=texts.search_hint).casefold().split()
    rows = [row for row in found.rows if all(word in _searched(row) for word in wanted)]
    if not rows:
        show_html(remark(texts.nothing_found))
        return rows
    chosen = st.dataframe(
        {
            texts.title: [row.article.title for row in rows],
            texts.id: [row.article.id for row in rows],
            texts.published: [Fields.of(row.article).published[:10] for row in rows],
            texts.passages: [row.passages for row in rows],
            texts.to_check: [row.cautions for row in rows],
        },
        hide_index=True,
        height="auto" if len(rows) <= 8 else 320,
        on_select="rerun",
        selection_mode="single-row",
        key=_ROWS,
    )
    _open(rows, list(chosen.selection.rows))
    return rows


def _open(rows: list[ArticleRow], chosen: list[int]) -> None:
    """Open the article of the row that was chosen, or that a link names; each once, so that another can be chosen below."""
    row = rows[chosen[0]].article.id if chosen and chosen[0] < len(rows) else ""
    for wanted, seen in ((row, _ROW_SEEN), (st.query_params.get(_ADDRESS, ""), _ADDRESS_SEEN)):
        if wanted != st.session_state.get(seen, ""):
            st.session_state[seen] = wanted
            if wanted:
                st.session_state[_CHOSEN] = wanted


def _searched(row: ArticleRow) -> str:
    return f"{row.article.id}\n{row.article.title}\n{row.article.text}".casefold()


def _one(rows: list[ArticleRow], found: Library, texts: ManageStrings) -> None:
    """Draw one article: how it is understood, the form that corrects it, the button that removes it."""
    titles = {row.article.id: row.article.title for row in rows}
    if st.session_state.get(_CHOSEN) not in titles:
        st.session_state[_CHOSEN] = None
    own: str | None = st.selectbox(
        texts.show_article,
        list(titles),
        key=_CHOSEN,
        format_func=lambda own: f"{titles[own]} · {own}",
        placeholder=texts.choose_article,
    )
    if own is None:
        return
    with st.container(border=True, key="manage-stored"):
        try:
            seen = preview_stored(own, found)
            correction = found.correction(own)
            file = found.path(own).name
        except LibraryError as error:
            show_html(notices.box([explained(error, texts.code)], "kb-failed", "alert"))
            return
        show_html(tagged("h3", seen.article.title) + remark(texts.origin.format(file=file, id=own)))
        preview.show(seen, texts)
        _amend(found, seen.article, correction, texts)
        translations.show(found, seen.article, seen.passages, texts)
        if notices.confirmed(
            f"remove-{own}",
            label=texts.remove,
            question=texts.remove_sure.format(title=seen.article.title),
            yes=texts.remove_yes,
            no=texts.no,
        ):
            _remove(own, found, texts)


def _amend(found: Library, article: Article, correction: Correction, texts: ManageStrings) -> None:
    """Draw the fields that correct the article. They begin anew when the article has changed."""
    own, words = article.id, strings_amend.LANGUAGES[texts.code]
    key = sha256(f"{own}{Fields.of(article)}{correction}".encode("utf-8", "replace")).hexdigest()[:12]
    kept = amendments.pieces(f"stored-{key}", article, correction, words)
    if kept != correction:
        _correct(found, own, make=lambda: kept, said=texts.corrected, texts=texts)
    with st.expander(texts.correct):
        typed = preview.form(f"stored-{key}", article, texts)
        amended = amendments.structure(f"stored-{key}", article, correction, words)
        with st.container(horizontal=True):
            if st.button(texts.save, key="manage-correct", type="primary"):
                _correct(found, own, make=lambda: corrected(typed, article, amended), said=texts.corrected, texts=texts)
            if correction and st.button(texts.uncorrect, key="manage-uncorrect"):
                _correct(found, own, make=Correction, said=texts.uncorrected, texts=texts)
    _text(found, own, correction, texts)


def _text(found: Library, own: str, correction: Correction, texts: ManageStrings) -> None:
    words = strings_amend.LANGUAGES[texts.code]
    try:
        changed = amendments.text(found, own, correction, words)
    except (KnowledgeBaseError, OSError) as error:
        show_html(notices.box([explained(error, texts.code)], "kb-failed", "alert"))
        return
    if changed != correction:
        said = words.text_saved if changed.text else words.text_is_back
        _correct(found, own, make=lambda: changed, said=said, texts=texts)


def _correct(found: Library, own: str, make: Callable[[], Correction], said: str, texts: ManageStrings) -> None:
    try:
        found.correct(own, make())
    except FieldError as error:
        notices.error(texts.wrong_date.format(text=error))
    except (LibraryError, OSError) as error:
        notices.error(explained(error, texts.code))
    else:
        notices.success(said.format(id=own))
        notices.success(texts.build_next)
    st.rerun()


def _remove(own: str, found: Library, texts: ManageStrings) -> None:
    try:
        found.remove(own)
    except (LibraryError, OSError) as error:
        notices.error(texts.not_removed.format(id=own, reason=explained(error, texts.code)))
    else:
        notices.success(texts.removed.format(id=own))
        notices.success(texts.still_seen)
    st.rerun()
