"""Every tuned number of ranking and of deciding what is answered, in one place.

Each has its unit, what moving it does, and how it was chosen. Three ways come up again and again:

- "by hand": somebody compared values, but no script and no table of it is kept. "On XQuAD and STARD" says by which sets
  (Hit@1, see docs/retrieval.md); benchmarks/ablation.py measures what such a part is worth, beside leaving it out.
- "benchmarks/NAME.py": that script prints the table from which the value was read; it is kept as benchmarks/NAME.md.
- "chosen by eye": no measurement is known.

Many numbers are in standard deviations: those of the best score that background questions (about anything else) reach in
the same index. 0 is their mean. A change of the vectors, the codes or the words stored with an index needs another RECIPE
in index/publish/build.py. tests/index/test_tuning.py pins all values.
"""

from __future__ import annotations

# --- Reading texts ---

# Part of the letters, 0 to 1. A text with at least this many Chinese characters is read as Chinese. Higher: mixed texts
# count as English. Chosen by eye.
CHINESE_LETTER_SHARE = 0.2

# Digits. Numbers with more are no words for the search: they belong to cards and orders. Chosen by eye.
MAX_NUMBER_DIGITS = 15

# Characters of title and sections that are read and searched with a passage; the nearest heading is kept whole up to so many.
# Higher: long titles leave less of the encoder's window to the passage. Chosen by eye; benchmarks/ablation.py has the row
# without any.
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
# passage count for less. By hand on XQuAD and STARD; benchmarks/ablation.py has the row without.
SAME_SENTENCE_WEIGHT = 0.35

# Weight of the part of a question's numbers that a text has. Higher: the right number beats the right subject. By hand on
# XQuAD and STARD; benchmarks/ablation.py has the row without.
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

# --- What is no question, and what gets a notice (index/search/wordless.py, despair.py, asked.py) ---

# Cosine of a question with the nearest example of despair, in the centred space. Higher: less is noticed by meaning.
# benchmarks/despair.py, on the choosing half.
DESPAIR_NEARNESS = 0.6

# By how much that is above the cosine with the nearest look-alike. Higher: less is noticed, fewer false alarms.
# benchmarks/despair.py, on the choosing half.
DESPAIR_LEAD = 0.05

# Digits that a number alone must have to name a section whose heading has it (404, 2024). Lower: "1" finds step 1 of anything.
# Chosen by eye.
MIN_NAMING_DIGITS = 3

# Known questions that are suggested in place of what is no question. Chosen by eye.
SUGGESTED_INSTEAD = 5

# Characters of a question that are read: so many from its beginning, and as many from its end, where a story asks. Higher: a
# pasted book costs more. benchmarks/long_questions.py.
QUESTION_HALF_CHARACTERS = 2000

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
# benchmarks/suggest.py.
TOPIC_FLOOR = 2.5

# Of 900 background questions every third, 150 in each language, measures what topics score for anything. Lower: slower
# builds. Chosen by eye.
TOPIC_BACKGROUND_STEP = 3

# --- Is the question answered? (index/search/confidence.py) ---

# Part of the threshold (KB_THRESHOLD), 0 to 1, from which an answer is unsure and not "not covered". Higher: more questions
# are refused outright. Chosen by eye.
UNSURE_SHARE = 0.5

# Covered known questions, or not-covered ones, that an index needs for a fit on them. Lower: fits on chance. Chosen by eye;
# benchmarks/confidence.py has fewer known questions and none.
MIN_KNOWN_QUESTIONS = 8

# Covered known questions of an article with which the fit counts as much as the passages alone. Lower: the fit on a few short
# questions refuses long ones. By hand, with benchmarks/first_questions.py and benchmarks/day_one.py.
FIT_QUESTIONS = 40

# Probability from 0, and to 1, beyond which one of the two does not outweigh the other. Lower: it may. Chosen by eye.
SUREST = 1e-6

# Log odds per standard deviation: how steeply the confidence rises with the nearest passage where there is no fit. Higher: more
# confidences near 0 and 1. By hand, as is the next one, on four knowledge bases that the encoder was not trained on
# (training/README.md) and three of other people's documents (benchmarks/day_one.py).
PASSAGE_SLOPE = 1.2

# Standard deviations at which that confidence is one half. Higher: fewer answers.
PASSAGE_CENTRE = 1.75

# The same two for the nearest known question where there is no fit: from 4 standard deviations on, two questions are
# paraphrases. Higher centre: only nearly the same question counts. Read off benchmarks/confidence.py by hand.
NEAR_QUESTION_SLOPE = 2.2
NEAR_QUESTION_CENTRE = 4.0

# Standard deviations of nearness by which the best passage of all articles may be ahead of the best one that a filter lets in:
# up to the first the confidence stays, from the second on there is none, and between them it falls in a straight line.
# Higher: articles that are only about the same subject answer what another one says. Read off benchmarks/filters.py: where the
# answer is inside, the lead stays below 0.4 for 95 of 100 questions; of three articles without it the median is 1.6.
OUTSIDE_LEAD_FREE = 0.5
OUTSIDE_LEAD_MOST = 1.5

# Standard deviations of nearness that one unit of the log odds of words is worth. Higher: single words overrule vectors. By
# hand; benchmarks/confidence.py measures what it reaches.
LOG_ODDS_WEIGHT = 0.4

# Standard deviations that a not-covered known question loses for each unit of log odds by which its strongest marker exceeds
# MARKER_LOG_ODDS, when the asked question lacks that word. Higher: questions about other products refuse fewer others. By
# hand; benchmarks/confidence.py measures what it reaches.
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

# --- Suggestions while typing (index/search/autocomplete.py) ---

# Characters. Longer input gets no suggestions: its writer knows the question. Chosen by eye.
MAX_TYPED_CHARACTERS = 60

# Letters of one word that may be pinyin; a limit on the pattern that is searched for. Chosen by eye.
MAX_PINYIN_LETTERS = 24

# Standard deviations above background questions from which a known question is suggested by its meaning. Higher: fewer are.
# benchmarks/suggest.py.
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
# smaller groups. benchmarks/gaps.py.
SAME_GAP_FLOOR = 1.4

# Part of the mean of the questions, 0 to 1, that is subtracted from each when there are many. Higher: their common subject
# counts for less. By hand; benchmarks/gaps.py tells how many unlike questions stand together.
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
