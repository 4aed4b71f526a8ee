"""Questions made ready: what a story consists of, and what is read of one that is too long."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from index.encoder.encoder import Encoded
from index.retrieval.query import Question, QuestionWords
from index.text.words import words
from tests.conftest import KeywordEncoder, tiny_index
from tests.support.indexes.asking import FITTED, NOT_COVERED, asked


def test_what_is_known_before_the_encoder_has_read_it() -> None:
    said = QuestionWords.of("借款 90 days, sued")
    assert (said.language, [word.text for word in said.words]) == ("zh", ["借款", "90", "day", "sued"])
    assert [concept.word for concept in said.concepts] == ["借款", "90", "day", "sued"]
    index = tiny_index()
    text = "我会被起诉吗"
    (encoded,) = KeywordEncoder().questions([text])
    whole, prepared = (
        Question.of(text, encoded, index.space),
        Question.of(text, encoded, index.space, QuestionWords.of(text)),
    )
    assert (whole.language, whole.words, whole.concepts) == (prepared.language, prepared.words, prepared.concepts)
    np.testing.assert_array_equal(whole.rotated, prepared.rotated)


class TestStories:
    FILLER = "The dog ate my remote and the cat saw it happen. "
    STORY = 4 * FILLER + "起诉 lawsuit court papers now please. The weather was fine and warm."

    def test_a_sentence_of_a_story_finds_what_it_would_find_alone(self) -> None:
        index = tiny_index(FITTED + NOT_COVERED)
        story = asked(index, self.STORY)
        assert [part.text for part in story.parts] == [
            *[self.FILLER.strip()] * 4,
            "起诉 lawsuit court papers now please.",
            "The weather was fine and warm.",
        ]
        whole, told = replace(story, parts=()), index.find(story)
        assert told.signals.covered > index.find(whole).signals.covered
        # Whether it is about the subject at all is told by the whole of it.
        assert told.signals.passage == index.find(whole).signals.passage

    def test_a_part_is_what_the_encoder_said_of_its_words(self) -> None:
        index = tiny_index()
        story = asked(index, self.STORY)
        part = story.parts[4]
        begin = self.STORY.index("起诉")
        own = [row for row, (start, _) in enumerate(story.spans) if begin <= start < self.STORY.index("The weather")]
        np.testing.assert_array_equal(part.tokens, story.tokens[own])
        np.testing.assert_array_equal(part.rotated, story.rotated[own])
        assert part.weights.sum() == pytest.approx(1)
        together = story.tokens[own].mean(axis=0)
        np.testing.assert_allclose(part.vector, together / np.linalg.norm(together), rtol=1e-5)
        assert [word.text for word in part.words] == ["起诉", "lawsuit", "court", "paper", "now", "please"]

    def test_only_a_long_question_has_parts_and_only_such_as_say_something(self) -> None:
        index = tiny_index()
        # 7 words, and 38 with the filler: one line and a sigh are no story.
        assert asked(index, "They sue me in court. What now?").parts == ()
        assert asked(index, 3 * self.FILLER + "What should I do now?").parts == ()
        # 44 words; in "What should I do now?" only "now" says something.
        assert [part.text for part in asked(index, 4 * self.FILLER + "What should I do now?").parts] == [
            self.FILLER.strip()
        ] * 4
        names = ["ant", "bee", "cow", "dog", "elk", "fox", "goat", "hen", "ibis", "jay", "kite", "lark"]
        long = asked(index, " ".join(f"This is sentence {name} of a story." for name in names))
        assert [part.text.split()[3] for part in long.parts] == names[4:]  # the last eight

    def test_what_is_beyond_the_window_is_asked_too(self) -> None:
        class Short(KeywordEncoder):
            """Reads ten words."""

            def _encode(self, text: str) -> Encoded:
                end = [word.end for word in words(text)][:10][-1]
                return super()._encode(text[:end])

        encoder = Short()
        index = tiny_index(FITTED + NOT_COVERED).asking(encoder)
        plain = index.prepared("The dog ate my remote and the cat saw it")
        assert plain.parts == ()
        story = index.prepared("The dog ate my remote and the cat saw it. Will they sue me in court for the debt?")
        assert [part.text.strip() for part in story.parts] == [". Will they sue me in court for the debt?"]
        assert index.find(story).signals.covered > index.find(plain).signals.covered
