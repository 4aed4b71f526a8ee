"""Suggests known questions and topics while a reader is typing.

First come those that begin with the typed text, then those with every typed word in any order. A word in Latin letters may
also be pinyin of Chinese characters, in whole syllables or initials ("huabei yuqi", "hbyq"). When these are few, questions
and topics that are near by meaning follow. It loads a table of pinyin, so it is not imported by what only searches.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache, lru_cache
from heapq import nsmallest
from itertools import pairwise
from weakref import ref

from index.search.answer import Searches
from index.store.contents import KnownEntry
from index.text.words import FUNCTION_WORDS, language, one_spelling, words
from index.tuning.around import MAX_PINYIN_LETTERS, MAX_TYPED_CHARACTERS, MIN_MEANING_CHARACTERS, SUGGESTION_FLOOR

_ONE_WORD = re.compile(r"[a-z]{2,}")
_LATIN = re.compile(r"[a-z0-9]")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
# What may stand between two typed letters of pinyin: nothing, when the syllable goes on; else the rest of a syllable of which
# only the initial was typed (also zh, ch, sh), or the space after a whole one.
_NEXT = "(?:|(?<= [a-z])[a-z]+ |(?<= [zcs]h)[a-z]+ | )"


class SuggestionKind(StrEnum):
    """What a suggestion is: a known question or a related topic."""

    QUESTION = "question"
    TOPIC = "topic"


class Match(IntEnum):
    """How a suggestion was found, the surest first."""

    BEGINNING = 0
    WORDS = 1
    PINYIN = 2
    MEANING = 3


@dataclass(frozen=True)
class SuggestedText:
    """Something to suggest. place: the rank of a question among those of its passage and language, in the editor's order: the
    first ones read best, later ones are other spellings. article: the id of the article with a topic's title.
    """

    text: str
    kind: SuggestionKind
    place: int = 0
    article: str | None = None


@dataclass(frozen=True)
class Suggestion:
    """marked: the half-open ranges of the text that were typed, in order and disjoint; () for a match by meaning."""

    text: str
    kind: SuggestionKind
    match: Match
    marked: tuple[tuple[int, int], ...] = ()
    article: str | None = None  # the one of a topic's title


@dataclass(frozen=True)
class _Needle:
    """A typed word. letters: looked for in pinyin; "" when the word cannot be pinyin."""

    word: str
    letters: str


class Suggester:
    """Suggests `entries`; of those spelled alike, the first. near: typed text → rows of entries near by meaning, best first."""

    def __init__(self, entries: Iterable[SuggestedText], near: Callable[[str], Sequence[int]] | None = None) -> None:
        self._entries = tuple(entries)
        self._near = near
        self._orders = [
            (entry.kind is SuggestionKind.TOPIC, entry.place, len(entry.text), row)
            for row, entry in enumerate(self._entries)
        ]
        seen: dict[str, int] = {}
        spelled = [_spelled(entry.text) for entry in self._entries]
        self._first = [seen.setdefault(_joined(text), row) for row, text in enumerate(spelled)]
        self._rows = sorted(seen.values())
        self._spelled = _Lines([spelled[row] for row in self._rows])
        sounds = [_sounds(spelled[row]) for row in self._rows]
        self._sounds = _Lines([sound for sound, _ in sounds])
        self._characters = [characters for _, characters in sounds]

    @classmethod
    def of(cls, index: Searches) -> Suggester:
        """From the covered known questions that are shown, and the topics. The index is not kept in memory by this."""
        contents, alive = index.contents, ref(index)
        asked = [row for row, known in enumerate(contents.questions) if known.offered]
        place = {row: number for number, row in enumerate(asked)}

        def near(typed: str) -> list[int]:
            index = alive()
            if index is None:
                return []
            found = index.near(typed)
            known = [place[row] for row, nearness in found.questions if row in place and nearness >= SUGGESTION_FLOOR]
            return known + [len(asked) + row for row in found.topics]

        return cls(
            [
                *_questions([contents.questions[row] for row in asked]),
                *(SuggestedText(topic.title, SuggestionKind.TOPIC, article=topic.article) for topic in contents.topics),
            ],
            near,
        )

    def suggest(self, typed: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Suggestions for `typed`, best first; none for blank or long text. Of equally good ones questions come first, then the
        editor's order decides, then the length.
        """
        wanted = _joined(_spelled(typed))
        if not wanted or len(typed) > MAX_TYPED_CHARACTERS:
            return ()
        needles = _needles(wanted)
        found = self._written(wanted, needles)
        best = nsmallest(limit, found, key=lambda row: (found[row], *self._orders[row]))
        shown = [self._suggestion(row, found[row], wanted, needles) for row in best]
        if len(shown) < limit and self._near and len(wanted) >= MIN_MEANING_CHARACTERS:
            taken = set(best)
            for row in (self._first[row] for row in self._near(typed)):
                if row not in taken and len(shown) < limit:
                    taken.add(row)
                    entry = self._entries[row]
                    shown.append(Suggestion(entry.text, entry.kind, Match.MEANING, article=entry.article))
        return tuple(shown)

    def _written(self, wanted: str, needles: Sequence[_Needle]) -> dict[int, Match]:
        """Row → how it matches, by spelling or pinyin."""
        found: dict[int, Match] | None = None
        for needle in needles:
            matched: dict[int, Match] = {}
            if needle.letters:
                matched |= dict.fromkeys(self._sounds.holding(_sounding(needle.letters)), Match.PINYIN)
            matched |= dict.fromkeys(self._spelled.holding(_written(needle.word)), Match.WORDS)
            if found is None:
                found = matched
            else:
                found = {line: max(match, matched[line]) for line, match in found.items() if line in matched}
        beginning = re.compile(f"^{re.escape(wanted)}", re.MULTILINE)
        lines = (found or {}) | dict.fromkeys(self._spelled.holding(beginning), Match.BEGINNING)
        return {self._rows[line]: match for line, match in lines.items()}

    def _suggestion(self, row: int, match: Match, wanted: str, needles: Sequence[_Needle]) -> Suggestion:
        line = bisect_right(self._rows, row) - 1
        entry = self._entries[row]
        spans = [(0, len(wanted))] if match is Match.BEGINNING else [self._span(line, needle) for needle in needles]
        return Suggestion(text=entry.text, kind=entry.kind, match=match, marked=_merged(spans), article=entry.article)

    def _span(self, line: int, needle: _Needle) -> tuple[int, int]:
        """Where a needle that matches stands in a text."""
        written = _written(needle.word).search(self._spelled.lines[line])
        if written:
            return written.span()
        sounds = self._sounds.lines[line]
        sounded = _sounding(needle.letters).search(sounds)
        if sounded is None:
            return (0, 0)
        characters = self._characters[line]
        first = sounds.count(" ", 0, sounded.start() + 1) - 1
        last = sounds.count(" ", 0, sounded.end()) - 1
        return (characters[first], characters[last] + 1)


class _Lines:
    """Short texts, searched together: one scan of a long text is much faster than thousands of scans of short ones."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self._all = "\n".join(lines)
        self._starts = [0]
        for line in lines[:-1]:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def holding(self, pattern: re.Pattern[str]) -> list[int]:
        """The numbers of the lines that a pattern is found in; no pattern may match a line break."""
        return list(
            dict.fromkeys(bisect_right(self._starts, match.start()) - 1 for match in pattern.finditer(self._all))
        )


def _questions(known: Iterable[KnownEntry]) -> Iterator[SuggestedText]:
    count: Counter[tuple[int, str]] = Counter()
    for entry in known:
        group = (entry.passages[0], language(entry.text))
        yield SuggestedText(entry.text, SuggestionKind.QUESTION, count[group])
        count[group] += 1


def _needles(wanted: str) -> list[_Needle]:
    """The typed words but those of grammar; all words when there are no others."""
    found = [(word.text, wanted[word.start : word.end]) for word in words(wanted)]
    content = [pair for pair in found if pair[0] not in FUNCTION_WORDS] or found
    return [
        _Needle(word, raw if _ONE_WORD.fullmatch(raw[:MAX_PINYIN_LETTERS]) else "")
        for word, raw in dict.fromkeys(content)
    ]


@lru_cache(maxsize=256)
def _written(word: str) -> re.Pattern[str]:
    """Chinese anywhere, other words at their beginning."""
    start = "(?<![a-z0-9])" if _LATIN.match(word) else ""
    return re.compile(start + re.escape(word))


@lru_cache(maxsize=256)
def _sounding(letters: str) -> re.Pattern[str]:
    pairs = map("".join, pairwise(" " + letters[:MAX_PINYIN_LETTERS]))
    # ü is typed as v, or as u: what an accent stood on has lost it
    return re.compile(" " + _NEXT.join("[uv]" if pair in ("lu", "nu") else pair[1] for pair in pairs))


@cache
def _plain(character: str) -> str:
    """A character in lower case and without its accents; always one character."""
    folded = unicodedata.normalize("NFKD", character)[0].lower()
    if len(folded) != 1 or not folded.isprintable():
        return " "
    return folded


def _spelled(text: str) -> str:
    """One spelling of case, width, accents and Chinese; every character stays where it is."""
    return "".join(map(_plain, one_spelling(text)))


def _joined(spelled: str) -> str:
    return " ".join(spelled.split())


def _sounds(spelled: str) -> tuple[str, list[int]]:
    """Syllables, each after a space, and the places of their characters. Other words break a run of syllables."""
    parts, places = [], []
    end = 0
    for word in words(spelled):
        if not _CHINESE.match(word.text):
            continue
        if word.start != end:
            parts.append("\t")
        end = word.end
        for place, sound in enumerate(_pinyin(word.text), word.start):
            if sound:
                parts.append(f" {sound}")
                places.append(place)
            else:
                parts.append("\t")
    return "".join(parts), places


@lru_cache(maxsize=65536)
def _pinyin(word: str) -> tuple[str, ...]:
    """Of each character, as the word is read; "" for what has none."""
    from pypinyin import lazy_pinyin  # a table that takes half a second to load

    sounds = lazy_pinyin(word)
    if len(sounds) != len(word):  # several characters that the table lacks come out as one
        sounds = [lazy_pinyin(character)[0] for character in word]
    return tuple(sound if sound.isascii() and sound.isalpha() else "" for sound in sounds)


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
