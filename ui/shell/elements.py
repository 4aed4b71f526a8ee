"""Pieces of HTML that all pages share, from ui/templates/shell/elements.html.

The result goes to `show_html` in ui/shell/output.py, which interprets neither Markdown nor LaTeX and drops scripts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from markupsafe import Markup

from ui.shell import question_state
from ui.shell.templates import NOTHING, render
from ui.strings.ask import LANGUAGES, Strings, other


def tagged(tag: str, text: str, css: str = "") -> Markup:
    """An element around one text. Its `lang` is the language of the text, so that browsers choose the right font and voice."""
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
    """The head of a page: the name of the knowledge base as a link home, links to its pages, the switch of language.

    `places` is the markup of those links. The switch leads to the address `switch`, or else asks `question` again. `logo` is
    a data: address.
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
    """Links to the pages for readers. Each link is a name, an address, and whether it is the page shown now."""
    return render("shell/elements.places", label=label, links=links)


def hint(title: str, text: str) -> Markup:
    """A heading and a text that help, where there is no answer to show."""
    return render("shell/elements.hint", title=title, text=text)


def remark(text: str, role: str = "") -> Markup:
    """One line in small type. `role` is an ARIA role, for instance "status"."""
    return render("shell/elements.remark", text=text, role=role)


def trouble(title: str, text: str, command: str = "", detail: str = "") -> Markup:
    """A box that says what is wrong, with the command that mends it. `detail` is the exact message, for editors."""
    return render("shell/elements.trouble", title=title, text=text, command=command, detail=detail)


def footer(strings: Strings, counts: dict[str, int] | None, notes: Mapping[str, str], for_editors: str = "") -> Markup:
    """The foot of a page: the notes of the knowledge base (by language code), how much it holds, the link for editors.

    `for_editors` is the text of that link; without it there is no link.
    """
    return render(
        "shell/elements.footer",
        notes=[(LANGUAGES[code].html_lang, note) for code, note in notes.items()],
        known=strings.counts.format_map(counts) if counts else "",
        manage="manage" + question_state.link(None, strings.code),
        for_editors=for_editors,
    )


def chips(own_id: str, title: str, hint: str, links: Sequence[tuple[str, str]]) -> Markup:
    """Links side by side under a title; nothing without links. Each link is a text and an address."""
    if not links:
        return NOTHING
    return render("shell/elements.chips", own_id=own_id, title=title, hint=hint, links=links)


def link_list(links: Iterable[tuple[str, str]]) -> Markup:
    """A list of links. Each link is a text and an address."""
    return render("shell/elements.link_list", links=links)


def text_items(lines: Iterable[str]) -> Markup:
    """Items of a list. Each has the language of its text."""
    return render("shell/elements.text_items", lines=lines)


def fold(
    title: str, items: Markup, css: str = "", more: Markup = NOTHING, *, tag: str = "ul", is_open: bool = False
) -> Markup:
    """A list that a reader can unfold. `more` is markup below it, which says how many items are left out."""
    return render("shell/elements.fold", title=title, items=items, css=css, more=more, tag=tag, is_open=is_open)


def origin(published: str | None, source: str | None, strings: Strings) -> Markup:
    """When a text was published and where it is from. The source becomes a link only when it is a web address."""
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
    """The host of a web address; None for anything else, also for a malformed address."""
    if not source.startswith(("https://", "http://")):
        return None
    try:
        return urlsplit(source).hostname
    except ValueError:
        return None
