"""What stands around every page: head, style, links to other pages, foot. It also opens the index, or says why it cannot."""

from __future__ import annotations

import logging
import threading

import streamlit as st
from markupsafe import Markup

from index.encoder.model import ModelError
from index.messages.errors import explained, in_language
from index.progress import BuildEnd
from index.search.answer import Searches
from index.store.versions import CURRENT, StoreError
from kb.config.settings import Settings, SettingsError
from kb.errors import KnowledgeBaseError, Message
from ui.shell import elements, site, urls
from ui.shell.assets import asset
from ui.shell.live_index import open_index
from ui.shell.local_request import on_this_machine
from ui.shell.output import show_html
from ui.shell.templates import render
from ui.strings import browse as strings_browse
from ui.strings import editor as strings_editor
from ui.strings.ask import Strings

STYLE = asset("style.css") + asset("written.css") + asset("icons.css") + asset("refusal.css") + asset("print.css")


SCRIPT = asset("page.js") + asset("scroll_restore.js") + asset("keys.js") + asset("translate.js")


ASK = "."  # the page at the root, as `places` names it


_BUILD_COMMAND = "kb build"


_log = logging.getLogger(__name__)


def icon() -> str:
    """The icon of the browser's tab: the logo, if there is one."""
    return site.current().logo or "💬"


def head(texts: Strings, *, editor: bool = False) -> None:
    """Draw what every page begins with: the style sheet, the language of the document, the script for links.

    editor: whether it is a page for editors, which needs more style.
    """
    sheet = STYLE + asset("editor.css") if editor else STYLE
    show_html(render("shell/layout.style", sheet=sheet, own=site.current().style))
    show_html(
        render(
            "shell/layout.state",
            language=texts.html_lang,
            working=texts.working,
            lost=texts.lost,
            skip=texts.skip,
            clear=texts.clear,
        )
        + script(SCRIPT),
        scripts=True,
    )


def script(code: Markup) -> Markup:
    """A script of this program as HTML, for `show_html` with `scripts`."""
    return render("shell/layout.script", code=code)


def places(texts: Strings, here: str = "") -> Markup:
    """Links to the pages for readers. `here` is the page shown now; its link is marked."""
    own = strings_browse.of(texts)
    links = (
        (ASK, urls.ask(None, texts.code), texts.ask),
        (urls.BROWSE, urls.browse(texts.code), own.articles),
        (urls.FAQ, urls.faq(texts.code), own.questions),
    )
    return elements.places(own.pages, [(name, address, page == here) for page, address, name in links])


def foot(index: Searches | None, texts: Strings, *, noted: bool = False) -> None:
    """Draw what every page for readers ends with: see `footer`."""
    show_html(footer(index, texts, noted=noted))


def footer(index: Searches | None, texts: Strings, *, noted: bool = False) -> Markup:
    """What every page for readers ends with.

    `noted` says that the page has shown the note already. Then it is left out in both languages: the other language alone
    would look like the only note.
    """
    notes = {} if noted else site.current().notes(texts.code)
    way_in = strings_editor.of(texts).for_editors
    return elements.footer(texts, index.counts if index else None, notes, way_in)


def open_or_explain(texts: Strings) -> Searches | None:
    """The open index. None when there is none; the page then says why, and what mends it."""
    try:
        return open_index(Settings.from_env())
    except (SettingsError, ModelError, StoreError) as error:
        _log.error("%s", error)
        # The exact message names folders of the server, so only who sits at it may see it.
        show_html(broken(error, texts, detailed=on_this_machine()))
        if _not_built(error):
            _offer_build(Settings.from_env(), texts)
    return None


def broken(error: SettingsError | ModelError | StoreError, texts: Strings, *, detailed: bool = False) -> Markup:
    """Why there are no answers, and what mends it. detailed: with the exact message, for editors."""
    if _not_built(error):
        return elements.trouble(texts.no_index_title, texts.no_index_text, _BUILD_COMMAND)
    if isinstance(error, SettingsError):
        title, text, command = texts.settings_title, texts.settings_text, ""
    elif isinstance(error, ModelError):
        title, text, command = texts.model_title, texts.model_text, _BUILD_COMMAND
    else:
        title, text, command = texts.damaged_title, texts.damaged_text, _BUILD_COMMAND
    return elements.trouble(title, text, command, explained(error, texts.code) if detailed else "")


def _not_built(error: Exception) -> bool:
    """Whether there is no index yet."""
    return isinstance(error, StoreError) and not (Settings.from_env().index / CURRENT).exists()


@st.cache_resource(show_spinner=False)
def _build_lock() -> threading.Lock:
    return threading.Lock()


def _offer_build(settings: Settings, texts: Strings) -> None:
    """A button that builds the index, for a visitor on the machine of the server."""
    if not on_this_machine() or not st.button(texts.build, type="primary", key="build"):
        return
    lock = _build_lock()
    if not lock.acquire(blocking=False):
        show_html(elements.remark(texts.build_busy))
        return
    try:
        _build(settings, texts)
    except (KnowledgeBaseError, OSError) as error:
        _log.exception("the index was not built")
        show_html(elements.trouble(texts.build_failed, explained(error, texts.code)))
        return
    except Exception:  # noqa: BLE001 - a bug: the log gets its traceback
        _log.exception("the index was not built: an unexpected error")
        show_html(elements.trouble(texts.build_failed, in_language(Message(BuildEnd.UNEXPECTED), texts.code)))
        return
    finally:
        lock.release()
    st.rerun()


def _build(settings: Settings, texts: Strings) -> None:
    from index.publish.build import build  # late, because it loads what only a build needs

    bar = st.progress(0.0, text=texts.building)

    def progress(done: int, total: int) -> None:
        bar.progress(min(1.0, done / total) if total else 0.0, text=f"{texts.building} {done}/{total}")

    build(settings, report=_log.info, progress=progress)
