"""What an editor corrects in how an article is understood: pieces that were set aside, headings, passages, and its text.

Each function draws its fields and returns the corrections as they should be now. Words of articles are shown as escaped HTML,
or as options of a list, which are plain text.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise

import streamlit as st

from index.messages.errors import explained, in_language
from kb.article import Article, Aside
from kb.library.amend import AmendError, beginning, may_join, plain
from kb.library.as_markdown import difference, text_to_edit, with_text
from kb.library.corrections import Correction
from kb.library.library import Library
from kb.structure.passages import cut
from ui.shell.elements import fold, remark
from ui.shell.output import show_html
from ui.shell.templates import render
from ui.strings.amend import AmendStrings

_SHOWN = 40  # pieces, each with a button


def pieces(key: str, article: Article, before: Correction, texts: AmendStrings) -> Correction:
    """Draw what was set aside, with a button at each piece that keeps it, and before that what is kept."""
    counts = Counter(plain(piece.text) for piece in article.set_aside if piece.reason.code is not Aside.EMPTY)
    reasons = {plain(piece.text): in_language(piece.reason, texts.code) for piece in article.set_aside}
    if not counts and not before.keep:
        return before
    made = before
    with st.expander(texts.aside.format(count=counts.total())):
        show_html(remark(texts.aside_hint))
        for text in before.keep:
            if _row(f"{key}-back-", text, texts.kept, texts.put_back):
                made = replace(before, keep=tuple(other for other in before.keep if other != text))
        for text, count in list(counts.items())[:_SHOWN]:
            reason = texts.piece.format(reason=reasons[text], count=count) if count > 1 else reasons[text]
            if _row(f"{key}-keep-", text, reason, texts.keep):
                made = replace(before, keep=(*before.keep, text))
        if len(counts) > _SHOWN:
            show_html(remark(texts.more.format(count=len(counts) - _SHOWN)))
    return made


def _row(key: str, text: str, reason: str, label: str) -> bool:
    """Draw a piece and its button; whether that was clicked."""
    with st.container(horizontal=True, vertical_alignment="center"):
        show_html(render("editor/articles.piece", text=text, reason=reason))
        return st.button(label, key=key + sha256(text.encode("utf-8", "replace")).hexdigest()[:12])


def structure(key: str, article: Article, before: Correction, texts: AmendStrings) -> Correction:
    """Draw the fields for headings that are none, and for passages that belong to the one above."""
    headings = dict.fromkeys((*before.no_headings, *(plain(section.path[-1]) for section in article.sections)))
    firsts = dict.fromkeys(
        (
            *before.join,
            *(beginning(below.text) for above, below in pairwise(cut(article)) if may_join(article, above, below)),
        )
    )
    fields = (
        ("headings", headings, before.no_headings, texts.no_headings, texts.no_headings_hint),
        ("joins", firsts, before.join, texts.join, texts.join_hint),
    )
    chosen: dict[str, tuple[str, ...]] = {"headings": before.no_headings, "joins": before.join}
    for name, options, given, label, hint in fields:
        if options:
            found = st.multiselect(
                label, list(options), list(given), key=f"{key}-{name}", help=hint, placeholder=texts.choose
            )
            chosen[name] = tuple(found)
    return replace(before, no_headings=chosen["headings"], join=chosen["joins"])


def fill(key: str, correction: Correction) -> None:
    """Put these corrections into the fields for headings and passages with this key."""
    st.session_state[f"{key}-headings"] = list(correction.no_headings)
    st.session_state[f"{key}-joins"] = list(correction.join)


def text(found: Library, own: str, before: Correction, texts: AmendStrings) -> Correction:
    """Draw the field for the text of a stored article, and the difference, with a button that saves it.

    Raises LibraryError, ReaderError for a text that cannot be read, AmendError for one that is too large, OSError.
    """
    if not st.toggle(texts.text, key=f"text-{own}"):
        return before
    try:
        now = text_to_edit(found, own)
    except AmendError as error:  # a table
        show_html(remark(explained(error, texts.code)))
        return before
    key = sha256(f"{own}\0{now}".encode("utf-8", "replace")).hexdigest()[:12]
    typed = st.text_area(texts.text_label, now, key=f"text-{key}", height=480, help=texts.text_hint)
    lines = difference(now, typed)
    if lines:
        items = render("editor/articles.difference", lines=[(line.sign, line.text) for line in lines])
        show_html(fold(texts.difference, items, is_open=True, css="kb-changes"))
    else:
        show_html(remark(texts.no_difference))
    with st.container(horizontal=True):
        if st.button(texts.save_text, key="manage-text", type="primary", disabled=not lines):
            return with_text(found, own, before, typed)
        if before.text is not None and st.button(texts.text_back, key="manage-text-back"):
            return replace(before, text=None)
    return before
