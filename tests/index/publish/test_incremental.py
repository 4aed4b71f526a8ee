"""What was encoded once is not encoded again, and nobody can tell the difference: bit for bit the same index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder.encoder import Encoded
from index.progress import Step
from index.publish.compose import Composed, Plan, Source, compose_incremental
from index.publish.incremental import PreviousVersion, key
from index.retrieval.background import background
from kb.article import Article, Block, Topic
from kb.config.settings import Settings
from kb.faq.known_questions import Faq, Golden, KnownQuestion
from tests.conftest import KeywordEncoder, tiny_source


class CountingEncoder(KeywordEncoder):
    """Remembers which texts it was given; questions go through `passages`, too."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def passages(
        self, texts: Sequence[str], progress: Step | None = None, contexts: Sequence[str] | None = None
    ) -> Iterator[Encoded]:
        self.seen += texts
        return super().passages(texts, progress, contexts)


KNOWN = background(KeywordEncoder())
_SENTENCES = [
    "The court hears lawsuits. ",
    "退款需要一周。",
    "Late debts grow! ",
    "😀",
    "快递三天内送货,电池除外。",
    "x " * 40,
]
_TEXT = st.lists(st.sampled_from(_SENTENCES), min_size=1, max_size=4).map("".join)
_ARTICLES = st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.sampled_from(["T", "U"]), _TEXT), min_size=1)
_QUESTIONS = st.lists(st.sampled_from(["sued?", "快递", "refund", "late", "😀"]), unique=True)


def source_of(texts: dict[str, tuple[str, str]], questions: Sequence[str]) -> Source:
    """Articles, with the topics More and "More <title>", in the order of the dictionary."""
    source = Source.of_articles(
        [
            Article(name, title, text, (Block(0, len(text)),), topics=(Topic("More"), Topic(f"More {title}")))
            for name, (title, text) in texts.items()
        ]
    )
    first = source.passages[0].id
    known = [KnownQuestion(text, (first,) * (number % 2), "a", 1) for number, text in enumerate(questions)]
    return replace(source, faq=Faq(tuple(known)))


def files(made: Composed) -> dict[str, bytes]:
    """Every file of the index as it is written."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        made.write(folder)
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def built(source: Source, earlier: Composed | None = None, identity: str = "i") -> tuple[Composed, list[str]]:
    """The index, with what an earlier one wrote on the disk; and the texts that had to be encoded."""
    encoder = CountingEncoder()
    with TemporaryDirectory() as name:
        if earlier:
            earlier.write(Path(name))
        sounding = earlier.index.homophones.sounding if earlier else {}
        plan = Plan(identity, ["golden?"], PreviousVersion.read(Path(name)) if earlier else None, None, sounding)
        return compose_incremental(source, encoder, KNOWN, Settings(), plan), encoder.seen


@settings(max_examples=15, deadline=None)
@given(_ARTICLES, _QUESTIONS, _ARTICLES, _QUESTIONS, st.randoms(use_true_random=False))
def test_a_build_after_any_edit_is_the_full_build(
    before: dict[str, tuple[str, str]],
    asked_before: list[str],
    after: dict[str, tuple[str, str]],
    asked: list[str],
    shuffler: object,
) -> None:
    names = list(after)
    shuffler.shuffle(names)  # type: ignore[attr-defined]
    source = source_of({name: after[name] for name in names}, asked)
    first, _ = built(source_of(before, asked_before))
    second, _ = built(source, first)
    full, _ = built(source)
    assert files(second) == files(full)


def test_only_what_is_new_is_encoded() -> None:
    texts = {"a": ("T", "The court."), "b": ("T", "退款需要一周。"), "c": ("U", "Late debts grow.")}
    first, seen = built(source_of(texts, ["sued?", "快递"]))
    assert seen == [
        "The court.",
        "退款需要一周。",
        "Late debts grow.",
        "More",
        "More T",
        "More U",
        "sued?",
        "快递",
        "golden?",
    ]
    assert first.encoded == 9
    # Another text, another title (the context of a passage), another topic, one more question; b is as it was.
    texts = {"c": ("V", "Late debts grow."), "b": texts["b"], "a": ("T", "The courts.")}
    second, seen = built(source_of(texts, ["快递", "late"]), first)
    assert seen == ["Late debts grow.", "The courts.", "More V", "late"]
    assert second.encoded == 4
    third, seen = built(source_of(texts, ["快递", "late"]), second)
    assert (seen, third.encoded, files(third)) == ([], 0, files(second))


def test_another_encoder_or_recipe_takes_nothing() -> None:
    source = tiny_source()
    first, seen = built(source)
    assert built(source, first, identity="other")[1] == seen


def test_progress_counts_only_what_is_encoded() -> None:
    source, steps = tiny_source(), []
    first = compose_incremental(source, KeywordEncoder(), KNOWN, Settings())
    with TemporaryDirectory() as name:
        first.write(Path(name))
        plan = Plan("", ["one", "two", "one"], PreviousVersion.read(Path(name)))
        compose_incremental(
            source, KeywordEncoder(), KNOWN, Settings(), plan, progress=lambda *step: steps.append(step)
        )
    assert steps == [(1, 2), (2, 2)]


def test_golden_questions_are_kept_beside_the_known_ones_and_forgotten_with_them() -> None:
    source = replace(tiny_source(), faq=Faq(golden=(Golden("golden?", (), "a", 1),)))
    made, _ = built(source)
    assert list(made.asked.encoded) == [key("i", "question", "golden?")]
    assert made.index.counts["questions"] == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("i", "passage", "ab", "c"), ("i", "passage", "b", "ca")),
        (("i", "passage", "a"), ("i", "question", "a")),
        (("i", "passage", "a"), ("j", "passage", "a")),
    ],
)
def test_keys_tell_everything_apart(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert key(*one) != key(*other)
    assert len(key(*one)) == 16
