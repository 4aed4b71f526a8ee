"""The real encoder: vectors, tokens and where in the text they stand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from index.encoder.encoder import Encoded, Encoder
from index.encoder.model import ServingModel
from index.encoder.prepare import prepare

pytestmark = pytest.mark.model

TEXTS = [
    "will I be sued",
    "花呗逾期多久会被立案",
    "Huabei 逾期 90 天 lawsuit",
    "A",
    "3.5% of ¥12,000 (2024-04-01)",
    "  spaces   before, between\tand after  ",
    "我失業了,還不起怎麼辦?",
    "ﬁne cafés, naïve coöperation: Straße",  # a ligature and accents
    "one\nline\n\nand another",
    "通常情况下,逾期超过一定期限(如3个月以上)且经多次催收无效,才可能进入立案阶段。" * 3,
]
WORDLESS = ["😀", "🏳️‍🌈👩‍👧", "!", "\u200b", "　", "\x00", "\ud800"]


@pytest.fixture(scope="module")
def model() -> ServingModel:
    return prepare()


@pytest.fixture(scope="module")
def encoder(model: ServingModel) -> Encoder:
    return Encoder(model)


def encode(encoder: Encoder, text: str) -> Encoded:
    (encoded,) = encoder.questions([text])
    return encoded


def same(one: Encoded, other: Encoded) -> bool:
    return (
        np.array_equal(one.vector, other.vector)
        and np.array_equal(one.tokens, other.tokens)
        and np.array_equal(one.spans, other.spans)
    )


class TestShapes:
    @pytest.mark.parametrize("text", [*TEXTS, *WORDLESS, ""], ids=ascii)
    def test_unit_vector_and_a_span_per_token(self, encoder: Encoder, text: str) -> None:
        encoded = encode(encoder, text)
        assert encoded.vector.shape == (384,)
        assert np.linalg.norm(encoded.vector) == pytest.approx(1, abs=1e-5)
        assert encoded.tokens.shape == (len(encoded.spans), 384)
        assert encoded.spans.shape == (len(encoded.spans), 2)
        assert (encoded.vector.dtype, encoded.tokens.dtype, encoded.spans.dtype) == (
            np.float32,
            np.float32,
            np.int32,
        )

    def test_nothing_has_no_tokens(self, encoder: Encoder) -> None:
        assert encode(encoder, "").spans.tolist() == []

    def test_progress_is_told_after_each(self, encoder: Encoder) -> None:
        steps: list[int] = []
        assert len(list(encoder.questions(TEXTS, steps.append))) == len(TEXTS)
        assert steps == [1] * len(TEXTS)


class TestSpans:
    @pytest.mark.parametrize("text", TEXTS, ids=ascii)
    def test_spans_are_in_order_and_cover_every_letter(self, encoder: Encoder, text: str) -> None:
        spans = encode(encoder, text).spans.tolist()
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(text[start:end] for start, end in spans)
        assert spans == sorted(spans)
        assert all(left[1] <= right[0] for left, right in pairwise(spans))
        covered = {place for start, end in spans for place in range(start, end)}
        letters = {place for place, character in enumerate(text) if character.isalnum()}
        assert letters <= covered

    def test_the_first_word_has_a_token(self, encoder: Encoder) -> None:
        # Its token begins in the space that ends the prompt "query: "; it must not be lost with the prompt.
        for text in ("will I be sued", "bankruptcy", "花呗", "¿qué?"):
            start, end = encode(encoder, text).spans[0].tolist()
            assert start == 0
            assert end >= 1
        assert encode(encoder, "will I be sued").spans[0].tolist() == [0, 4]

    @pytest.mark.parametrize("text", TEXTS, ids=ascii)
    def test_the_prompt_gives_no_tokens_and_a_context_those_before_the_text(self, encoder: Encoder, text: str) -> None:
        context = "Debts and what follows 逾期\n"
        (alone,) = encoder.passages([text])
        (in_context,) = encoder.passages([text], contexts=[context])
        # The same words are tokens either way, at the same places of the text itself; only what they mean shifts.
        own = in_context.spans[:, 1] > 0
        assert in_context.spans[own].tolist() == alone.spans.tolist() == encode(encoder, text).spans.tolist()
        assert not np.array_equal(in_context.tokens[own], alone.tokens)
        # Those of the context come first, at their places before the text.
        before = in_context.spans[~own]
        assert own.tolist() == [False] * len(before) + [True] * len(alone.spans)
        assert before[0, 0] == -len(context)
        read = "".join(context[start:end] for start, end in (before + len(context)).tolist())
        assert "".join(read.split()) == "".join(context.split())
        assert not np.array_equal(in_context.vector, alone.vector)

    def test_a_question_is_not_read_as_a_passage(self, encoder: Encoder) -> None:
        (passage,) = encoder.passages(["will I be sued"])
        question = encode(encoder, "will I be sued")
        assert 0.8 < passage.vector @ question.vector < 0.9999


class TestSpelling:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("花呗还不起会被起诉吗", "花唄還不起會被起訴嗎"),
            ("Huabei 90%", "Ｈｕａｂｅｉ　９０％"),
            ("(如3个月以上)", "（如３個月以上）"),
        ],
    )
    def test_another_spelling_gives_the_same(self, encoder: Encoder, one: str, other: str) -> None:
        assert one != other
        assert same(encode(encoder, one), encode(encoder, other))


class TestBatches:
    def test_bulk_and_single_give_exactly_the_same(self, encoder: Encoder, model: ServingModel) -> None:
        # More texts than one window of the pool holds, in an order in which short and long ones are neighbours.
        texts = [f"{text} {number}" for number in range(14) for text in TEXTS]
        bulk = Encoder(model, bulk=True)
        some = range(0, len(texts), 7)
        found = list(bulk.passages(texts))
        assert len(found) == len(texts)
        for number in some:
            (alone,) = encoder.passages([texts[number]])
            assert same(found[number], alone), texts[number]

    def test_a_text_does_not_depend_on_its_neighbours(self, encoder: Encoder) -> None:
        alone = encode(encoder, "will I be sued")
        among = list(encoder.questions([TEXTS[-1], "will I be sued", "A"]))
        assert same(among[1], alone)

    def test_contexts_must_be_as_many_as_texts(self, encoder: Encoder) -> None:
        with pytest.raises(ValueError, match="zip"):
            list(encoder.passages(["a", "b"], contexts=["x"]))

    def test_no_texts(self, encoder: Encoder) -> None:
        assert list(encoder.questions([])) == []


class TestLongTexts:
    @pytest.mark.parametrize("unit", ["will I be sued? ", "花呗逾期多久会被立案?", "a", "😀", " ", "\n"], ids=ascii)
    def test_a_hundred_thousand_characters(self, encoder: Encoder, model: ServingModel, unit: str) -> None:
        text = (unit * (100_000 // len(unit) + 1))[:100_000]
        encoded = encode(encoder, text)
        assert np.linalg.norm(encoded.vector) == pytest.approx(1, abs=1e-5)
        assert len(encoded.spans) <= model.max_tokens
        assert all(0 <= start < end <= len(text) for start, end in encoded.spans.tolist())

    def test_the_beginning_is_what_is_read(self, encoder: Encoder) -> None:
        # 512 tokens at most: what comes 100,000 characters later changes nothing.
        start = "花呗逾期多久会被立案?" * 200
        assert same(encode(encoder, start + "x" * 100_000), encode(encoder, start + "y" * 100_000))


@pytest.mark.parametrize(
    ("question", "near", "far"),
    [
        ("will I be sued", "超过一定期限才可能进入立案阶段,会被起诉", "快递一般三天内送货"),
        ("快递几天送到", "Parcels are delivered within three days.", "A lender may file a lawsuit in court."),
    ],
)
def test_meaning_crosses_languages(encoder: Encoder, question: str, near: str, far: str) -> None:
    vector = encode(encoder, question).vector
    close, distant = (passage.vector @ vector for passage in encoder.passages([near, far]))
    assert close > distant
