"""Articles that were removed or replaced, and the button that restores them."""

from __future__ import annotations

import streamlit as st

from index.messages.errors import explained
from kb.library.library import Library, LibraryError, Removed
from kb.readers.read import ReaderError
from ui.shell import clock, notices
from ui.shell.elements import remark
from ui.shell.output import show_html
from ui.strings.manage import ManageStrings

_CHOSEN = "manage-removed"  # key of the session


def show(found: Library, texts: ManageStrings) -> None:
    """Draw them folded. Draws nothing when there is nothing to restore."""
    try:
        gone = {item.key: item for item in found.removed()} if found.folder.exists() else {}
    except LibraryError as error:
        show_html(notices.box([explained(error, texts.code)], "kb-failed", "alert"))
        return
    if not gone:
        return
    if st.session_state.get(_CHOSEN) not in gone:
        st.session_state[_CHOSEN] = next(iter(gone))
    with st.expander(texts.gone_title.format(count=len(gone)), key="manage-removed-fold"):
        show_html(remark(texts.gone_text))
        key: str = st.selectbox(
            texts.gone_label, list(gone), key=_CHOSEN, format_func=lambda key: _label(gone[key], texts)
        )
        if _wanted(gone[key], found, texts):
            _restore(key, found, texts)


def _label(item: Removed, texts: ManageStrings) -> str:
    title = item.id if item.title is None else f"{item.title} · {item.id}"
    line = (texts.gone_replaced if item.replaced else texts.gone).format(when=clock.shown(item.at), title=title)
    return texts.with_questions.format(line=line) if item.questions else line


def _wanted(item: Removed, found: Library, texts: ManageStrings) -> bool:
    """Draw the button that restores. True when it was clicked, and confirmed if a stored article would be replaced."""
    try:
        found.path(item.id)
    except LibraryError:
        return st.button(texts.restore, key="manage-restore")
    question = texts.restore_over.format(id=item.id)
    return notices.confirmed(
        f"manage-restore-{item.key}", label=texts.restore, question=question, yes=texts.restore_yes, no=texts.no
    )


def _restore(key: str, found: Library, texts: ManageStrings) -> None:
    try:
        back = found.restore(key)
    except (LibraryError, ReaderError, OSError) as error:
        notices.error(texts.not_restored.format(reason=explained(error, texts.code)))
    else:
        said = texts.restored_over if back.replaced else texts.restored
        notices.success(said.format(title=back.article.title, id=back.article.id))
        notices.success(texts.build_next)
    st.rerun()
