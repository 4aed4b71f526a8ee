"""Corrects names that are mistyped by sound, such as 花被 for 花呗.

Most people type Chinese by its sound, and an input method picks the characters. It knows the words of a dictionary, but not
the name of a product, for which it may pick other characters of the same sound. So two characters of a question are read
as a name of the articles when they sound like it, share a character with it, are not part of a longer word (棉花被套), and
do not stand in the articles themselves. The sounds are looked up when the index is built, so that asking needs no
dictionary of sounds.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

import numpy as np

from index.text.token_table import TokenTable
from index.text.words import FUNCTION_WORDS, one_spelling, words
from index.tuning.stored import MAX_NAMES, NAME_MIN_COUNT, NAME_TOGETHER_SHARE

_LENGTH = 2  # characters of a name; a longer one contains such a pair, or is in the dictionary
_COMMON = range(0x4E00, 0x9FA6)  # characters that can be typed


@dataclass(frozen=True)
class Homophones:
    """sounding: name → for each of its characters all characters that sound like it.

    standing: pairs of characters that sound like a name but stand in the articles as they are.
    """

    sounding: Mapping[str, tuple[str, ...]]
    standing: frozenset[str] = frozenset()

    @classmethod
    def of(cls, texts: Sequence[str]) -> Homophones:
        """From the texts of the knowledge base."""
        return cls.of_words(texts, [TokenTable.of(texts)])

    @classmethod
    def of_words(
        cls,
        texts: Sequence[str],
        tables: Sequence[TokenTable],
        known: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ) -> Homophones:
        """From texts and their words, `tables`. `known` holds the homophones of names that were looked up before."""
        spelled = _spelled(texts)
        names = _names(np.bincount(spelled, minlength=_COMMON.stop), tables)
        if not names:
            return cls({})
        sounding = {name: known.get(name) or tuple(map(_sounding_like, name)) for name in names}
        return cls(sounding, frozenset(_alike(spelled, list(sounding.values()))) - set(names))

    def respelled(self, text: str) -> str:
        """The text with homophones replaced by the names. Each character becomes one, so offsets stay valid."""
        if not self._alike or text.isascii():
            return text
        spelled = one_spelling(text)
        meant = [(match.start(), self._meant(match[1])) for match in self._alike.finditer(spelled)]
        if not any(name for _, name in meant):
            return spelled
        characters = list(spelled)
        longer = {(word.start, word.end) for word in words(spelled) if word.end - word.start > 1}
        taken = {at for first, last in longer for at in range(first, last)}  # places inside a longer word
        for start, name in meant:
            is_word, end = (start, start + _LENGTH) in longer, start + _LENGTH
            if name and (is_word or taken.isdisjoint(range(start, end))):
                characters[start:end] = name
        return "".join(characters)

    def _meant(self, pair: str) -> str | None:
        """The name that a pair of characters stands for."""
        if pair in self.sounding or pair in self.standing:
            return None
        for name, sounds in self.sounding.items():
            alike = all(one in other for one, other in zip(pair, sounds, strict=True))
            if alike and any(one == other for one, other in zip(pair, name, strict=True)):
                return name
        return None

    @cached_property
    def _alike(self) -> re.Pattern[str] | None:
        """A pattern that finds all pairs, also overlapping ones, that sound like a name."""
        pairs = "|".join(f"[{first}][{second}]" for first, second in self.sounding.values())
        return re.compile(f"(?=({pairs}))") if pairs else None

    def write(self, path: Path) -> None:
        """Write the names as JSON. Raises OSError."""
        values = {"sounding": dict(self.sounding), "standing": sorted(self.standing)}
        path.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", "utf-8")

    @classmethod
    def read(cls, path: Path) -> Homophones:
        """Read what `write` stored. Raises OSError, ValueError."""
        values = json.loads(path.read_text("utf-8"))
        sounding = {name: tuple(sounds) for name, sounds in values["sounding"].items()}
        return cls(sounding, frozenset(values["standing"]))


NO_HOMOPHONES = Homophones({})


def _spelled(texts: Sequence[str]) -> np.ndarray:
    """The character codes of all texts in one spelling, (c,) uint32, with a line feed between two texts."""
    characters = np.frombuffer("\n".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    used = np.flatnonzero(np.bincount(characters))
    table = np.zeros(used[-1] + 1 if len(used) else 0, np.uint32)
    table[used] = [ord(character) for character in one_spelling("".join(map(chr, used.tolist())))]
    return table[characters]


def _names(single: np.ndarray, tables: Sequence[TokenTable]) -> list[str]:
    """Names: pairs of characters that are two words to the dictionary, but stand together in the texts; most frequent first.

    single: (codes,) int64, how often the character of each code stands in the texts.
    """
    pairs: Counter[str] = Counter()
    for part in tables:
        alone = [len(word) == 1 and ord(word) in _COMMON for word in part.vocabulary]
        pairs.update({one + other: count for (one, other), count in part.neighbours(np.array(alone, bool)).items()})
    names = [
        pair
        for pair, count in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
        if count >= NAME_MIN_COUNT
        and not FUNCTION_WORDS & set(pair)
        and count >= NAME_TOGETHER_SHARE * min(single[ord(pair[0])], single[ord(pair[1])])
    ]
    return names[:MAX_NAMES]


def _alike(spelled: np.ndarray, sounding: Sequence[Sequence[str]]) -> set[str]:
    """The pairs of characters in the texts that sound like a name. spelled: (c,) uint32, character codes.

    Each name has one bit of a uint64, so that all names are looked for at once.
    """
    first, second = np.zeros((2, max(int(spelled.max()), _COMMON.stop) + 1), np.uint64)
    for bit, sounds in enumerate(sounding):
        for table, alike in zip((first, second), sounds, strict=True):
            table[[ord(character) for character in alike]] |= np.uint64(1 << bit)
    begins = np.flatnonzero(first[spelled[:-1]])
    begins = begins[(first[spelled[begins]] & second[spelled[begins + 1]]) != 0]
    found = np.unique(spelled[begins].astype(np.int64) << 32 | spelled[begins + 1])
    return {chr(pair >> 32) + chr(pair & 0xFFFFFFFF) for pair in found.tolist()}


def _sounding_like(character: str) -> str:
    """All characters that share a reading with this one, tones aside; itself included."""
    readings, by_sound = _sounds()
    alike = {other for sound in readings.get(character, ()) for other in by_sound[sound]}
    return "".join(sorted(alike)) or character


@cache
def _sounds() -> tuple[Mapping[str, set[str]], Mapping[str, list[str]]]:
    """Character → its sounds, and sound → its characters."""
    from pypinyin.pinyin_dict import pinyin_dict  # "bèi,bài": much quicker than asking pypinyin for each character

    readings = {
        chr(code): {_toneless(sound) for sound in pinyin_dict[code].split(",")}
        for code in _COMMON
        if code in pinyin_dict
    }
    by_sound: defaultdict[str, list[str]] = defaultdict(list)
    for character, sounds in readings.items():
        for sound in sounds:
            by_sound[sound].append(character)
    return readings, by_sound


@cache  # thousands of characters share some hundreds of sounds
def _toneless(sound: str) -> str:
    letters = unicodedata.normalize("NFD", sound)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
