"""Translations as Markdown: cut and written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.translations.source import SourceSlot, TranslationSource, one_piece, read_source, write_source

TEXT = """\
---
made_from:
- [aa]
- []
- [bb, cc]
author: me
---

# A title

First.

<!-- original:
原文
-->

## One

### *Two* [x](https://a.b)

- item

  more

* * *

```
## no heading
```
"""


def test_a_file_is_cut_into_headings_and_pieces() -> None:
    assert read_source(TEXT) == TranslationSource(
        title="A title",
        slots=(
            SourceSlot(0, "", (("First.",),)),
            SourceSlot(2, "One", ((),)),
            SourceSlot(3, "Two x", (("- item\n\n  more",), ("```\n## no heading\n```",))),
        ),
        made_from=(("aa",), (), ("bb", "cc")),
        others={"author": "me"},
    )


def test_pieces_are_told_by_breaks_or_else_by_blocks() -> None:
    broken = SourceSlot(2, "", (("a", "b"), ("c",)))
    assert (broken.pieces(2), broken.pieces(3), broken.pieces(1)) == (["a\n\nb", "c"], ["a\n\nb", "c", ""], None)
    plain = SourceSlot(2, "", (("a", "b"),))
    assert (plain.pieces(1), plain.pieces(2), plain.pieces(3)) == (["a\n\nb"], ["a", "b"], ["a", "b", ""])
    assert SourceSlot(2, "", ((),)).pieces(0) == []
    assert plain.pieces(0) is None


def test_what_is_no_record_is_none() -> None:
    for head in ("made_from: 3", "made_from: [a]", "made_from: [[zz]]", "other: 1"):
        found = read_source(f"---\n{head}\n---\n\ntext\n")
        assert (found.made_from, found.damaged, found.slots) == (None, False, (SourceSlot(0, "", (("text",),)),))
    assert read_source("---\n[\n---\n\ntext\n").damaged
    assert read_source("").slots == (SourceSlot(0, "", ((),)),)
    assert read_source("[a]: https://a.b\n\nsee [a]").slots[0].blocks == ["[a]: https://a.b", "see [a]"]


def test_a_title_is_the_only_heading_of_the_first_level() -> None:
    assert read_source("# A\n\n# B\n").title == ""
    assert read_source("text\n\n# A\n").title == ""
    assert read_source("---\ntitle: T\n---\n# A\n").title == "T"


def test_one_piece() -> None:
    assert one_piece("text\n\n- a\n\n> ## quoted\n")
    assert not one_piece("a\n\n***\n\nb")
    assert not one_piece("a\n---\n")
    assert not one_piece("# a")


_WORDS = (
    st.text("abcx 中文.*_", min_size=1)
    .map(str.strip)
    .filter(lambda text: text and one_piece(text) and text[0] in "abcx中")
)


@given(st.lists(st.lists(_WORDS, max_size=3), min_size=1, max_size=4))
def test_what_is_written_is_cut_the_same_way(slots: list[list[str]]) -> None:
    sums = [["ab12"] * len(pieces) for pieces in slots]
    written = [(min(number, 1), f"H{number}", pieces) for number, pieces in enumerate(slots)]
    found = read_source(write_source("T", written, sums, {"who": "me"}))
    assert found.title == "T"
    assert found.others == {"who": "me"}
    assert [list(part) for part in found.made_from or ()] == sums
    assert [slot.pieces(len(pieces)) for slot, pieces in zip(found.slots, slots, strict=True)] == slots
