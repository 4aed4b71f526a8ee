"""Takes back what was just written to a file of questions, for the Undo in the message of a write."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from index.messages.errors import explained
from kb.faq import schema
from kb.faq.edits import replace_text
from kb.faq.known_questions import FaqError

_WRITTEN, _SAID = "undo-written", "undo-said"  # keys of the session


@dataclass(frozen=True)
class FileWritten:
    """A file of questions before and after a write; before: "" when there was none."""

    folder: Path
    file: str
    before: str
    after: str


def text_of(folder: Path, file: str) -> str:
    """The text of a file of questions; "" when there is none. Raises FaqError."""
    return schema.read(folder / file) if (folder / file).exists() else ""


def remember(own: str, folder: Path, file: str, before: str) -> None:
    """Keep what a write changed, under the key `own` of its message. What cannot be read again gets no Undo."""
    st.session_state.pop(_WRITTEN, None)
    with suppress(FaqError):
        st.session_state[_WRITTEN] = own, FileWritten(folder, file, before, text_of(folder, file))


def button(own: str, label: str, done: str, code: str) -> None:
    """Draw the button of the last write, if it was that of `own`. A click takes it back, unless the file has changed since;
    `said` then tells which.
    """
    last: tuple[str, FileWritten] | None = st.session_state.get(_WRITTEN)
    if last and last[0] == own:
        st.button(label, key=f"undo-{own}", on_click=_take_back, args=(last[1], done, code))


def said() -> tuple[bool, str] | None:
    """Whether the last click on an Undo went well, and what to tell; None without one. It is told once."""
    found: tuple[bool, str] | None = st.session_state.pop(_SAID, None)
    return found


def _take_back(written: FileWritten, done: str, code: str) -> None:
    st.session_state.pop(_WRITTEN, None)
    try:
        replace_text(written.folder, written.file, written.after, written.before)
    except (FaqError, OSError) as error:
        st.session_state[_SAID] = False, explained(error, code)
        return
    if not written.before:
        (written.folder / written.file).unlink(missing_ok=True)
    st.session_state[_SAID] = True, done
