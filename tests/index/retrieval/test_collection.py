"""Every score against a plain reckoning of the formula, in double precision, from the encoder's raw output."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from index.encoder.encoder import Encoded
from index.publish.compose import context
from index.retrieval.bm25 import WordIndex
from index.retrieval.centering import CenteredSpace
from index.retrieval.collection import Collection, Fusion, Ranking
from index.retrieval.late_interaction import token_codes
from index.retrieval.query import Question
from index.search.search_index import SearchIndex
from index.text.glossary import Concept, bundled
from index.text.words import FUNCTION_WORDS, language, words
from index.tuning.scores import BM25_B, BM25_K1, MIN_SENTENCE_TOKENS, NUMBERS_WEIGHT, SAME_SENTENCE_WEIGHT
from index.tuning.stored import CENTERING_STRENGTH
from kb.readers.read import read_article
from kb.structure.sentences import sentences
from tests.conftest import ARTICLES, WIDTH, KeywordEncoder, tiny_index
from tests.support.indexes.asking import FITTED, NOT_COVERED, QUESTIONS, asked, index_of


def dot(a: Sequence[float], b: Sequence[float]) -> float:
    return math.fsum(float(x) * float(y) for x, y in zip(a, b, strict=True))


def unit(row: Sequence[float]) -> list[float]:
    length = math.sqrt(dot(row, row))
    return [float(x) / length for x in row]


def centred(row: Sequence[float], mean: np.ndarray) -> list[float]:
    return unit([x - CENTERING_STRENGTH * float(m) for x, m in zip(unit(row), mean, strict=True)])


def lexical(concepts: Sequence[Concept], text: str, texts: list[str]) -> float:
    """BM25 (Robertson & Zaragoza 2009), with idf as in Lucene, as a part of the question's concepts all standing once;
    times the part of the question, by idf, that any document has; with what one sentence and the numbers add.
    tests/index/retrieval/test_bm25.py has its details."""
    document, documents = said(text), [said(other) for other in texts]
    parts = [said(text[start:end]) for start, end in sentences(text)]
    mean_length = sum(map(len, documents)) / len(documents)
    total = ideal = known = 0.0
    together = [0.0] * len(parts)
    numbers: list[bool] = []

    def saturated(words: Sequence[str], text: list[str]) -> float:
        count = min(Counter(text)[word] for word in words)
        return count * (BM25_K1 + 1) / (count + BM25_K1 * (1 - BM25_B + BM25_B * len(text) / mean_length))

    for concept in concepts:
        having = sum(any(stands(words, other) for words in concept.alternatives) for other in texts)
        if not having and concept.word in FUNCTION_WORDS:
            continue
        idf = math.log(1 + (len(documents) - having + 0.5) / (having + 0.5))
        ideal += idf
        known += idf if having else 0
        total += idf * max(saturated(words, document) * stands(words, text) for words in concept.alternatives)
        if concept.word[0].isdigit():
            numbers.append(any(stands(words, text) for words in concept.alternatives))
        for row, part in enumerate(parts):
            together[row] += idf * any(set(words) <= set(part) for words in concept.alternatives)
    if not known:
        return 0.0
    named = NUMBERS_WEIGHT * sum(numbers) / len(numbers) if numbers else 0.0
    return total / ideal * known / ideal + SAME_SENTENCE_WEIGHT * max(together) / ideal + named


def stands(alternative: Sequence[str], text: str) -> bool:
    """Whether one sentence has all of these words."""
    return any(set(alternative) <= set(said(text[start:end])) for start, end in sentences(text))


def said(text: str) -> list[str]:
    return [word.text for word in words(text)]


def reckoned(
    fusion: Fusion,
    kind: str,
    texts: list[str],
    question: str,
    space: CenteredSpace,
    among: set[int] | None = None,
    contexts: Sequence[str] = (),
) -> dict[int, float]:
    """The score of every text for a question, number by number in double precision, from the encoder's raw output.

    What a question token counts depends on the texts it is compared in: those `among`, or all. The words of `contexts`, one
    before each text, are searched, too; the tiny encoder gives no tokens for them.
    """
    whole = [before + text for before, text in zip(contexts or [""] * len(texts), texts, strict=True)]
    encoder = KeywordEncoder()
    lang = language(question)
    (raw,) = encoder.questions([question])
    vector = centred(raw.vector, space.vector_means["question", lang])
    tokens = [asking(centred(token, space.token_means["question", lang]), space.rotation) for token in raw.tokens]
    concepts = bundled().concepts(words(question))
    coded = [codes_of(kind, text, value, space) for text, value in zip(texts, encoder.passages(texts), strict=True)]
    weights = emphasis(tokens, [codes for row, codes in enumerate(coded) if among is None or row in among])
    scores, vectors = {}, []
    for row, (text, value) in enumerate(zip(texts, encoder.passages(texts), strict=True)):
        centre = centred(value.vector, space.vector_means[kind, language(text)])
        vectors.append(centre)
        score = fusion.lexical * lexical(concepts, whole[row], whole)
        score += fusion.cross_language_bonus * (language(text) != lang)
        parts = segments(text, value) if kind == "passage" else [list(range(len(coded[row])))]
        score += fusion.whole * maxsim(tokens, weights, coded[row])
        score += fusion.sentence * max(maxsim(tokens, weights, [coded[row][own] for own in part]) for part in parts)
        scores[row] = score + fusion.dense * dot(vector, centre)
    return {row: score + fusion.prf_weight * likeness(row, scores, vectors) for row, score in scores.items()}


def asking(token: list[float], turn: np.ndarray) -> list[float]:
    """A question token beside itself turned, that in 127 steps of its largest value."""
    turned = [dot(token, column) for column in turn.T]
    step = max(map(abs, turned)) / 127
    return token + [round(value / step) * step for value in turned]


def decoded(token: list[float], centre: list[float], turn: np.ndarray) -> list[float]:
    """What a token's code stands for: its share of the centre, in 255 steps, beside the turned signs of the rest."""
    share = round(max(dot(token, centre), 0) * 255) / 255
    rest = [x - share * c for x, c in zip(token, centre, strict=True)]
    signs = [1 if dot(rest, column) > 0 else -1 for column in turn.T]
    scale = math.sqrt(1 - share**2) * math.sqrt(math.pi / 2) / math.sqrt(len(signs))
    return [share * c for c in centre] + [scale * sign for sign in signs]


def likeness(row: int, scores: dict[int, float], vectors: list[list[float]]) -> float:
    """To the five best texts, each weighing e^(-difference / 0.04)."""
    best = sorted(scores, key=lambda other: -scores[other])[:5]
    weights = [math.exp((scores[other] - scores[best[0]]) / 0.04) for other in best]
    total = sum(weight * dot(vectors[row], vectors[other]) for weight, other in zip(weights, best, strict=True))
    return total / sum(weights)


def codes_of(kind: str, text: str, value: Encoded, space: CenteredSpace) -> list[list[float]]:
    centre = centred(value.vector, space.vector_means[kind, language(text)])
    mean = space.token_means[kind, language(text)]
    return [decoded(centred(token, mean), centre, space.rotation) for token in value.tokens]


def emphasis(tokens: list[list[float]], texts: list[list[list[float]]]) -> list[float]:
    """What each question token (all of them words here) counts: how far its best text lies above the mean of all."""
    told = []
    for token in tokens:
        best = [max(dot(token, code) for code in codes) for codes in texts]
        told.append(max(best) - sum(best) / len(best))
    return [value / sum(told) for value in told]


def maxsim(tokens: list[list[float]], weights: list[float], codes: list[list[float]]) -> float:
    """The weighted sum over question tokens of the best product with one of a text's."""
    return sum(weight * max(dot(token, code) for code in codes) for token, weight in zip(tokens, weights, strict=True))


def segments(text: str, value: Encoded) -> list[list[int]]:
    """The tokens of each sentence; one that is too short stands with its neighbour."""
    parts: list[list[int]] = [[]]
    for start, end in sentences(text):
        own = [row for row, (left, _) in enumerate(value.spans.tolist()) if start <= left < end]
        if len(parts[-1]) >= MIN_SENTENCE_TOKENS and len(value.spans) - own[0] >= MIN_SENTENCE_TOKENS:
            parts.append([])
        parts[-1].extend(own)
    return parts


class TestLanguages:
    def test_a_passage_in_the_other_language_is_not_buried(self) -> None:
        # The same in two languages: the tiny encoder sees no difference, so what is in the question's own language comes
        # first by its words, and what the other language is worth is all that the fusion gives it.
        index = index_of(a="# A\n\nA lender may sue in court.\n", b="# BM25_B\n\n起诉 立案 法院\n")
        passages = index.collections.with_bonus(0.15).passages
        assert passages.languages.tolist() == [1, 0]
        assert (passages.in_other_language("zh").tolist(), passages.in_other_language("en").tolist()) == (
            [True, False],
            [False, True],
        )
        for question in ("起诉", "lawsuit"):
            ranking = passages.rank(asked(index, question), 50)
            equal = replace(passages, fusion=replace(passages.fusion, cross_language_bonus=0.0)).rank(
                asked(index, question), 50
            )
            found, without = (
                dict(zip(part.ids.tolist(), part.scores.tolist(), strict=True)) for part in (ranking, equal)
            )
            other = int(passages.in_other_language(language(question)).argmax())
            feedback = passages.fusion.prf_weight
            assert found[other] - without[other] == pytest.approx(passages.fusion.cross_language_bonus, abs=feedback)
            assert found[1 - other] == pytest.approx(without[1 - other], abs=feedback)

    def test_candidates_are_those_of_both_languages_with_their_due(self) -> None:
        # Against all products: the best by vector, those in the other language with what they are worth.
        index = tiny_index()
        passages = index.collections.with_bonus(0.15).passages
        for question in QUESTIONS:
            it = asked(index, question)
            value = passages.dense.vectors(np.arange(len(passages))) @ it.vector
            value += passages.fusion.cross_language_bonus * passages.in_other_language(it.language)
            for count in (1, 3, 5):
                chosen = replace(passages, words=WordIndex.build([[]] * len(passages))).candidates(it, count)
                assert sorted(value[chosen], reverse=True) == pytest.approx(
                    sorted(value, reverse=True)[:count], abs=1e-3
                )


def test_joined_rankings_keep_the_better_score() -> None:
    one = Ranking.of(np.array([1, 2, 5]), np.array([0.5, 0.4, 0.1], np.float32), 0.7)
    other = Ranking.of(np.array([5, 3, 1]), np.array([0.9, 0.3, 0.2], np.float32), 0.6)
    joined = one.joined(other)
    assert joined.ids.tolist() == [5, 1, 2, 3]
    assert joined.scores.tolist() == pytest.approx([0.9, 0.5, 0.4, 0.3])
    assert joined.nearness == 0.7


class TestAgainstBruteForce:
    def compare(self, ranking: Ranking, expected: dict[int, float]) -> None:
        assert sorted(ranking.ids.tolist()) == sorted(expected)
        found = dict(zip(ranking.ids.tolist(), ranking.scores.tolist(), strict=True))
        # Vectors are kept in half precision (relative error 2^-11), everything else in single.
        assert found == pytest.approx(expected, abs=2e-3)
        assert list(found.values()) == sorted(found.values(), reverse=True)
        best = max(expected.values())
        assert expected[ranking.ids[0]] >= best - 2e-3

    @pytest.mark.parametrize("question", QUESTIONS)
    def test_passages(self, index: SearchIndex, question: str) -> None:
        collection = index.collections.passages
        texts = [passage.text for passage in index.contents.passages]
        articles = {name.split(".")[0]: read_article(text.encode(), name) for name, text in ARTICLES.items()}
        above = [context(passage, articles[passage.article]) for passage in index.contents.passages]
        expected = reckoned(collection.fusion, "passage", texts, question, index.space, contexts=above)
        self.compare(collection.rank(asked(index, question), 50), expected)
        # With one candidate by vector, the others only as far as they are asked for.
        fewer = replace(collection, fusion=replace(collection.fusion, lexical=0.0, prf_weight=0.0))
        ranking = fewer.rank(asked(index, question), 1, [5, 0, 2])
        among = set(ranking.ids.tolist())
        assert {0, 2, 5} <= among
        expected = reckoned(fewer.fusion, "passage", texts, question, index.space, among, above)
        self.compare(ranking, {row: expected[row] for row in ranking.ids.tolist()})

    @pytest.mark.parametrize("question", QUESTIONS)
    def test_known_questions(self, question: str) -> None:
        index = tiny_index(FITTED + NOT_COVERED)
        collection = index.collections.questions
        texts = [entry.text for entry in index.contents.questions]
        expected = reckoned(collection.fusion, "question", texts, question, index.space)
        self.compare(collection.rank(asked(index, question), 50), expected)

    def test_the_nearest_by_vector_are_the_candidates(self, index: SearchIndex) -> None:
        # Without a shared word (BM25 0 everywhere) the candidates are the nearest vectors and nothing else.
        question = asked(index, "退款 立案")
        texts = [passage.text for passage in index.contents.passages]
        with_vectors, late = (
            reckoned(Fusion(lexical=0.0, dense=weight, prf_weight=0.0), "passage", texts, "退款 立案", index.space)
            for weight in (1.0, 0.0)
        )
        nearest = sorted(late, key=lambda row: with_vectors[row] - late[row], reverse=True)
        for count in (1, 2, 4):
            assert set(index.collections.passages.rank(question, count).ids.tolist()) == set(nearest[:count])

    def test_an_empty_collection_ranks_nothing(self, index: SearchIndex) -> None:
        empty = Collection.of_questions([], index.space)
        ranking = empty.rank(asked(index, "refund"), 50)
        assert (len(empty), ranking.ids.tolist(), ranking.scores.tolist(), ranking.best) == (0, [], [], 0.0)


def test_punctuation_of_passages_and_known_questions_has_no_codes() -> None:
    text, spans = "逾期，起诉。", np.array([[0, 2], [2, 3], [3, 5], [5, 6]], np.int32)
    space = tiny_index().space
    tokens = np.random.default_rng(1).standard_normal((4, WIDTH)).astype(np.float32)
    value = Encoded(tokens.mean(axis=0), tokens, spans)
    passages = Collection.build([text], [value], space)
    known = Collection.of_questions([Question.of(text, value, space)], space)
    for collection, kind in ((passages, "passage"), (known, "question")):
        assert collection.tokens.spans_of(0).tolist() == [[0, 2], [3, 5]]
        kept = space.tokens(tokens, kind, "zh")[[0, 2]]
        expected = token_codes(kept, space.vector(value.vector, kind, "zh"), space.rotation)
        np.testing.assert_array_equal(collection.tokens.of(0), expected)
