"""What stands around every page: the head with its style, the places to go, the foot; and the index, or why there is none."""

from __future__ import annotations

import logging
import threading

import streamlit as st
from markupsafe import Markup

from index.encoder.model import ModelError
from index.progress import BuildEnd
from index.search.search_index import SearchIndex
from index.store.versions import StoreError
from kb.config.settings import Settings, SettingsError
from kb.errors import KnowledgeBaseError, Message
from ui.shell import elements, site, urls
from ui.shell.assets import asset
from ui.shell.live_index import Searches, open_index
from ui.shell.local_request import on_this_machine
from ui.shell.templates import render
from ui.strings import browse as strings_browse
from ui.strings import editor as strings_editor
from ui.strings.ask import Strings
from ui.strings.errors import explained, in_language

_STYLE = asset("style.css")


_SCRIPT = asset("page.js") + asset("scroll_restore.js")


ASK = "."  # the page at the root, among the places


_BUILD_COMMAND = "kb build"


_log = logging.getLogger(__name__)


def icon() -> str:
    """What the browser's tab shows: the logo, if there is one."""
    return site.current().logo or "💬"


def head(texts: Strings) -> None:
    """What every page begins with: the style, the language of the document, the script for links."""
    st.html(render("shell/layout.style", sheet=_STYLE, own=site.current().style))
    st.html(
        render(
            "shell/layout.state",
            language=texts.html_lang,
            working=texts.working,
            lost=texts.lost,
            skip=texts.skip,
            clear=texts.clear,
        )
        + script(_SCRIPT),
        unsafe_allow_javascript=True,
    )


def script(code: Markup) -> Markup:
    """A script of ours, for `st.html` where it allows them."""
    return render("shell/layout.script", code=code)


def places(texts: Strings, here: str = "") -> Markup:
    """Links to the other pages of readers; that of the page `here` says so."""
    own = strings_browse.of(texts)
    links = (
        (ASK, urls.ask(None, texts.code), texts.ask),
        (urls.BROWSE, urls.browse(texts.code), own.articles),
        (urls.FAQ, urls.faq(texts.code), own.questions),
    )
    return elements.places(own.pages, [(name, address, page == here) for page, address, name in links])


def foot(index: Searches | None, texts: Strings, *, noted: bool = False) -> None:
    """What every page of readers ends with, but for the note where the page has said it already: in the other language
    alone it would look like the only one.
    """
    notes = {} if noted else site.current().notes(texts.code)
    way_in = strings_editor.of(texts).for_editors
    st.html(elements.footer(texts, index.counts if index else None, notes, way_in))


def open_or_explain(texts: Strings) -> SearchIndex | None:
    """The index to ask, or None after saying on the page why there is none and what cures it."""
    detail = ""
    try:
        settings = Settings.from_env()
        return open_index(settings)
    except SettingsError as error:
        _log.error("%s", error)
        title, text, command, detail = texts.settings_title, texts.settings_text, "", explained(error, texts.code)
    except ModelError as error:
        _log.error("%s", error)
        title, text, command, detail = texts.model_title, texts.model_text, _BUILD_COMMAND, explained(error, texts.code)
    except StoreError as error:
        _log.error("%s", error)
        if not (settings.index / "CURRENT").exists():
            _offer_build(settings, texts)
            return None
        title, text, command, detail = (
            texts.damaged_title,
            texts.damaged_text,
            _BUILD_COMMAND,
            explained(error, texts.code),
        )
    # The exact message names folders of the server: only for who sits at it.
    st.html(elements.trouble(title, text, command, detail if on_this_machine() else ""))
    return None


@st.cache_resource(show_spinner=False)
def _build_lock() -> threading.Lock:
    return threading.Lock()


def _offer_build(settings: Settings, texts: Strings) -> None:
    """There is no index yet: the command that builds it, and a button for who sits at the machine."""
    st.html(elements.trouble(texts.no_index_title, texts.no_index_text, _BUILD_COMMAND))
    if not on_this_machine() or not st.button(texts.build, type="primary", key="build"):
        return
    lock = _build_lock()
    if not lock.acquire(blocking=False):
        st.html(elements.remark(texts.build_busy))
        return
    try:
        _build(settings, texts)
    except (KnowledgeBaseError, OSError) as error:
        _log.exception("the index was not built")
        st.html(elements.trouble(texts.build_failed, explained(error, texts.code)))
        return
    except Exception:  # noqa: BLE001 - a bug, which is not for its user to mend
        _log.exception("the index was not built: an unexpected error")
        st.html(elements.trouble(texts.build_failed, in_language(Message(BuildEnd.UNEXPECTED), texts.code)))
        return
    finally:
        lock.release()
    st.rerun()


def _build(settings: Settings, texts: Strings) -> None:
    from index.publish.build import build  # loads what only building needs

    bar = st.progress(0.0, text=texts.building)

    def progress(done: int, total: int) -> None:
        bar.progress(min(1.0, done / total) if total else 0.0, text=f"{texts.building} {done}/{total}")

    build(settings, report=_log.info, progress=progress)
