"""What came of a click: said once, at the top, by the run that follows it; and the second click that grave ones need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st
from markupsafe import Markup

from ui.shell.templates import NOTHING, joined, render
from ui.strings.errors import in_language

_SAID = "told"  # keys of the session
_ASKED, _SURE = "told-asked", "told-sure"


def success(line: str) -> None:
    _said().append((True, line))


def error(line: str) -> None:
    _said().append((False, line))


def show() -> None:
    """Draw what was said since it was drawn last."""
    said = _said()
    boxes = []
    for well in (True, False):
        lines = [line for is_good, line in said if is_good is well]
        if lines:
            boxes.append(box(lines, "kb-done" if well else "kb-failed", "status" if well else "alert"))
    slot(boxes)
    said.clear()


def slot(parts: Iterable[Markup]) -> None:
    """Draw HTML as one element, even when there is nothing: what follows would begin anew in the browser if it moved, and
    forget what only the browser knows.
    """
    st.html(joined(parts) or render("shell/layout.room"))


def box(lines: Sequence[str], css: str, role: str = "") -> Markup:
    return render("shell/notices.box", lines=lines, css=css, role=role)


def list_box(
    lines: Markup, css: str, role: str = "", title: str = "", *, tag: str = "p", more: Markup = NOTHING
) -> Markup:
    """The items of a list under their title."""
    return render("shell/notices.list_box", items=lines, css=css, role=role, title=title, tag=tag, more=more)


def listed(lines: Iterable[str]) -> Markup:
    """Lines as the items of a list."""
    return render("shell/notices.items", lines=[(line, False) for line in lines])


def items(lines: Iterable[str], code: str) -> Markup:
    """What the program says of files, as the items of a list, each in the editor's language if it is known."""
    shown = ((line, in_language(line, code)) for line in lines)
    return render("shell/notices.items", lines=[(text, line == text) for line, text in shown])


def confirmed(key: str, label: str, question: str, yes: str, no: str) -> bool:
    """A button that asks before it acts; whether it was clicked and then confirmed."""
    if st.session_state.get(_SURE) == key:
        del st.session_state[_SURE]
        return True
    if st.session_state.get(_ASKED) != key:
        st.button(label, key=f"{key}-ask", on_click=_ask, args=(key,))
        return False
    st.html(box([question], "kb-question", "alert"))
    with st.container(horizontal=True):
        st.button(yes, key=f"{key}-yes", type="primary", on_click=_answer, args=(key,))
        st.button(no, key=f"{key}-no", on_click=_ask, args=(None,))
    return False


def _ask(key: str | None) -> None:
    st.session_state[_ASKED] = key


def _answer(key: str) -> None:
    """The run that follows acts; the button that was clicked is not drawn in it."""
    st.session_state[_ASKED], st.session_state[_SURE] = None, key


def _said() -> list[tuple[bool, str]]:
    said: list[tuple[bool, str]] = st.session_state.setdefault(_SAID, [])
    return said
