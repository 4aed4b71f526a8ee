"""The knowledge base on other sites: the panel that they show in a frame, and the page that shows how.

The panel is nothing but HTML, so it is there at once and needs neither cookies nor a WebSocket on a foreign page. Which
sites may show it stands in site.toml; browsers refuse it elsewhere (ui/web/headers.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urljoin

from index.search.answer import Searches
from ui.reader import ask_parts
from ui.shell import elements, question_state, site, urls
from ui.shell.assets import asset
from ui.shell.templates import render
from ui.strings import embed as strings
from ui.strings.ask import Strings, other
from ui.web import screens
from ui.web.screens import Screen

PANEL, PAGE, SCRIPT = "panel", "embed", "embed.js"
SCRIPT_TEXT, PANEL_SCRIPT = asset("embed.js"), asset("panel.js")
_EXAMPLE = 'embed = ["https://www.example.org"]'


def panel(index: Searches, address: Mapping[str, str], texts: Strings, *, kept: bool) -> Screen:
    """The page where readers ask, without what a small panel has no room for. kept: as in screens.ask."""
    question = address.get("q")
    shown = ask_parts.parts(index, question, site.current(), texts, kept=kept)
    here, elsewhere = (urls.page(PANEL, code, q=question or "") for code in (texts.code, other(texts).code))
    head = elements.header(texts, question, home="./", small=True, logo=site.current().logo, switch=elsewhere)
    below = shown.below if shown.found else ()
    script = render("shell/layout.script", code=PANEL_SCRIPT)
    return Screen(
        texts=texts,
        title=question_state.page_title(question, texts.name),
        description=screens.described(shown.found, texts) if shown.found else texts.welcome,
        parts=(head, screens.field(question, texts, PANEL), *shown.above, *below, script),
        address=here,
        elsewhere=elsewhere,
        listed=False,
        asked=(question or "") if shown.found else "",
    )


def page(address: Mapping[str, str], texts: Strings, base: str) -> Screen:
    """The page that shows how to embed. base: the address of the first page."""
    own, known = strings.of(texts), site.current()
    panel, frame_address = urls.page(PANEL, texts.code), urljoin(base, urls.page(PANEL, texts.code))
    script = render(
        "web/embed.script",
        address=urljoin(base, SCRIPT),
        language=texts.code,
        label=own.open,
        close=own.close,
        colour=known.site_file.light,
    )
    shown = render(
        "web/embed.page",
        texts=own,
        script=str(script),
        frame=str(render("web/embed.frame", address=frame_address, label=texts.name)),
        origins=known.site_file.embed,
        example=_EXAMPLE,
        panel=panel,
        label=texts.name,
    )
    here, elsewhere = (urls.page(PAGE, code) for code in (texts.code, other(texts).code))
    head = elements.header(texts, None, home="./", small=True, logo=known.logo, switch=elsewhere)
    return Screen(
        texts=texts,
        title=f"{own.title} · {texts.name}",
        description=own.text,
        parts=(head, shown, script),
        address=here,
        elsewhere=elsewhere,
        listed=False,
    )
