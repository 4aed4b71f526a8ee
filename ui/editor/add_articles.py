"""Adding articles on the Manage page: files or pasted text. An editor sees and corrects them before they are stored."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat

import streamlit as st
from markupsafe import Markup

from index.messages.errors import explained
from kb.config.settings import Settings
from kb.library.archives import MAX_ARCHIVE
from kb.library.corrections import Correction
from kb.library.library import Library, LibraryError
from kb.library.translations import meant_for, text_of
from kb.readers.progress import reporting_progress
from kb.readers.read import MAX_BYTES, NAMED_SUFFIXES, STORED_AS, ReaderError
from kb.translations.names import named
from kb.translations.translation import TranslationError
from ui.building.articles_folder import library
from ui.editor import amendments, preview, translations
from ui.editor.metadata_fields import FieldError, Fields, corrected
from ui.editor.upload_queue import MOST, FullError, UploadQueue, Waiting
from ui.shell import notices
from ui.shell.elements import heading, remark, tagged
from ui.shell.output import show_html
from ui.strings import amend as strings_amend
from ui.strings import translations as strings_translations
from ui.strings.manage import ManageStrings

# keys of the session: the queue, the ids of the files taken over from the field, the numbers of the current two fields
_QUEUE, _TAKEN, _FILES, _PASTES = "manage-queue", "manage-taken", "manage-files", "manage-pastes"
_CHOSEN = "manage-waiting"
_MB = 2**20


def show(settings: Settings, texts: ManageStrings) -> None:
    """Draw the fields for files and text, and below them the articles that wait to be stored."""
    found = library(settings.articles)
    queue: UploadQueue = st.session_state.setdefault(_QUEUE, UploadQueue())
    _fields(queue, found, texts)
    if queue.refused:
        lines = notices.items(queue.refused, texts.code)
        show_html(notices.list_box(lines, "kb-failed", "alert", texts.not_read))
    if queue.waiting:
        _waiting(queue, found, texts)


def _fields(queue: UploadQueue, found: Library, texts: ManageStrings) -> None:
    kinds = ", ".join(suffix.removeprefix(".") for suffix in (*NAMED_SUFFIXES, *STORED_AS, ".zip"))
    limit = min(MAX_ARCHIVE // _MB, int(st.get_option("server.maxUploadSize")))
    sizes = {"limit": min(MAX_BYTES // _MB, limit), "zip_limit": limit}
    key = f"manage-files-{st.session_state.setdefault(_FILES, 0)}"
    taken: set[str] = st.session_state.setdefault(_TAKEN, set())
    if key not in st.session_state:  # the field was made anew, and does not list the files that wait
        taken.clear()
        queue.detach()
    with st.container(key="manage-drop-files"):
        files = st.file_uploader(
            texts.drop.format(kinds=kinds, **sizes), accept_multiple_files=True, max_upload_size=limit, key=key
        )
        # Too large files never arrive here; only the browser knows of them. style.css shows this box when its field lists some.
        show_html(notices.box([texts.too_large.format(**sizes)], "kb-failed kb-too-large", "alert"))
    # The field keeps its files for now: it shows which were too large, and a file removed there is taken back here.
    new = [file for file in files if file.file_id not in taken]
    if new:
        taken.update(file.file_id for file in new)
        _add(queue, [(file.name, file.getvalue()) for file in new], found, texts, ids=[file.file_id for file in new])
    gone = taken - {file.file_id for file in files}
    if gone:
        taken -= gone
        for name in queue.remove(gone):
            notices.success(texts.left_out.format(name=name))
        st.rerun()
    number: int = st.session_state.setdefault(_PASTES, 0)
    with st.expander(texts.paste):
        name = st.text_input(texts.paste_name, key=f"manage-name-{number}", placeholder="article.md")
        text = st.text_area(texts.paste_text, key=f"manage-text-{number}", height=200)
        if st.button(texts.look, key="manage-look"):
            if name.strip() and text.strip():
                st.session_state[_PASTES] += 1
                _add(queue, [(name.strip(), text.encode("utf-8", "replace"))], found, texts)
            else:
                notices.error(texts.paste_missing)
                st.rerun()


def _add(
    queue: UploadQueue,
    files: list[tuple[str, bytes]],
    found: Library,
    texts: ManageStrings,
    ids: Iterable[str] = repeat(""),
) -> None:
    """Put files into the queue. `ids` are the ids of the files in the field, so that they can be taken back."""
    before = set(queue.waiting)
    try:
        with st.spinner(texts.reading):
            _read(queue, files, found, texts, ids=ids)
    except FullError as error:
        notices.error(texts.full.format(name=error, most=MOST))
    new = [own for own in queue.waiting if own not in before]
    for name, other in queue.displaced:
        notices.error(texts.displaced.format(name=name, other=other))
    if new:
        st.session_state[_CHOSEN] = new[0]
    if queue.waiting:
        notices.success(texts.read.format(count=len(queue.waiting)))
    st.rerun()


def _read(
    queue: UploadQueue, files: list[tuple[str, bytes]], found: Library, texts: ManageStrings, *, ids: Iterable[str]
) -> None:
    """Put files into the queue, and say meanwhile which of how many is read, and which page of a long one."""
    place, file = st.empty(), ""

    def say(line: str) -> None:
        with place:
            show_html(remark(line))

    def told(name: str, number: int, total: int) -> None:
        nonlocal file
        file = texts.reading_file.format(name=name, number=number, total=total)
        if total > 1:
            say(file)

    def pages(done: int, total: int) -> None:
        say(texts.reading_page.format(file=file, done=done, total=total))

    with reporting_progress(pages):
        queue.add(files, found, ids=ids, told=told)


def _waiting(queue: UploadQueue, found: Library, texts: ManageStrings) -> None:
    show_html(heading("h2", texts.waiting.format(count=len(queue.waiting))))
    if len(queue.waiting) > 1:
        items = list(queue.waiting.values())
        st.dataframe(
            {
                texts.file: [item.name for item in items],
                texts.title: [item.seen.article.title for item in items],
                texts.published: [Fields.of(item.seen.article).published for item in items],
                texts.passages: [len(item.seen.passages) for item in items],
                texts.to_check: [
                    sum(map(len, queue.cautions(own))) + bool(queue.lost(own, found)) for own in queue.waiting
                ],
            },
            hide_index=True,
        )
        _all(queue, found, texts)
    if st.session_state.get(_CHOSEN) not in queue.waiting:
        st.session_state[_CHOSEN] = next(iter(queue.waiting))
    own: str = st.selectbox(
        texts.look_at, list(queue.waiting), key=_CHOSEN, format_func=lambda own: queue.waiting[own].name
    )
    with st.container(border=True, key="manage-seen"):
        _seen(queue, own, found, texts)


def _all(queue: UploadQueue, found: Library, texts: ManageStrings) -> None:
    count = len(queue.waiting)
    with st.container(horizontal=True):
        if st.button(texts.store_all.format(count=count), key="manage-store-all", type="primary"):
            _store(queue, list(queue.waiting), found, texts)
        if notices.confirmed(
            "manage-drop-all",
            label=texts.drop_all,
            question=texts.drop_all_sure.format(count=count),
            yes=texts.drop_yes,
            no=texts.no,
        ):
            queue.waiting.clear()
            _done(texts.dropped)


def _seen(queue: UploadQueue, own: str, found: Library, texts: ManageStrings) -> None:
    item = queue.waiting[own]
    key = f"waiting-{item.key}"
    show_html(tagged("h3", item.seen.article.title) + _origin(item, found, texts))
    typed = preview.form(key, item.seen.article, texts)
    queue.wrong.pop(own, None)
    words, before = strings_amend.LANGUAGES[texts.code], item.correction
    structure = Correction(keep=before.keep, no_headings=before.no_headings, join=before.join, text=before.text)
    structure = amendments.structure(key, item.seen.article, structure, words)
    structure = amendments.pieces(key, item.seen.article, structure, words)
    try:
        correction = corrected(typed, item.found, structure)
        if correction != item.correction:
            queue.correct(own, correction, found)
            st.rerun()
    except FieldError as error:
        queue.wrong[own] = texts.wrong_date.format(text=error)
    except (LibraryError, ReaderError) as error:
        queue.wrong[own] = explained(error, texts.code)
    if own in queue.wrong:
        show_html(notices.box([queue.wrong[own]], "kb-failed", "alert"))
    _lost(queue, own, key=key, found=found, texts=texts)
    preview.show(item.seen, texts, queue.cautions(own)[1], wrong=own in queue.wrong)
    with st.container(horizontal=True):
        if st.button(texts.store, key="manage-store", type="primary", disabled=own in queue.wrong):
            _store(queue, [own], found, texts)
        if st.button(texts.leave_out, key="manage-drop"):
            del queue.waiting[own]
            _done(texts.left_out.format(name=item.name))


def _lost(queue: UploadQueue, own: str, key: str, found: Library, texts: ManageStrings) -> None:
    """Show which corrections of the stored version would be lost, with a button that keeps them."""
    lost = queue.lost(own, found)
    if not lost:
        return
    item, words = queue.waiting[own], strings_amend.LANGUAGES[texts.code]
    kept = lost.apply(item.seen.article, item.data)
    shown = Fields.of(kept)
    parts = (
        (lost.title, texts.title, shown.title),
        (lost.published, texts.published, shown.published),
        (lost.source, texts.source, shown.source),
        (lost.topics, texts.related, " · ".join(lost.topics or ()) or texts.none),
        (lost.tags, texts.tags_name, " · ".join(lost.tags or ()) or texts.none),
        (lost.keep or None, words.kept, " · ".join(lost.keep)),
        (lost.no_headings or None, words.no_headings, " · ".join(lost.no_headings)),
        (lost.join or None, words.join, " · ".join(lost.join)),
        (lost.text, words.edited, ""),
    )
    lines = [texts.part.format(name=name, text=said) for value, name, said in parts if value is not None]
    show_html(notices.box([texts.corrections_go, *lines], "kb-check"))

    def keep() -> None:
        queue.correct(own, lost.over(queue.waiting[own].correction), found)
        preview.fill(key, kept)
        amendments.fill(key, queue.waiting[own].correction)

    st.button(texts.keep_corrections, key="manage-keep", on_click=keep)


def _origin(item: Waiting, found: Library, texts: ManageStrings) -> Markup:
    meant, words = meant_for(found, item.name), strings_translations.LANGUAGES[texts.code]
    if meant:
        return remark(words.waits.format(id=meant.article, language=words.languages[meant.language]))
    return remark(texts.origin.format(file=item.name, id=item.seen.article.id))


def _store(queue: UploadQueue, wanted: list[str], found: Library, texts: ManageStrings) -> None:
    stored = 0
    for own in sorted(wanted, key=lambda own: named(queue.waiting[own].name) is not None):  # after their articles
        name = queue.waiting[own].name
        if own in queue.wrong:
            notices.error(texts.not_stored.format(name=name, reason=queue.wrong[own]))
            continue
        try:
            before = _translated(name, found)
            added = queue.store(own, found)
            if added.translation:
                translations.remember(added.article.id, added.translation, before)
        except (LibraryError, ReaderError, TranslationError) as error:
            notices.error(explained(error, texts.code))
        except OSError as error:
            notices.error(texts.not_stored.format(name=name, reason=explained(error, texts.code)))
        else:
            stored += 1
            if added.translation:
                words = strings_translations.LANGUAGES[texts.code]
                language = words.languages[added.translation]
                notices.success(words.stored.format(id=added.article.id, language=language))
            elif len(wanted) == 1:
                said = texts.replaced if added.replaced else texts.added
                notices.success(said.format(title=added.article.title, id=added.article.id))
    if len(wanted) > 1:
        notices.success(texts.stored.format(count=stored, total=len(wanted)))
    if stored:
        _done(texts.build_next)
    st.rerun()


def _translated(name: str, found: Library) -> str | None:
    """The translation that a file of this name takes the place of, for an Undo."""
    meant = meant_for(found, name)
    return text_of(found, meant.article, meant.language) if meant else None


def _done(line: str) -> None:
    """Say what was done and run the page again, with an empty field for files."""
    st.session_state[_FILES] += 1
    notices.success(line)
    st.rerun()
