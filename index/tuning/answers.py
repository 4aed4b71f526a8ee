"""Tuned numbers of the answer: whether there is one, what stands in its place, and what is shown with it."""

from __future__ import annotations

# --- What is no question, and what gets a notice (index/search/notices/) ---

# Cosine of a question with the nearest example of despair, in the centred space. Higher: less is noticed by meaning.
# benchmarks/answers/despair.py, on the choosing half.
DESPAIR_NEARNESS = 0.6

# By how much that is above the cosine with the nearest look-alike. Higher: less is noticed, fewer false alarms.
# benchmarks/answers/despair.py, on the choosing half.
DESPAIR_LEAD = 0.05

# Digits that a number alone must have to name a section whose heading has it (404, 2024). Lower: "1" finds step 1 of anything.
# Chosen by eye.
MIN_NAMING_DIGITS = 3

# Known questions that are suggested in place of what is no question. Chosen by eye.
SUGGESTED_INSTEAD = 5

# Characters of a question that are read: so many from its beginning, and as many from its end, where a story asks. Higher: a
# pasted book costs more. benchmarks/speed/long_questions.py.
QUESTION_HALF_CHARACTERS = 2000

# --- Copies and versions of a passage in other articles (index/retrieval/same_thing.py) ---

# Cosine of their vectors from which two passages are compared. Higher: copies under other titles are missed. By hand: copies
# in a knowledge base of other people's documents begin at 0.67.
COPY_NEARNESS = 0.6

# Part of the length, 0 to 1, that the shorter of two copies must have. Lower: more texts are compared. Chosen by eye.
COPY_LENGTH = 0.8

# Part of the tokens, 0 to 1, that copies share. Lower: texts that differ in a name count as copies. Chosen by eye.
COPY_LIKENESS = 0.95

# The same for two versions of one text, whose titles and headings differ in dates alone. Lower: other texts under the same
# heading count as versions. Chosen by eye.
VERSION_LIKENESS = 0.5

# Cosine from which a text in new words is a version as well, where titles or headings name both years. Lower: another part of a
# section takes the place of the right one. By hand: such versions have 0.83 to 0.92, other parts of an article 0.69.
VERSION_NEARNESS = 0.8

# --- Related topics ---

# Topics that an answer names, and those that are scored for it. Chosen by eye.
RELATED_TOPICS = 8
TOPIC_CANDIDATES = 20

# Standard deviations above background questions from which a topic is about the question. Higher: fewer topics are shown.
# benchmarks/speed/suggest.py.
TOPIC_FLOOR = 2.5

# Of 900 background questions every third, 150 in each language, measures what topics score for anything. Lower: slower
# builds. Chosen by eye.
TOPIC_BACKGROUND_STEP = 3

# --- Is the question answered? (index/search/confidence.py) ---

# Part of the threshold (KB_THRESHOLD), 0 to 1, from which an answer is unsure and not "not covered". Higher: more questions
# are refused outright. Chosen by eye.
UNSURE_SHARE = 0.5

# Covered known questions, or not-covered ones, that an index needs for a fit on them. Lower: fits on chance. Chosen by eye;
# benchmarks/answers/confidence.py has fewer known questions and none.
MIN_KNOWN_QUESTIONS = 8

# Covered known questions of an article with which the fit counts as much as the passages alone. Lower: the fit on a few short
# questions refuses long ones. By hand, with benchmarks/answers/first_questions.py and benchmarks/answers/day_one.py.
FIT_QUESTIONS = 40

# Probability from 0, and to 1, beyond which one of the two does not outweigh the other. Lower: it may. Chosen by eye.
SUREST = 1e-6

# Log odds per standard deviation: how steeply the confidence rises with the nearest passage where there is no fit. Higher: more
# confidences near 0 and 1. By hand, as is the next one, on four knowledge bases that the encoder was not trained on
# (training/README.md) and three of other people's documents (benchmarks/answers/day_one.py).
PASSAGE_SLOPE = 1.2

# Standard deviations at which that confidence is one half. Higher: fewer answers.
PASSAGE_CENTRE = 1.75

# The same two for the nearest known question where there is no fit: from 4 standard deviations on, two questions are
# paraphrases. Higher centre: only nearly the same question counts. Read off benchmarks/answers/confidence.py by hand.
NEAR_QUESTION_SLOPE = 2.2
NEAR_QUESTION_CENTRE = 4.0

# Standard deviations of nearness by which the best passage of all articles may be ahead of the best one that a filter lets in:
# up to the first the confidence stays, from the second on there is none, and between them it falls in a straight line.
# Higher: articles that are only about the same subject answer what another one says. Read off benchmarks/answers/filters.py:
# where the answer is inside, the lead stays below 0.4 for 95 of 100 questions; of three articles without it the median is 1.6.
OUTSIDE_LEAD_FREE = 0.5
OUTSIDE_LEAD_MOST = 1.5

# Standard deviations of nearness that one unit of the log odds of words is worth. Higher: single words overrule vectors. By
# hand; benchmarks/answers/confidence.py measures what it reaches.
LOG_ODDS_WEIGHT = 0.4

# Standard deviations that a not-covered known question loses for each unit of log odds by which its strongest marker exceeds
# MARKER_LOG_ODDS, when the asked question lacks that word. Higher: questions about other products refuse fewer others. By
# hand; benchmarks/answers/confidence.py measures what it reaches.
MARKER_PENALTY = 0.6

# Smallest standard deviation of background scores, in units of the score: a baseline of equal scores must not divide by
# zero. Not tuned.
MIN_SCORE_DEVIATION = 1e-3

# --- Log odds of words (index/search/coverage_words.py) ---

# Questions. A word that the articles use counts as if so many more covered questions had it. Higher: such words hardly speak
# for "not covered". By hand.
ARTICLE_WORD_COUNT = 2

# Questions added to each count (additive smoothing). Higher: rare words tell less. The usual value, not tuned.
WORD_COUNT_SMOOTHING = 0.5

# Log odds from which a word marks a not-covered question: e^2, it is seven times as frequent in these as in covered ones.
# Lower: more words do. By hand.
MARKER_LOG_ODDS = 2.0

# Not-covered known questions that a word must stand in to mark them. Lower: chance words do. By hand.
MARKER_MIN_QUESTIONS = 4

# --- Why a passage was found (index/search/explain.py) ---

# Part of the best sentence's score, 0 to 1, from which another sentence is marked as well. Lower: more is marked. Chosen by
# eye.
SECOND_SENTENCE_SHARE = 0.97

# Sentences that are marked. Chosen by eye.
MAX_MARKED_SENTENCES = 2

# Product of two tokens, -1 to 1, from which two words are shown as a match. Lower: unrelated words are. Chosen by eye.
MIN_WORD_MATCH = 0.25

# Matches of words that are shown, the best ones. Chosen by eye.
MAX_WORD_MATCHES = 6

# Part of the best product, 0 to 1, that the word right after the last match needs to be taken in its place. Lower: matches
# run on where a better one stands elsewhere. Chosen by eye.
CONTINUED_MATCH_SHARE = 0.9
