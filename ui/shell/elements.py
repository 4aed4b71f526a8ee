"""Pieces of HTML that all pages share, from ui/templates/shell/elements.html.

The result is meant for `st.html`, which interprets neither Markdown nor LaTeX and drops scripts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from markupsafe import Markup

from ui.shell import question_state
from ui.shell.templates import NOTHING, render
from ui.strings.ask import LANGUAGES, Strings, other


def tagged(tag: str, text: str, css: str = "") -> Markup:
    """An element around one text, with the text's language, so that fonts and voices are chosen for it."""
    return render("shell/elements.tagged", tag=tag, text=text, css=css)


def heading(tag: str, text: str, css: str = "") -> Markup:
    """A heading in the language of the page."""
    return render("shell/elements.heading", tag=tag, text=text, css=css)


def header(
    strings: Strings,
    question: str | None,
    *,
    home: str = "",
    small: bool = False,
    logo: str = "",
    places: Markup = NOTHING,
    switch: str = "",
) -> Markup:
    """The name of the knowledge base, which leads home, links to its pages (from `places`), and the switch to the other
    language, which asks `question` again or leads to `switch`. `logo` is a data: address.
    """
    there = other(strings)
    return render(
        "shell/elements.header",
        name=strings.name,
        size="small" if small or question is not None else "first",
        home=home + question_state.link(None, strings.code),
        logo=logo,
        places=places,
        label=strings.language_label,
        language=there.html_lang,
        address=switch or question_state.link(question, there.code),
        other=strings.other_language,
    )


def places(label: str, links: Iterable[tuple[str, str, bool]]) -> Markup:
    """Links to the pages of readers: name, address, whether it is this one."""
    return render("shell/elements.places", label=label, links=links)


def hint(title: str, text: str) -> Markup:
    """A friendly word instead of an answer."""
    return render("shell/elements.hint", title=title, text=text)


def remark(text: str, role: str = "") -> Markup:
    return render("shell/elements.remark", text=text, role=role)


def trouble(title: str, text: str, command: str = "", detail: str = "") -> Markup:
    """What is wrong, the command that cures it, and for those who may see it the exact message."""
    return render("shell/elements.trouble", title=title, text=text, command=command, detail=detail)


def footer(strings: Strings, counts: dict[str, int] | None, notes: Mapping[str, str], for_editors: str = "") -> Markup:
    """The notes of the knowledge base by language, how much it holds, and the way in for editors when it has a name."""
    return render(
        "shell/elements.footer",
        notes=[(LANGUAGES[code].html_lang, note) for code, note in notes.items()],
        known=strings.counts.format_map(counts) if counts else "",
        manage="manage" + question_state.link(None, strings.code),
        for_editors=for_editors,
    )


def chips(own_id: str, title: str, hint: str, links: Sequence[tuple[str, str]]) -> Markup:
    if not links:
        return NOTHING
    return render("shell/elements.chips", own_id=own_id, title=title, hint=hint, links=links)


def link_list(links: Iterable[tuple[str, str]]) -> Markup:
    """A list of links: text and address."""
    return render("shell/elements.link_list", links=links)


def text_items(lines: Iterable[str]) -> Markup:
    """Items of a list, each with the language of its text."""
    return render("shell/elements.text_items", lines=lines)


def fold(
    title: str, items: Markup, css: str = "", more: Markup = NOTHING, *, tag: str = "ul", is_open: bool = False
) -> Markup:
    """A list that unfolds; `more` says how many are not in it."""
    return render("shell/elements.fold", title=title, items=items, css=css, more=more, tag=tag, is_open=is_open)


def origin(published: str | None, source: str | None, strings: Strings) -> Markup:
    """When it was published and where it is from: a link only when the source is a web address."""
    if not published and not source:
        return NOTHING
    return render(
        "shell/elements.origin",
        published=published or "",
        day=strings.published.format(date=strings.day(published)) if published else "",
        label=strings.source,
        source=source or "",
        site=_site(source or "") or "",
    )


def _site(source: str) -> str | None:
    """The host of a web address; None for anything else, malformed addresses included."""
    if not source.startswith(("https://", "http://")):
        return None
    try:
        return urlsplit(source).hostname
    except ValueError:
        return None
