"""Pieces of HTML that all pages share. Every text of an article or a question passes through `plain`.

The result is meant for `st.html`, which interprets neither Markdown nor LaTeX and drops scripts.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from index.text.words import language
from ui.shell import question_state
from ui.strings.ask import LANGUAGES, Strings, other

# Embedding, override and isolate controls could reorder the interface around a text; other controls have no glyph.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")


_SURROGATE = re.compile("[\ud800-\udfff]")


def visible(text: str) -> str:
    """A text without the characters that would act instead of show."""
    return _SURROGATE.sub("\ufffd", _UNSAFE.sub("", text))


def plain(text: str) -> str:
    """Text as HTML that shows exactly its visible characters."""
    return html.escape(visible(text))


def tagged(tag: str, text: str, css: str = "") -> str:
    """An element around one text, with the text's language, so that fonts and voices are chosen for it."""
    attribute = f' class="{css}"' if css else ""
    return f'<{tag}{attribute} lang="{language(text)}" dir="auto">{plain(text)}</{tag}>'


def header(
    strings: Strings,
    question: str | None,
    *,
    home: str = "",
    small: bool = False,
    logo: str = "",
    places: str = "",
    switch: str = "",
) -> str:
    """The name of the knowledge base, which leads home, links to its pages (from `places`), and the switch to the other
    language, which asks `question` again or leads to `switch`. `logo` is a data: address.
    """
    there = other(strings)
    size = "small" if small or question is not None else "first"
    picture = f'<img src="{html.escape(logo)}" alt="">' if logo else ""
    way = html.escape(home + question_state.link(None, strings.code))
    name = f'<a class="ask" href="{way}">{picture}{plain(strings.name)}</a>'
    return (
        f'<header class="kb-top {size}"><h1>{name}</h1><div class="ways">{places}'
        f'<nav aria-label="{plain(strings.language_label)}"><a class="ask" lang="{there.html_lang}" '
        f'hreflang="{there.html_lang}" href="{html.escape(switch or question_state.link(question, there.code))}">'
        f"{plain(strings.other_language)}</a></nav></div></header>"
    )


def places(label: str, links: Iterable[tuple[str, str, bool]]) -> str:
    """Links to the pages of readers: name, address, whether it is this one."""
    items = "".join(
        f'<a class="ask" href="{html.escape(address)}"{" aria-current=page" if here else ""}>{plain(name)}</a>'
        for name, address, here in links
    )
    return f'<nav aria-label="{plain(label)}">{items}</nav>'


def hint(title: str, text: str) -> str:
    """A friendly word instead of an answer."""
    return f'<section class="kb-hint" role="status"><h2>{plain(title)}</h2><p>{plain(text)}</p></section>'


def remark(text: str) -> str:
    return f'<p class="kb-remark">{plain(text)}</p>'


def trouble(title: str, text: str, command: str = "", detail: str = "") -> str:
    """What is wrong, the command that cures it, and for those who may see it the exact message."""
    parts = [f"<h2>{plain(title)}</h2><p>{plain(text)}</p>"]
    if command:
        parts.append(f"<pre><code>{plain(command)}</code></pre>")
    if detail:
        parts.append(f'<p class="detail" lang="en">{plain(detail)}</p>')
    return f'<section class="kb-trouble" role="alert">{"".join(parts)}</section>'


def footer(strings: Strings, counts: dict[str, int] | None, notes: Mapping[str, str], for_editors: str = "") -> str:
    """The notes of the knowledge base by language, how much it holds, and the way in for editors when it has a name."""
    said = "".join(f'<span lang="{LANGUAGES[code].html_lang}">{plain(note)}</span>' for code, note in notes.items())
    way_in = html.escape("manage" + question_state.link(None, strings.code))
    editors = f'<p><a class="ask" href="{way_in}">{plain(for_editors)}</a></p>' if for_editors else ""
    known = f"<p>{plain(strings.counts.format_map(counts))}</p>" if counts else ""
    return f'<footer class="kb-foot">{f"<p>{said}</p>" if said else ""}{known}{editors}</footer>'


def chips(own_id: str, title: str, hint: str, links: Sequence[tuple[str, str]]) -> str:
    if not links:
        return ""
    words = f"<p>{plain(hint)}</p>" if hint else ""
    kind = " topics" if hint else ""
    return (
        f'<nav class="kb-chips{kind}" aria-labelledby="{own_id}"><h2 id="{own_id}">{plain(title)}</h2>{words}'
        f"<ul>{''.join(link_item(*link) for link in links)}</ul></nav>"
    )


def link_item(text: str, address: str) -> str:
    """An item of a list of links."""
    return f'<li><a class="ask" lang="{language(text)}" dir="auto" href="{html.escape(address)}">{plain(text)}</a></li>'


def origin(published: str | None, source: str | None, strings: Strings) -> str:
    """When it was published and where it is from: a link only when the source is a web address."""
    parts = []
    if published:
        day = plain(strings.published.format(date=strings.day(published)))
        parts.append(f'<time datetime="{plain(published)}">{day}</time>')
    site = _site(source or "")
    if source and site:
        where = f'<a href="{plain(source)}" rel="noopener noreferrer nofollow"><bdi>{plain(site)}</bdi></a>'
        parts.append(f"<span>{plain(strings.source)}{where}</span>")
    elif source:
        parts.append(f"<span>{plain(strings.source)}{tagged('cite', source)}</span>")
    return f'<footer class="origin">{"".join(parts)}</footer>' if parts else ""


def _site(source: str) -> str | None:
    """The host of a web address; None for anything else, malformed addresses included."""
    if not source.startswith(("https://", "http://")):
        return None
    try:
        return urlsplit(source).hostname
    except ValueError:
        return None
