"""Which passage each piece of a translation belongs to.

A translation follows the outline of the article: the same headings in the same order, and under each heading as many pieces
as there are passages. What it remembers of the article (`made_from`) tells which passages are still the same when the
article has changed; without it only order counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from kb.article import SECTION_SEPARATOR, Article, Passage
from kb.errors import Message
from kb.translations.outline import Slot, outline
from kb.translations.source import SourceSlot, TranslationSource
from kb.translations.translation import (
    TranslatedPassage,
    TranslatedPiece,
    Translation,
    TranslationProblem,
    TranslationState,
    checksum_of,
    places,
)
from kb.translations.written import written_passage

_SHOWN = 40  # characters of a passage without a heading, in a message


@dataclass(frozen=True)
class _Found:
    """A piece of the file: where it stands there, and what it was made from."""

    markdown: str
    slot: int
    path: tuple[str, ...]
    made_from: str = ""


@dataclass
class _Read:
    """The pieces of a file in their order, what could not be used, and what to tell."""

    file: str
    found: list[_Found] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)


def align(
    article: Article, passages: Sequence[Passage], source: TranslationSource, *, language: str, file: str
) -> Translation:
    """The translation of an article in a file."""
    slots = outline(passages)
    read = _Read(file)
    paths = _paths(source.slots)
    recorded = _recorded(source)
    if recorded is None:
        _by_order(read, source.slots, slots, paths)
    else:
        read.found = recorded
    placed = _placed(read, passages, known=recorded is not None)
    title = source.title or article.title
    pieces = tuple(_piece(passage, placed.get(number), language, title) for number, passage in enumerate(passages))
    problems = [Message(TranslationProblem.BAD_HEAD, file=file)] if source.damaged else []
    return Translation(
        article=article.id,
        language=language,
        file=file,
        title=source.title,
        pieces=pieces,
        headings=_headings(slots, source.slots, passages, pieces),
        unplaced=tuple(read.unplaced),
        problems=(*problems, *read.problems, *_states(file, passages, pieces)),
    )


def _recorded(source: TranslationSource) -> list[_Found] | None:
    """The pieces with what they were made from; None where the file does not have the form that it remembers."""
    if source.made_from is None or len(source.made_from) != len(source.slots):
        return None
    paths, found = _paths(source.slots), []
    for number, (slot, sums) in enumerate(zip(source.slots, source.made_from, strict=True)):
        pieces = slot.pieces(len(sums))
        if pieces is None:
            return None
        found += [_Found(text, number, paths[number], made) for text, made in zip(pieces, sums, strict=True)]
    return found


def _by_order(
    read: _Read, found: Sequence[SourceSlot], wanted: Sequence[Slot], paths: Sequence[tuple[str, ...]]
) -> None:
    """Take the pieces in the order of the headings, as long as these are of the same levels as those of the article."""
    same = _same_levels(found, wanted)
    for number, slot in enumerate(wanted):
        pieces = found[number].pieces(len(slot.passages)) if number < same else [""] * len(slot.passages)
        if pieces is None:
            blocks = [part for part in found[number].blocks if part.strip()]
            names = {"heading": found[number].name or slot.name, "found": len(blocks), "expected": len(slot.passages)}
            read.problems.append(Message(TranslationProblem.TOO_MANY, file=read.file, **names))
            read.unplaced += blocks
            pieces = [""] * len(slot.passages)
        path = paths[number] if number < same else ()
        read.found += [_Found(text, number, path) for text in pieces]
    if same < len(found):
        names = {"expected": len(wanted) - 1, "found": len(found) - 1, "heading": found[same].name}
        read.problems.append(Message(TranslationProblem.OTHER_HEADINGS, file=read.file, **names))
        read.unplaced += [block for slot in found[same:] for block in slot.blocks]


def _same_levels(found: Sequence[SourceSlot], wanted: Sequence[Slot]) -> int:
    """How many slots, from the first, have headings of the same levels. The highest level of either stands for the same."""
    highest = min((slot.level for slot in found[1:]), default=1)
    same = 0
    for one, other in zip(found, wanted, strict=False):
        if other.depth and one.level - highest + 1 != other.depth:
            break
        same += 1
    return same


def _placed(read: _Read, passages: Sequence[Passage], *, known: bool) -> dict[int, tuple[_Found, bool]]:
    """The number of a passage → its piece, and whether the passage was another one."""
    if not known:  # one piece for each passage, in order
        return {number: (one, False) for number, one in enumerate(read.found)}
    now = [checksum_of(passage) for passage in passages]
    then = [one.made_from for one in read.found]
    placed: dict[int, tuple[_Found, bool]] = {}
    gone: list[_Found] = []
    for kind, left, right, start, end in SequenceMatcher(None, then, now, autojunk=False).get_opcodes():
        if right - left == end - start:
            pairs = zip(range(start, end), read.found[left:right], strict=True)
            placed |= {number: (one, kind != "equal" and bool(one.made_from)) for number, one in pairs}
        else:
            gone += [one for one in read.found[left:right] if one.markdown.strip()]
    if gone:
        names = places([one.path[-1] if one.path else one.markdown[:_SHOWN] for one in gone])
        problem = Message(TranslationProblem.GONE, file=read.file, count=len(gone), places=names)
        read.problems.append(problem)
        read.unplaced += [one.markdown for one in gone]
    return placed


def _piece(passage: Passage, placed: tuple[_Found, bool] | None, language: str, title: str) -> TranslatedPiece:
    if placed is None:
        return TranslatedPiece()
    one, changed = placed
    own = passage.text[: passage.name_end].strip()
    path = one.path if len(one.path) == len(passage.section) else passage.section
    is_named = bool(own and path and passage.section and own.endswith(passage.section[-1]))
    written = written_passage(passage, one.markdown, path, path[-1] if is_named else "")
    if written is None:
        return TranslatedPiece()
    state = TranslationState.OUTDATED if changed else TranslationState.CURRENT
    if not one.made_from:
        state = TranslationState.NOT_CHECKED
    shown = TranslatedPassage(language=language, title=title, passage=written, outdated=changed)
    return TranslatedPiece(markdown=one.markdown.strip("\n"), made_from=one.made_from, state=state, written=shown)


def _paths(slots: Sequence[SourceSlot]) -> list[tuple[str, ...]]:
    """The headings above each slot, its own included."""
    found: list[tuple[str, ...]] = []
    above: list[tuple[int, str]] = []
    for slot in slots:
        above = [(level, name) for level, name in above if level < slot.level]
        if slot.level:
            above.append((slot.level, slot.name))
        found.append(tuple(name for _, name in above))
    return found


def _headings(
    slots: Sequence[Slot], found: Sequence[SourceSlot], passages: Sequence[Passage], pieces: Sequence[TranslatedPiece]
) -> tuple[str, ...]:
    """The translated heading of each slot of the article: those of the passages under it, else the one at the same place."""
    names = _names(passages, pieces)
    same = _same_levels(found, slots) if len(found) == len(slots) else 0
    at_place = [slot.name if number < same else "" for number, slot in enumerate(found)]
    at_place += [""] * len(slots)
    return tuple(names.get(slot.path) or at_place[number] for number, slot in enumerate(slots))


def _names(passages: Sequence[Passage], pieces: Sequence[TranslatedPiece]) -> Mapping[tuple[str, ...], str]:
    """The path of a heading → what it is called in the translation."""
    found: dict[tuple[str, ...], str] = {}
    for passage, piece in zip(passages, pieces, strict=True):
        own = piece.written.passage.section if piece.written else ()
        for depth, (before, name) in enumerate(zip(passage.section, own, strict=False), 1):
            if name != before:
                found[passage.section[:depth]] = name
    return found


def _states(file: str, passages: Sequence[Passage], pieces: Sequence[TranslatedPiece]) -> list[Message]:
    """A line for each state that an editor should look at."""
    codes = {
        TranslationState.MISSING: TranslationProblem.MISSING,
        TranslationState.OUTDATED: TranslationProblem.OUTDATED,
        TranslationState.NOT_CHECKED: TranslationProblem.NOT_CHECKED,
    }
    lines = []
    for state, code in codes.items():
        names = [
            SECTION_SEPARATOR.join(passage.section) or f"{' '.join(passage.text.split())[:_SHOWN]}…"
            for passage, piece in zip(passages, pieces, strict=True)
            if piece.state is state
        ]
        if names:
            facts = {"count": len(names), "total": len(pieces), "places": places(names)}
            lines.append(Message(code, file=file, **facts))
    return lines
