"""Tuned numbers around asking: suggestions while typing, gaps in what is asked, and the gate before publishing."""

from __future__ import annotations

# --- Suggestions while typing (index/search/autocomplete.py) ---

# Characters. Longer input gets no suggestions: its writer knows the question. Chosen by eye.
MAX_TYPED_CHARACTERS = 60

# Letters of one word that may be pinyin; a limit on the pattern that is searched for. Chosen by eye.
MAX_PINYIN_LETTERS = 24

# Standard deviations above background questions from which a known question is suggested by its meaning. Higher: fewer are.
# benchmarks/speed/suggest.py.
SUGGESTION_FLOOR = 2.0

# Known questions and topics that are looked at by meaning. Chosen by eye.
SUGGESTION_CANDIDATES = 20

# Standard deviations above background questions from which a known question is offered where there is no answer. Lower than
# SUGGESTION_FLOOR: who got none looks at more. Chosen by eye: of ten questions about something else, none came above 0.5.
MEANT_FLOOR = 1.0

# Characters. Shorter input is not looked up by meaning. Chosen by eye.
MIN_MEANING_CHARACTERS = 4

# --- Gaps: what readers ask in vain (index/journal) ---

# Standard deviations above unrelated background questions down to which two groups of questions are merged. Higher: more and
# smaller groups. benchmarks/answers/gaps.py.
SAME_GAP_FLOOR = 1.4

# Part of the mean of the questions, 0 to 1, that is subtracted from each when there are many. Higher: their common subject
# counts for less. By hand; benchmarks/answers/gaps.py tells how many unlike questions stand together.
GAP_COMMON_SHARE = 0.8

# Questions at which half of that is subtracted: the mean of a few is mostly themselves. Chosen by eye.
GAP_COMMON_HALF_AT = 3

# Of 900 background questions every ninth, 50 in each language, measures what unrelated questions score. Lower: slower pages.
# Chosen by eye.
GAP_BACKGROUND_STEP = 9

# Standard deviations above background questions from which an unwritten topic belongs to a gap. Higher: fewer do. Chosen by
# eye.
GAP_TOPIC_FLOOR = 3.5

# Topics that are searched for one without an article. Chosen by eye.
GAP_TOPIC_CANDIDATES = 50

# Wordings of a gap that are shown first. Chosen by eye.
GAP_EXAMPLES = 5

# Minutes within which a comment belongs to a vote of the same reader on the same answer. Higher: two readers become one.
# Chosen by eye.
SAME_JUDGEMENT_MINUTES = 60.0

# --- Publishing (index/publish) ---

# Part of the passages, 0 to 1, that may change before the calibration is fitted again. Higher: builds stay fast for longer,
# on an older fit. Chosen by eye.
CALIBRATION_DRIFT = 0.05

# Passages that the gate looks at, and the rank at which a known and a golden question must find theirs (a golden one must be
# answered, too). Higher ranks: the gate lets more through. Chosen by eye.
GATE_DEPTH = 5
GATE_KNOWN_WITHIN = 3
GATE_GOLDEN_WITHIN = 1

# Change of confidence, 0 to 1, from which the gate's report names a question. Chosen by eye.
CONFIDENCE_SHIFT = 0.1
