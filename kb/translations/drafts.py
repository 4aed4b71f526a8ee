"""A translation while it is written: a title, headings and a text for each passage, and the file that is made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.article import Article, Passage
from kb.translations.outline import outline
from kb.translations.source import HINT, write_source
from kb.translations.translation import Translation, TranslationState, checksum_of


@dataclass(frozen=True, kw_only=True)
class TranslationDraft:
    """What an editor writes. headings: one for each slot of the outline, that of the first is "". pieces: Markdown, one for
    each passage. checked: whether the piece says what the passage says now; else it stays as it was before.
    """

    title: str
    headings: tuple[str, ...]
    pieces: tuple[str, ...]
    checked: tuple[bool, ...]


def draft_of(translation: Translation | None, passages: Sequence[Passage]) -> TranslationDraft:
    """The draft to go on with; an empty one where there is no translation yet."""
    if translation is None:
        none = ("",) * len(passages)
        return TranslationDraft(
            title="", headings=("",) * len(outline(passages)), pieces=none, checked=(False,) * len(passages)
        )
    return TranslationDraft(
        title=translation.title,
        headings=translation.headings,
        pieces=tuple(piece.markdown for piece in translation.pieces),
        checked=tuple(piece.state is TranslationState.CURRENT for piece in translation.pieces),
    )


def file_of_draft(
    draft: TranslationDraft,
    before: Translation | None,
    article: Article,
    passages: Sequence[Passage],
    others: Mapping[str, Any] | None = None,
) -> str:
    """The Markdown of a draft. A piece that has changed, or that is checked, is of the present text of its passage; of another
    one it is remembered what it was made from before.
    """
    return _file(draft, _made_from(draft, before, passages), article, passages=passages, others=others)


def to_fill_in(before: Translation | None, article: Article, passages: Sequence[Passage]) -> str:
    """The file of a translation with the text of each passage that is missing or outdated above its place, as a comment that is
    left out when the file is read.
    """
    draft = draft_of(before, passages)
    pieces = []
    for number, (passage, text) in enumerate(zip(passages, draft.pieces, strict=True)):
        original = passage.text.replace("-->", "-- >")
        is_done = draft.checked[number] and text
        pieces.append(text if is_done else f"{HINT}\n{original}\n-->\n\n{text}".rstrip("\n"))
    filled = TranslationDraft(title=draft.title, headings=draft.headings, pieces=tuple(pieces), checked=draft.checked)
    return _file(filled, _made_from(draft, before, passages), article, passages=passages)


def taken_over(new: Translation, before: Translation | None, passages: Sequence[Passage]) -> TranslationDraft:
    """The draft of a file that takes the place of another. A piece that was written anew since then is of the present text."""
    draft = draft_of(new, passages)
    had = before.pieces if before else ()
    checked = tuple(
        done
        or (
            piece.state is TranslationState.OUTDATED
            and number < len(had)
            and piece.markdown not in ("", had[number].markdown)
        )
        for number, (done, piece) in enumerate(zip(draft.checked, new.pieces, strict=True))
    )
    return TranslationDraft(title=draft.title, headings=draft.headings, pieces=draft.pieces, checked=checked)


def _made_from(draft: TranslationDraft, before: Translation | None, passages: Sequence[Passage]) -> list[str]:
    had = before.pieces if before else ()
    sums = []
    for number, (passage, text) in enumerate(zip(passages, draft.pieces, strict=True)):
        is_same = number < len(had) and had[number].markdown == text != ""
        sums.append(had[number].made_from if is_same and not draft.checked[number] else checksum_of(passage))
    return sums


def _file(
    draft: TranslationDraft,
    sums: Sequence[str],
    article: Article,
    passages: Sequence[Passage],
    others: Mapping[str, Any] | None = None,
) -> str:
    slots = outline(passages)
    return write_source(
        draft.title or article.title,
        [
            (slot.depth, name or slot.name, [draft.pieces[number] for number in slot.passages])
            for slot, name in zip(slots, draft.headings, strict=True)
        ],
        [[sums[number] for number in slot.passages] for slot in slots],
        others or {},
    )
