"""What differs between two answers to one question, in words. Pure functions."""

from __future__ import annotations

from index.search.answer import Answer, Hit
from kb.article import SECTION_SEPARATOR, Passage
from ui.strings.trial import TrialStrings


def differences(now: Answer, then: Answer, texts: TrialStrings) -> list[str]:
    """A line for each thing that a reader would see differently; none when nothing differs.

    now: the published answer. then: that of the unpublished index. A passage is known by its article, section and text,
    because its id moves with every change before it.
    """
    lines = []
    if now.outcome is not then.outcome or now.notice is not then.notice:
        lines.append(texts.outcome_changes.format(now=_outcome(now, texts), then=_outcome(then, texts)))
    lines += _first(now, then, texts)
    ones, others = ([_text(hit.passage) for hit in answer.hits[1:]] for answer in (now, then))
    if set(ones) != set(others):
        new, gone = len(set(others) - set(ones)), len(set(ones) - set(others))
        lines.append(texts.others_change.format(new=new, gone=gone))
    elif ones != others:
        lines.append(texts.others_move)
    if _percent(now) != _percent(then):
        lines.append(texts.confidence_changes.format(now=_percent(now), then=_percent(then)))
    return lines


def _first(now: Answer, then: Answer, texts: TrialStrings) -> list[str]:
    """What differs in the best passage."""
    one, other = (answer.hits[0] if answer.hits else None for answer in (now, then))
    if one is None or other is None:
        return [] if one is other else [texts.first_changes.format(now=_place(one, texts), then=_place(other, texts))]
    if _text(one.passage) == _text(other.passage):
        return []
    if _place(one, texts) == _place(other, texts):
        return [texts.text_changes.format(place=_place(one, texts))]
    return [texts.first_changes.format(now=_place(one, texts), then=_place(other, texts))]


def _text(passage: Passage) -> tuple[str, tuple[str, ...], str]:
    return passage.article, passage.section, passage.text


def _place(hit: Hit | None, texts: TrialStrings) -> str:
    if hit is None:
        return texts.nothing
    hit = hit.read_in(texts.code)
    name = hit.passage.text[: hit.passage.name_end].strip()
    parts = [hit.title, *hit.passage.section]
    return SECTION_SEPARATOR.join(parts if not name or name == parts[-1] else [*parts, name])


def _outcome(answer: Answer, texts: TrialStrings) -> str:
    return texts.notice if answer.notice else texts.outcomes[answer.outcome]


def _percent(answer: Answer) -> str:
    return f"{answer.confidence:.0%}"
