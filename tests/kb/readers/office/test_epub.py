"""E-books."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.article import Aside
from kb.readers.file_type import FormatError
from kb.readers.office.epub import read_epub
from kb.structure.classify_lines import LineKind
from tests.support.files.packages import epub


def test_chapters_come_in_their_order_and_the_contents_are_set_aside() -> None:
    data = epub(
        "<h1>Start</h1><p>Switch it on – 先开机。</p><script>x()</script>",
        "<h2>End</h2><nav><a>back</a></nav><ul><li>Switch it off.</li></ul>",
        contents="<nav><ol><li>Start</li><li>End</li></ol></nav>",
        title="Manual",
    )
    marked, known = read_epub(data)
    assert [(item.kind, item.level, item.text) for item in marked] == [
        (LineKind.HEADING, 1, "Start"),
        (LineKind.TEXT, 0, "Switch it on – 先开机。"),
        (LineKind.HEADING, 2, "End"),
        (LineKind.ITEM, 1, "- Switch it off."),
    ]
    assert (known.title, known.file_date) == ("Manual", datetime(2026, 4, 3))
    assert [(piece.text, piece.reason.code) for piece in known.set_aside] == [
        ("Start End", Aside.CONTENTS),
        ("back", Aside.CONTENTS),
    ]


def test_a_book_with_copy_protection_says_so_and_one_with_locked_fonts_is_read() -> None:
    with pytest.raises(FormatError, match="copy protection"):
        read_epub(epub("<p>One.</p>", locked="OPS/p0%20.xhtml"))
    assert read_epub(epub("<p>One.</p>", locked="OPS/font.otf"))[0][0].text == "One."


WORD = st.text(st.sampled_from("abc中文"), min_size=1, max_size=5)
FORMS = st.sampled_from(
    ["<p>{}</p>", "<h2>{}</h2>", "<div>{}</div>", "<nav>{}</nav>", "<ul><li>{}</li></ul>", "<i>{}</i><br/>"]
)


@given(st.lists(st.lists(st.tuples(FORMS, WORD), min_size=1, max_size=4), min_size=1, max_size=3))
def test_every_word_is_kept_or_set_aside(pages: list[list[tuple[str, str]]]) -> None:
    marked, known = read_epub(epub(*("".join(form.format(word) for form, word in page) for page in pages)))
    told = " ".join([*(item.text for item in marked), *(piece.text for piece in known.set_aside)])
    assert sorted(told.replace("- ", "").split()) == sorted(word for page in pages for _, word in page)
