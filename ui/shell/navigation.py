"""The pages and their addresses: / asks, /browse and /faq are for reading, /manage,
/insights and /trial are for editors.

There is no menu; links lead from page to page. Each page is a file in ui/pages/, because Streamlit's AppTest can switch
between files only.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from index.encoder.model import ModelError
from index.messages.errors import in_language
from index.store.versions import StoreError
from kb.config.settings import Settings, SettingsError
from kb.errors import Message
from ui.shell import elements, live_index, sign_in, site, urls
from ui.shell.layout import head, icon
from ui.shell.output import show_html
from ui.strings import browse as strings_browse
from ui.strings import editor as strings_editor
from ui.strings import trial as strings_trial
from ui.strings.ask import Strings, other

MANAGE, INSIGHTS, TRIAL = "manage", "insights", urls.TRIAL  # addresses
_FOLDER = Path(__file__).parents[1] / "pages"


def show() -> None:
    """Run the page for the address in the browser."""
    names = ("ask", urls.BROWSE, urls.FAQ, MANAGE, INSIGHTS, TRIAL)
    st.navigation([_file(name) for name in names], position="hidden").run()


def editor_page(name: str, draw: Callable[[Strings], None]) -> None:
    """Draw a page for editors: head, sign-in, links. `draw` draws the rest, but only for a visitor who may see it.

    `name` is the address of the page. `draw` gets the texts in the language of the page.
    """
    known = site.current()
    reader_texts = known.texts(st.query_params.get("lang"), st.context.locale)
    texts = strings_editor.of(reader_texts)
    titles = {MANAGE: texts.manage_page, INSIGHTS: texts.insights_page, TRIAL: strings_trial.of(reader_texts).try_it}
    st.set_page_config(page_title=f"{titles[name]} · {reader_texts.name}", page_icon=icon(), layout="centered")
    head(reader_texts, editor=True)
    address = st.query_params.to_dict() | {"lang": other(reader_texts).code}  # keeps the part of the page that is shown
    here = f"?{urlencode(address, errors='replace')}"
    show_html(elements.header(reader_texts, None, home="./", small=True, logo=known.logo, switch=here))
    language = {"lang": reader_texts.code}
    if not sign_in.guard(texts):
        st.page_link(_file("ask"), label=texts.ask_page, query_params=language)
        return
    with st.container(horizontal=True, vertical_alignment="center", key="editor-nav"):
        st.page_link(_file("ask"), label=texts.ask_page, query_params=language)
        for page, title in titles.items():
            st.page_link(_file(page), label=title, query_params=language, disabled=page == name)
        sign_in.sign_out_button(texts)
    if wrong := site.problem():
        own = strings_browse.of(reader_texts)
        seen = own.site_wrong_before if wrong.known else own.site_wrong_built_in
        show_html(elements.trouble(own.site_wrong_title, seen, "", in_language(wrong.reason, texts.code)))
    if damaged := _index_trouble():
        own = strings_browse.of(reader_texts)
        show_html(
            elements.trouble(own.index_wrong_title, own.index_wrong_text, "kb build", in_language(damaged, texts.code))
        )
    draw(reader_texts)


def _index_trouble() -> Message | None:
    """Why readers do not get the published index; None when they do, or get none at all, which the pages say."""
    try:
        settings = Settings.from_env()
        live_index.open_index(settings)
    except (SettingsError, StoreError, ModelError):
        return None
    return live_index.trouble(settings)


def _file(name: str) -> st.Page:
    return st.Page(_FOLDER / f"{name}.py", url_path="" if name == "ask" else name, default=name == "ask")
