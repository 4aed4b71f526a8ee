"""The FAQ editor: the questions of one file, in a table or as text.

It changes files in the folder of articles; the next build publishes them. What is typed into a table is kept in a draft in the
session, one for each file. So it is not lost when an editor chooses another file or filter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import streamlit as st

from index.messages.errors import explained, in_language
from kb.article import Passage
from kb.faq import schema
from kb.faq.edit_plan import standing
from kb.faq.edits import ExistingQuestion, apply, replace_text
from kb.faq.known_questions import BrokenLink, FaqError, read_folder
from kb.faq.schema import SUFFIX, FaqProblem, sheet
from kb.library.library import Library, LibraryError
from kb.storage.files import FileStamp
from kb.storage.tree import place_of, walk
from kb.structure.passages import cut
from ui.editor import faq_rows
from ui.editor.faq_rows import KIND, NOTE, PASSAGE, QUESTION, TRY, Draft, TableEdits
from ui.shell import notices
from ui.shell.elements import remark
from ui.shell.output import show_html
from ui.strings import faq as strings_faq
from ui.strings.faq import FaqStrings, ShownKind

# keys of the session
_FILE, _DRAFTS, _SAID, _TEXTS, _NUMBER = "faq-file", "faq-drafts", "faq-said", "faq-texts", "faq-number"
_TABS = "faq-tabs"
_HEIGHT = 560  # pixels, of the text area and of a table with more than _ROWS rows
_ROWS = 12
_ON_A_PHONE = 130  # pixels of a column, so that a phone shows more than one


@dataclass(frozen=True)
class _Articles:
    """Titles and passages of all articles by id. `version` changes whenever an article does."""

    version: str
    titles: dict[str, str]
    passages: dict[str, tuple[Passage, ...]]


@dataclass(frozen=True)
class _File:
    """The questions of a FAQ file, which need not exist yet. `error` says why the file cannot be read."""

    article: str
    found: tuple[ExistingQuestion, ...] = ()
    error: FaqError | None = None


@dataclass(frozen=True)
class _Begun:
    """A text area: the text it began with, the stamp of the file at that time, and the key of the area."""

    text: str
    stamp: FileStamp | None
    key: str


@dataclass(frozen=True)
class _Said:
    """What the last click did (`good`) or why it did nothing (`bad`, with a title first)."""

    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()


def show(folder: Path, language: str) -> None:
    """Draw the editor for the FAQ files of a folder of articles; `language` is "zh" or "en"."""
    texts = strings_faq.LANGUAGES[language]
    try:
        articles = _articles(folder, _version(_article_files(folder)))
    except LibraryError as error:
        _list("kb-trouble", [f"{texts.library_error} {explained(error, texts.code)}"])
        return
    files = _files(folder, articles)
    if not files:
        return
    file: str = st.selectbox(
        texts.file_label, list(files), key=_FILE, format_func=lambda name: _label(name, files[name], articles, texts)
    )
    _say(texts)
    broken = _broken(folder, articles, texts)
    tabs = st.tabs([texts.table_tab, texts.text_tab, texts.broken_tab.format(count=len(broken))], key=_TABS)
    with tabs[0]:
        _table(folder, file, read=files[file], articles=articles, texts=texts)
    with tabs[1]:
        _text(folder, file, texts)
    with tabs[2]:
        _hint(texts.broken_hint if broken else texts.none_broken)
        _list("kb-broken", broken)


# --- what the folder holds


def _version(paths: Iterable[Path]) -> str:
    """Changes whenever one of the files does."""
    return sha256(repr([(str(path), FileStamp.of(path)) for path in paths]).encode()).hexdigest()


def _article_files(folder: Path) -> list[Path]:
    """The files that articles are made from: texts and corrections. Raises LibraryError if there is no such folder."""
    Library(folder).files()
    return [path for path in walk(folder) if not path.name.endswith(SUFFIX)]


@st.cache_resource(max_entries=4, show_spinner=False)
def _articles(folder: Path, version: str) -> _Articles:
    """Read and cut all articles. `version` is only part of the cache key: another version means that a file has changed."""
    found = Library(folder).articles()
    titles = {article.id: article.title for article in found}
    return _Articles(version, titles, {article.id: tuple(cut(article)) for article in found})


@st.cache_resource(max_entries=1000, show_spinner=False)
def _read(
    folder: Path, file: str, stamp: FileStamp | None, articles: str, _passages: dict[str, tuple[Passage, ...]]
) -> _File:
    """Read a FAQ file. `stamp` and `articles` are only part of the cache key: they change with the file and the articles."""
    try:
        written = sheet(schema.read(folder / file) if stamp else "", file)
    except FaqError as error:
        return _File(schema.own_article(file), error=error)
    return _File(written.article, tuple(standing(written, file, _passages.get(written.article, ()))))


def _files(folder: Path, articles: _Articles) -> dict[str, _File]:
    """The FAQ files by name, and after them the names of those that do not exist yet, one for each article without."""
    names = schema.files(folder)
    found = {
        name: _read(
            folder, name, stamp=FileStamp.of(folder / name), articles=articles.version, _passages=articles.passages
        )
        for name in names
    }
    served = {file.article for file in found.values()}
    for article in articles.titles:
        if article not in served:
            found.setdefault(f"{place_of(folder, article)}{SUFFIX}", _File(article))
    return found


@st.cache_resource(max_entries=4, show_spinner=False)
def _links(
    folder: Path, version: str, articles: str, _passages: tuple[Passage, ...]
) -> tuple[BrokenLink, ...] | FaqError:
    try:
        return read_folder(folder, _passages).broken
    except FaqError as error:
        return error


def _broken(folder: Path, articles: _Articles, texts: FaqStrings) -> list[str]:
    """A line for each question whose passage is missing, or one line about a file that cannot be read."""
    passages = tuple(passage for own in articles.passages.values() for passage in own)
    found = _links(folder, _version(folder / name for name in schema.files(folder)), articles.version, passages)
    if isinstance(found, FaqError):
        return [_error(found, texts)]
    return [in_language(link.message, texts.code) for link in found]


def _label(name: str, file: _File, articles: _Articles, texts: FaqStrings) -> str:
    return f"{articles.titles.get(file.article, texts.no_article)} · {name}"


# --- the table


def _table(folder: Path, file: str, read: _File, articles: _Articles, texts: FaqStrings) -> None:
    if read.error is not None:
        _list("kb-trouble", [_error(read.error, texts)])
        return
    draft = _draft((FileStamp.of(folder / file), articles.version), file, read)
    made = faq_rows.choices(articles.passages.get(read.article, ()), read.found, texts)
    if draft.typed and draft.choices != made:  # other choices make another table, which would lose what was typed
        draft = faq_rows.fold(draft)
    draft = replace(draft, choices=made)
    _drafts()[file] = draft
    wanted = st.text_input(
        texts.filter_label, key=f"faq-filter-{file}", placeholder=texts.filter_hint, on_change=_fold, args=(file,)
    )
    draft = draft if draft.shown else faq_rows.select(draft, wanted, texts)
    _drafts()[file] = draft
    _hint(texts.how)
    _editor(draft, texts)
    _hint(texts.shown.format(shown=len(draft.shown), total=len(draft.rows)))
    changes = faq_rows.fold(draft).changes
    if changes:
        _hint(texts.unsaved.format(count=changes))
    with st.container(horizontal=True):
        st.button(texts.save, key="faq-save", type="primary", on_click=_save, args=(folder, file, texts))
        st.button(texts.discard, key="faq-discard", on_click=_discard, args=(file,))
    _hint(texts.help)


def _editor(draft: Draft, texts: FaqStrings) -> None:
    rows = faq_rows.table(draft, texts)
    columns = [QUESTION, KIND, PASSAGE, TRY, NOTE] if any(row[NOTE] for row in rows) else [QUESTION, KIND, PASSAGE, TRY]
    labels = draft.choices.labels
    phone = "Mobi" in (st.context.headers.get("User-Agent") or "")  # all browsers on phones send this word
    st.data_editor(
        # dtype object, so that a column without rows is text, too.
        {column: np.array([row[column] for row in rows], dtype=object) for column in columns},
        key=_key(draft),
        num_rows="dynamic",
        hide_index=True,
        placeholder="",
        width="stretch",
        height=_HEIGHT if len(rows) > _ROWS else "auto",
        column_config={
            QUESTION: st.column_config.TextColumn(
                texts.question, width=_ON_A_PHONE if phone else "large", required=True
            ),
            KIND: st.column_config.SelectboxColumn(
                texts.kind,
                options=[sort.value for sort in ShownKind],
                format_func=lambda sort: texts.sorts[ShownKind(str(sort))],
                default=ShownKind.COVERED.value,
                required=True,
                width="small",
            ),
            PASSAGE: st.column_config.SelectboxColumn(
                texts.passage,
                options=list(labels),
                format_func=lambda ids: labels[str(ids)],
                width=_ON_A_PHONE if phone else "medium",
            ),
            TRY: st.column_config.LinkColumn(texts.try_it, disabled=True, width="small", display_text=texts.try_it),
            NOTE: st.column_config.TextColumn(texts.note, disabled=True),
        },
    )


def unsaved() -> int:
    """How many changes of this session stand in tables and are not saved."""
    return sum(faq_rows.fold(_with_typed(draft)).changes for draft in _drafts().values())


def _drafts() -> dict[str, Draft]:
    drafts: dict[str, Draft] = st.session_state.setdefault(_DRAFTS, {})
    return drafts


def _key(draft: Draft) -> str:
    return f"faq-table-{draft.file}-{draft.generation}"


def _draft(stamp: object, file: str, read: _File) -> Draft:
    """The draft of a file. It is read again when the file has changed, unless something was typed that this would lose."""
    draft = _drafts().get(file)
    if draft is None:
        return faq_rows.begin(file, stamp, read.found)
    if _key(draft) in st.session_state:
        draft = _with_typed(draft)
    elif draft.typed:  # the table was not drawn in the last run, so Streamlit has forgotten it
        draft = faq_rows.fold(draft)
    if draft.stamp == stamp or draft.changes or draft.typed:
        return draft
    return faq_rows.begin(file, stamp, read.found, draft.generation + 1)


def _with_typed(draft: Draft) -> Draft:
    typed: TableEdits | None = st.session_state.get(_key(draft))
    return replace(draft, typed=typed if typed and any(typed.values()) else None)


def _fold(file: str) -> None:
    """Put what was typed into the rows of the draft."""
    _drafts()[file] = faq_rows.fold(_with_typed(_drafts()[file]))


def _save(folder: Path, file: str, texts: FaqStrings) -> None:
    _fold(file)
    try:  # read again, because articles may have changed since the table was drawn
        articles = _articles(folder, _version(_article_files(folder)))
    except LibraryError as error:
        st.session_state[_SAID] = _Said(bad=(texts.not_saved, f"{texts.library_error} {explained(error, texts.code)}"))
        return
    read = _files(folder, articles).get(file, _File(file.removesuffix(SUFFIX)))
    made = faq_rows.choices(articles.passages.get(read.article, ()), read.found, texts)
    draft = _drafts()[file] = replace(_drafts()[file], choices=made)
    wrong = faq_rows.problems(draft, texts)
    if wrong:
        st.session_state[_SAID] = _Said(bad=(texts.not_saved, *wrong))
        return
    wanted = faq_rows.edits(draft)
    if not wanted:
        st.session_state[_SAID] = _Said((texts.nothing_to_save,))
        return
    passages = {passage.id: passage for own in draft.choices.passages.values() for passage in own}
    try:
        apply(folder, file, wanted, list(passages.values()))
    except (FaqError, OSError) as error:
        st.session_state[_SAID] = _Said(bad=(texts.not_saved, _error(error, texts)))
        return
    _discard(file)
    st.session_state[_SAID] = _Said((texts.saved.format(count=len(wanted)), texts.not_published))


def _discard(file: str) -> None:
    """Forget what was typed. The table is then made from the file again."""
    _drafts()[file] = faq_rows.begin(file, None, (), _drafts()[file].generation + 1)


# --- the text


def _text(folder: Path, file: str, texts: FaqStrings) -> None:
    """Draw the file as text. The text that the area began with is kept. So saving can see whether somebody else has changed the
    file since.
    """
    begun: dict[str, _Begun] = st.session_state.setdefault(_TEXTS, {})
    now = begun.get(file)
    stamp = FileStamp.of(folder / file)
    if now is None or (now.stamp != stamp and st.session_state.get(now.key, now.text) == now.text):
        number = st.session_state[_NUMBER] = st.session_state.get(_NUMBER, 0) + 1
        try:
            text = schema.read(folder / file) if stamp else ""
        except FaqError as error:
            _list("kb-trouble", [_error(error, texts)])
            return
        now = begun[file] = _Begun(text.replace("\r\n", "\n"), stamp, f"faq-text-{number}")
    st.text_area(texts.text_label, value=now.text, key=now.key, height=_HEIGHT)
    with st.container(horizontal=True):
        st.button(texts.save, key="faq-save-text", type="primary", on_click=_save_text, args=(folder, file, now, texts))
        st.button(texts.reload, key="faq-reload", on_click=_discard_text, args=(file,))
    _hint(texts.text_help)


def _save_text(folder: Path, file: str, begun: _Begun, texts: FaqStrings) -> None:
    new: str = st.session_state[begun.key]
    try:
        replace_text(folder, file, begun.text, new)
    except (FaqError, OSError) as error:
        lines = new.split("\n")
        known = isinstance(error, FaqError) and error.problem is not FaqProblem.CHANGED
        wrong = lines[error.line - 1 : error.line] if isinstance(error, FaqError) and known else []
        st.session_state[_SAID] = _Said(bad=(texts.not_saved, _error(error, texts), *wrong))
        return
    _discard_text(file)
    st.session_state[_SAID] = _Said((texts.text_saved, texts.not_published))


def _discard_text(file: str) -> None:
    st.session_state[_TEXTS].pop(file, None)


# --- words on the page; texts of files only as escaped HTML


def _error(error: FaqError | OSError, texts: FaqStrings) -> str:
    if isinstance(error, FaqError):
        return in_language(error.message, texts.code)
    return f"{texts.disk_error} {explained(error, texts.code)}"


def _say(texts: FaqStrings) -> None:
    """Draw what the last click did.

    The element is drawn even when there is nothing to say. Otherwise the tabs below it would move, and the browser would
    begin with the first tab again.
    """
    said: _Said = st.session_state.pop(_SAID, None) or _Said()
    boxes = [notices.box(said.good, "kb-done", "status")] if said.good else []
    if said.bad:
        title, *lines = said.bad
        boxes.append(notices.list_box(notices.listed(lines), "kb-failed", "alert", title))
    notices.slot(boxes)


def _list(css: str, lines: list[str]) -> None:
    if lines:
        show_html(notices.list_box(notices.listed(lines), css))


def _hint(text: str) -> None:
    show_html(remark(text))
