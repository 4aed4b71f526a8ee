"""The Manage page with its parts: articles, questions, publishing, versions."""

from __future__ import annotations

import streamlit as st

from index.messages.errors import explained
from kb.config.settings import Settings, SettingsError
from ui.building.articles_folder import is_empty
from ui.editor import articles, faq_editor
from ui.editor.publish import page as publish
from ui.editor.publish import versions
from ui.proposals import next_questions
from ui.shell import notices
from ui.shell.elements import heading, hint, trouble
from ui.shell.output import show_html
from ui.shell.sign_in import editor_name
from ui.strings import manage as strings_manage
from ui.strings import proposals as strings_proposals
from ui.strings import publish as strings_publish
from ui.strings.ask import Strings
from ui.strings.manage import ManagePart

_PART, _SEEN = "manage-part", "manage-part-seen"  # keys of the session: the part, and what the address said last
_ADDRESS = "part"
QUESTIONS = "manage-questions"  # the label of the tab that is open


def show(reader_texts: Strings) -> None:
    """Draw the part that the address names. Call it only after the sign-in guard, as ui/shell/navigation.py does."""
    texts = strings_manage.of(reader_texts)
    show_html(heading("h1", texts.page, "kb-title"))
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        show_html(trouble(texts.settings_wrong, explained(error, texts.code)))
        return
    with st.container(key="manage"):
        part = _part(texts)
        notices.show()
        if part is ManagePart.ARTICLES:
            articles.show(settings, texts)
        elif part is not ManagePart.VERSIONS and is_empty(settings.articles):
            show_html(hint(texts.no_articles, texts.articles_first))
        elif part is ManagePart.QUESTIONS:
            _questions(settings, texts.code)
        elif part is ManagePart.PUBLISH:
            if count := faq_editor.unsaved():
                show_html(notices.box([texts.unsaved.format(count=count)], "kb-check", "status"))
            publish.show(settings, editor_name(), strings_publish.LANGUAGES[texts.code])
        else:
            versions.show(settings, editor_name(), strings_publish.LANGUAGES[texts.code])


def _questions(settings: Settings, code: str) -> None:
    """The questions of an article, or what to write next. Only what is open is drawn: for the latter the index is asked."""
    texts = strings_proposals.LANGUAGES[code]
    files, proposed = st.tabs([texts.files_tab, texts.next_tab], key=QUESTIONS, on_change="rerun")
    if proposed.open:
        with proposed:
            next_questions.show(settings, code)
    else:
        with files:
            faq_editor.show(settings.articles, code)


def _part(texts: strings_manage.ManageStrings) -> ManagePart:
    named = st.query_params.get(_ADDRESS)
    if named != st.session_state.get(_SEEN) and named in set(ManagePart):  # a link or the back button has changed it
        st.session_state[_PART] = ManagePart(named)
    st.session_state[_SEEN] = named
    # Set in every run: in another language Streamlit sees another field, which would begin with the first part.
    st.session_state[_PART] = st.session_state.get(_PART) or ManagePart.ARTICLES
    chosen = st.segmented_control(
        texts.page,
        list(ManagePart),
        key=_PART,
        required=True,
        format_func=lambda part: texts.parts[part],
        label_visibility="collapsed",
        on_change=_named,
        width="stretch",
    )
    return chosen or ManagePart.ARTICLES


def _named() -> None:
    """Write the chosen part to the address, so that a page that is loaded again shows it."""
    st.query_params[_ADDRESS] = st.session_state[_SEEN] = str(st.session_state[_PART])
