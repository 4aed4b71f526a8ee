"""Tuned numbers of ranking: what a score is made of, and which passages come first."""

from __future__ import annotations

# --- The score of a passage: weights of the parts that are added up (index/retrieval/collection.py) ---
# All by hand on XQuAD and STARD, with several rotations and with tokens without codes.

# Weight of MaxSim over the whole passage; with the next one it adds up to 1. Higher: passages that answer as a whole gain.
PASSAGE_WHOLE_WEIGHT = 0.3

# Weight of MaxSim over the best sentence. Higher: a hit inside a long passage gains.
PASSAGE_SENTENCE_WEIGHT = 0.7

# Weight of the words' score (BM25, about 0 to 1). Higher: exact words win over meaning.
PASSAGE_LEXICAL_WEIGHT = 0.12

# Weight of the cosine of the text vectors. Above 0 it loses Hit@1: tokens know more than the vector of a passage.
PASSAGE_DENSE_WEIGHT = 0.0

# Weight of the likeness to the best passages (pseudo-relevance feedback). Higher: passages that are alike rise together.
PASSAGE_PRF_WEIGHT = 0.4

# Part of a translated passage's score, 0 to 1, that is taken from its best translation. Higher: its own text decides less. By
# hand, of 0.2, 0.3 and 0.5, with benchmarks/answers/translations.py.
TRANSLATION_WEIGHT = 0.2

# Score added to a passage in the other language in an index that was built before the bonus was measured on the passages
# themselves (index/publish/calibrate.py). Not tuned: those indexes were calibrated with it.
FORMER_CROSS_LANGUAGE_BONUS = 0.15

# Texts of each language, spread over the collection, and background questions, every so many, on which that bonus is measured.
# More texts or questions: slower builds, and the second digit stays as it is. A language with fewer texts than the last number
# has no level. Chosen by eye.
CROSS_LANGUAGE_TEXTS = 60
CROSS_LANGUAGE_QUESTION_STEP = 9
CROSS_LANGUAGE_MIN_TEXTS = 5

# --- The score of a known question: what differs from the above ---

# Weight of the cosine of the text vectors. Between two questions it adds to what tokens say. By hand.
QUESTION_DENSE_WEIGHT = 1.0

# No feedback between known questions. By hand.
QUESTION_PRF_WEIGHT = 0.0

# --- Pseudo-relevance feedback ---

# Texts. The best so many are what the others are compared with. Higher: more of them are beside the point. By hand on XQuAD
# and STARD.
PRF_TEXTS = 5

# In units of the score: a text this far below the best weighs 1/e of it. Higher: they weigh more alike. By hand on XQuAD
# and STARD.
PRF_SOFTNESS = 0.04

# --- Candidates and sentences ---

# For so many candidates by vector, one is taken by words. Lower: more candidates by words, and slower questions. Chosen by eye.
VECTOR_CANDIDATES_PER_WORD_CANDIDATE = 2

# Tokens. A shorter sentence is matched together with its neighbour. Higher: less of a best sentence is left. By hand.
MIN_SENTENCE_TOKENS = 6

# --- Words (index/retrieval/bm25.py) ---

# Saturation of BM25, no unit. Higher: repeating a word counts for more. The usual value, not tuned.
BM25_K1 = 1.2

# How much BM25 discounts long texts, 0 to 1. The usual value, not tuned.
BM25_B = 0.75

# Weight of the part of a question that one sentence has, beside the words in all of the text. Higher: words scattered over a
# passage count for less. By hand on XQuAD and STARD; benchmarks/answers/ablation.py has the row without.
SAME_SENTENCE_WEIGHT = 0.35

# Weight of the part of a question's numbers that a text has. Higher: the right number beats the right subject. By hand on
# XQuAD and STARD; benchmarks/answers/ablation.py has the row without.
NUMBERS_WEIGHT = 0.5

# --- Long questions (index/retrieval/query.py) ---

# Tokens from which on the sentences of a question are matched by themselves, too. Lower: "What should I do?" after one line
# about anything meets known questions by itself. By hand, on off-subject stories (docs/retrieval.md).
LONG_QUESTION_TOKENS = 40

# Words of content that a sentence needs to be matched by itself. Lower: empty sentences are. Chosen by eye.
MIN_PART_WORDS = 3

# Sentences, the last ones. Higher: slower long questions. Chosen by eye.
MAX_QUESTION_PARTS = 8

# Characters, the last ones, that are read of what lies beyond the encoder's window. Higher: slower. Chosen by eye.
QUESTION_REST_CHARACTERS = 600

# --- Known questions (index/search/search_index.py) ---

# Share of a known question's score above the background level that is added to its passages. Higher: known questions decide
# against the passages' own text; 1.3 put an article with two of them wrong. By hand, on the shipped articles.
KNOWN_QUESTION_WEIGHT = 1.15

# Known questions ranked for a question. Higher: slower; the calibration is fitted with the same number. Chosen by eye.
KNOWN_QUESTION_CANDIDATES = 50

# Part, 0 to 1. A known question counts only as far as it is nearer than this part of the nearness of the best passage that it
# does not name. Higher: known questions help and harm less. By hand, on three knowledge bases with 10 and 40 known questions.
EXPLAINED_SHARE = 0.5

# Nearest passages that are looked at for one that a known question does not name. Lower: one that names all of these counts in
# full. Chosen by eye.
EXPLAINING_PASSAGES = 8

# Known questions, the nearest ones, that lift a passage. Higher: one very near wording counts for less. By hand, on the
# three given sets.
KNOWN_QUESTIONS_PER_PASSAGE = 2

# --- Questions that are a title or a heading, word for word (index/retrieval/word_for_word.py) ---

# Passages under such a name that are ranked beside the candidates, those that the words find best. Higher: slower for names
# that many sections have. Chosen by eye.
NAMED_CANDIDATES = 50

# Probability, 0 to 1, that the only section of that name is what the asker wants; of several each gets its part. Higher: more
# headings are answered, whatever their text is worth. Chosen by eye.
NAMED_CONFIDENCE = 0.9

# Words that a passage must have beside those of the names above it, or else one line must have, or it is a stub. Higher:
# short answers count as stubs. Chosen by eye, on the shortest passages of three knowledge bases of other people's documents.
NAMED_OWN_WORDS = 3
NAMED_LINE_WORDS = 8

# Part of the confidence, 0 to 1, that stays when the first passage is such a stub. Higher: stubs count as answers. Chosen by
# eye: less than the threshold (KB_THRESHOLD).
STUB_SHARE = 0.4
