"""Notices about the last click, and the second click that confirms a grave one.

Streamlit runs the page again after a click. The notice is kept in the session and drawn once, at the top, by that run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st
from markupsafe import Markup

from index.messages.errors import in_language
from ui.shell.output import show_html
from ui.shell.templates import NOTHING, joined, render

_WAITING = "notices"  # keys of the session
_ASKED, _SURE = "notices-asked", "notices-sure"


def success(line: str) -> None:
    """Keep a line that says what went well, for the next `show`."""
    _waiting().append((True, line))


def error(line: str) -> None:
    """Keep a line that says what went wrong, for the next `show`."""
    _waiting().append((False, line))


def show() -> None:
    """Draw the lines kept since the last call, then forget them."""
    waiting = _waiting()
    boxes = []
    for well in (True, False):
        lines = [line for is_good, line in waiting if is_good is well]
        if lines:
            boxes.append(box(lines, "kb-done" if well else "kb-failed", "status" if well else "alert"))
    slot(boxes)
    waiting.clear()


def slot(parts: Iterable[Markup]) -> None:
    """Draw markup as one element, an empty one when there are no parts.

    The element must always be there: elements below it that move are made again by the browser, and lose what was typed.
    """
    show_html(joined(parts) or render("shell/layout.room"))


def box(lines: Sequence[str], css: str, role: str = "") -> Markup:
    """Lines in a box. `css` is its class, `role` an ARIA role, for instance "alert"."""
    return render("shell/notices.box", lines=lines, css=css, role=role)


def list_box(
    lines: Markup, css: str, role: str = "", title: str = "", *, tag: str = "p", more: Markup = NOTHING
) -> Markup:
    """A box with a title and a list. `lines` are the items as markup; `more` stands below them."""
    return render("shell/notices.list_box", items=lines, css=css, role=role, title=title, tag=tag, more=more)


def listed(lines: Iterable[str]) -> Markup:
    """Lines as items of a list."""
    return render("shell/notices.items", lines=[(line, False) for line in lines])


def items(lines: Iterable[str], code: str) -> Markup:
    """Messages as items of a list, each in the language `code` where it has a text for it."""
    shown = ((line, in_language(line, code)) for line in lines)
    return render("shell/notices.items", lines=[(text, line == text) for line, text in shown])


def confirmed(key: str, label: str, question: str, yes: str, no: str) -> bool:
    """Draw a button that asks `question` before it acts. True in the run after the answer was `yes`."""
    if st.session_state.get(_SURE) == key:
        del st.session_state[_SURE]
        return True
    if st.session_state.get(_ASKED) != key:
        st.button(label, key=f"{key}-ask", on_click=_ask, args=(key,))
        return False
    show_html(box([question], "kb-question", "alert"))
    with st.container(horizontal=True):
        st.button(yes, key=f"{key}-yes", type="primary", on_click=_answer, args=(key,))
        st.button(no, key=f"{key}-no", on_click=_ask, args=(None,))
    return False


def _ask(key: str | None) -> None:
    st.session_state[_ASKED] = key


def _answer(key: str) -> None:
    """Remember the confirmation for the next run, in which the button `yes` is no longer drawn."""
    st.session_state[_ASKED], st.session_state[_SURE] = None, key


def _waiting() -> list[tuple[bool, str]]:
    waiting: list[tuple[bool, str]] = st.session_state.setdefault(_WAITING, [])
    return waiting
