"""Tuned numbers of what is stored with a text: its words, its vectors, its token codes."""

from __future__ import annotations

# --- Reading texts ---

# Part of the letters, 0 to 1. A text with at least this many Chinese characters is read as Chinese. Higher: mixed texts
# count as English. Chosen by eye.
CHINESE_LETTER_SHARE = 0.2

# Digits. Numbers with more are no words for the search: they belong to cards and orders. Chosen by eye.
MAX_NUMBER_DIGITS = 15

# Characters of title and sections that are read and searched with a passage; the nearest heading is kept whole up to so many.
# Higher: long titles leave less of the encoder's window to the passage. Chosen by eye; benchmarks/answers/ablation.py has the
# row without any.
PASSAGE_CONTEXT_CHARACTERS = 200

# --- Names that are mistyped by sound (index/text/homophones.py) ---

# Times that a pair of characters must stand in the texts to be a name. Lower: chance pairs become names, and words of
# questions are replaced by them. Chosen by eye.
NAME_MIN_COUNT = 5

# Part of the occurrences of its rarer character, 0 to 1, in which a name's two characters must stand together. Lower:
# pairs that only happen to meet become names. Chosen by eye.
NAME_TOGETHER_SHARE = 0.8

# Names, the most frequent ones. At most 64: each has a bit of a 64-bit number. Chosen by eye.
MAX_NAMES = 50

# --- The encoder's space (index/retrieval/centering.py) ---

# Part of the mean vector, 0 to 1, that is subtracted from each vector. Higher: unrelated texts lie further apart, but all of
# it over-corrects short questions. By hand on XQuAD and STARD.
CENTERING_STRENGTH = 0.7

# --- Token codes (index/retrieval/late_interaction.py) ---

# Seed of the random rotation. Another one moves Hit@1 by up to 0.005 (docs/retrieval.md); none was searched for.
ROTATION_SEED = 20240401

# Dimensions. Tokens wider than this give up eight sign bits, so that their projection fits into the same bytes. Chosen by
# eye: a narrow token cannot spare them.
ROTATION_NARROW_WIDTH = 128

# Rounds of fitting the rotation. Higher: a slower first build; as many again change the third digit of what signs keep.
# By hand, on the background texts.
ROTATION_FIT_ROUNDS = 20

# Part of a token's length that lies along its signs after fitting, 0 to 1. It only scales products, so that they are
# estimated as after a random rotation. Measured by hand: 0.84 on the texts fitted to, 0.81 on others.
ROTATION_KEPT_LENGTH = 0.82
