"""A whole HTML document around a screen: what is said about it in its head, its style, and what starts Streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

import streamlit as st
from markupsafe import Markup

from kb.config.site_file import DARK, LIGHT
from ui.shell import layout, question_state, site
from ui.shell.assets import asset
from ui.shell.templates import NOTHING, render
from ui.strings.ask import other
from ui.web import embed
from ui.web.feeds import FEED
from ui.web.screens import Screen
from ui.web.streamlit_files import StreamlitPage

SCRIPT = asset("first.js")
# What stands in the markup of a page as a script, there or where Streamlit draws it.
IN_MARKUP = (SCRIPT, layout.SCRIPT, asset("recent_questions.js"), asset("reading.js"), embed.PANEL_SCRIPT)
_STYLE = layout.STYLE + asset("first.css")
_WITHOUT_SCRIPTS = asset("without_scripts.css")
_ICON = f"data:image/svg+xml,{asset('icon.svg').strip()}"
_LOCALES = {"zh": "zh_CN", "en": "en_US"}


@dataclass(frozen=True)
class Start:
    """What starts Streamlit on a page: its own files, and `late`, those that it would only ask for later."""

    page: StreamlitPage
    late: tuple[str, ...] = ()

    @property
    def markup(self) -> Markup:
        """The script that lets Streamlit take over, and what it needs."""
        preloads = (*self.page.imported, *(f".{address}" for address in self.late))
        return render(
            "web/document.takes_over",
            script=layout.script(SCRIPT),
            styles=self.page.styles,
            preloads=preloads,
            scripts=self.page.scripts,
        )


def document(screen: Screen, base: str, start: Start | None, within: str = "") -> Markup:
    """The document. base: the address of the first page as the reader's browser knows it, with a slash at its end.

    start: None for a page that is nothing but its HTML. Its links then lead on from `within`, a page below `base`, wherever it
    is.
    """
    seen = f"seen?{screen.address.partition('?')[2]}" if screen.asked else ""
    if start:
        style = render("shell/layout.style", sheet=_WITHOUT_SCRIPTS, own="")
        counted = render("web/screen.without_scripts", style=style, seen=seen)
    else:
        counted = render("web/screen.picture", seen=seen) if seen else NOTHING
    printed = render("web/document.printed", address=urljoin(base, screen.address))
    parts = (*screen.parts, printed + counted)
    asked = question_state.checksum(screen.asked) if screen.asked else ""
    return render(
        "web/document.page",
        language=screen.texts.html_lang,
        head=_head(screen, base) + (NOTHING if start else render("web/document.base", address=base + within)),
        sheet=_STYLE,
        own=f"{_font()} {site.current().style}",
        screen=render("web/document.screen", parts=parts, asked=asked, css="stApp" if start else "stApp alone"),
        takes_over=start.markup if start else NOTHING,
    )


def _head(screen: Screen, base: str) -> Markup:
    texts, there = screen.texts, other(screen.texts)
    here, elsewhere = urljoin(base, screen.address), urljoin(base, screen.elsewhere)
    links = [
        ("canonical", "", "", here),
        ("alternate", texts.html_lang, "", here),
        ("alternate", there.html_lang, "", elsewhere),
        ("alternate", "", "application/atom+xml", urljoin(base, f"{FEED}?lang={texts.code}")),
    ]
    said = {
        "og:title": screen.title,
        "og:description": screen.description,
        "og:type": screen.kind,
        "og:url": here,
        "og:site_name": texts.name,
        "og:locale": _LOCALES[texts.code],
        "article:published_time": screen.published,
    }
    return render(
        "web/document.head",
        title=screen.title,
        description=screen.description,
        icon=site.current().logo or _ICON,
        light=LIGHT.paper,
        dark=DARK.paper,
        links=links,
        properties=[(name, value) for name, value in said.items() if value],
        listed=screen.listed,
    )


def _font() -> str:
    """The font of Streamlit's theme, which its page brings along and the first HTML needs before. Names of fonts need no
    quotation marks.
    """
    font = (st.get_option("theme.font") or "sans-serif").translate({ord(mark): None for mark in "\"'"})
    return f"#kb-first {{ --kb-font: {font}; }}"
