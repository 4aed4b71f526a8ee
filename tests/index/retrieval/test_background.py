"""The background: what is encoded for the first build is what every later one reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.encoder.encoder import Encoded
from index.progress import Step
from index.retrieval.background import Background, background
from tests.conftest import KeywordEncoder


class Thirds(KeywordEncoder):
    """Token vectors that float16 cannot hold."""

    def passages(
        self, texts: Sequence[str], progress: Step | None = None, contexts: Sequence[str] | None = None
    ) -> Iterator[Encoded]:
        return (
            replace(item, tokens=item.tokens / np.float32(3)) for item in super().passages(texts, progress, contexts)
        )


class Never(KeywordEncoder):
    def passages(
        self, texts: Sequence[str], progress: Step | None = None, contexts: Sequence[str] | None = None
    ) -> Iterator[Encoded]:
        raise AssertionError("encoded again")


def values(found: Background) -> list[object]:
    encoded = [array for item in found.encoded for array in (item.vector, item.tokens, item.spans)]
    space = [found.space.arrays()[name] for name in sorted(found.space.arrays())]
    return [found.questions, *((array.dtype, array.tolist()) for array in (*encoded, *space))]


def test_the_first_build_sees_what_later_ones_read(tmp_path: Path) -> None:
    first = background(Thirds(), tmp_path)
    assert values(background(Never(), tmp_path)) == values(first)
    assert first.encoded[0].tokens.max() == np.float32(np.float16(1 / 3))


def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    first = background(Thirds(), tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:1000])
    assert values(background(Thirds(), tmp_path)) == values(first)
