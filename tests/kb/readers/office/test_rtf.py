"""RTF files."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.article import Aside, Cell
from kb.readers.file_type import FormatError
from kb.readers.office.rtf import read_rtf
from kb.structure.classify_lines import LineKind, Markup

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset134 SimSun;}}"
    r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}}{\info{\title Guide}{\author Ann}}"
)


def rtf(body: str) -> bytes:
    return (HEAD + body + "}").encode("ascii")


def test_headings_lists_tables_and_notes() -> None:
    marked, known = read_rtf(
        rtf(
            r"\pard\s1 Return it\par\pard{\listtext 1.\tab}Pack it.\par{\listtext \'b7\tab}Send it.\par"
            r"\pard See{\super\chftn{\footnote\pard\plain\chftn Or ask.}} below.\line Next line.\par"
            r"\trowd\pard\intbl Plan\cell Price\cell\row\trowd\intbl Basic\cell 4 \u8364?\cell\row\pard End.\par"
        )
    )
    assert marked == [
        Markup(LineKind.HEADING, 1, "Return it"),
        Markup(LineKind.ITEM, 1, "1. Pack it."),
        Markup(LineKind.ITEM, 1, "- Send it.", apart=False),
        Markup(LineKind.TEXT, 0, "See[1] below."),
        Markup(LineKind.TEXT, 0, "Next line.", apart=False),
        Markup(LineKind.TEXT, 0, "[1] Or ask."),
        Markup(LineKind.TEXT, 0, "Plan: Basic; Price: 4 €", cells=(Cell(0, 0, 4, 6, 11), Cell(1, 13, 18, 20, 23))),
        Markup(LineKind.TEXT, 0, "End."),
    ]
    assert known.title == "Guide"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"caf\'e9", "café"),
        (r"\f1 \'cd\'cb\'bf\'ee", "退款"),  # GBK, by the font
        (r"\u36864?\u27454?", "退款"),
        (r"{\uc2\u36864 \'cd\'cb\u27454 \'bf\'ee}", "退款"),
        (r"\uc0\u-10179\u-8704 x", "😀x"),
        (r"a\{b\}\\c", r"a{b}\c"),
        (r"5\~kg\emdash x", "5 kg—x"),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt here}}", "here"),
        (r"{\pict 0102}x", "x"),
    ],
)
def test_characters(text: str, expected: str) -> None:
    assert [item.text for item in read_rtf(rtf(rf"\pard {text}\par"))[0]] == [expected]


def test_what_is_no_text_of_the_article_is_set_aside() -> None:
    marked, known = read_rtf(
        rtf(r"{\header Page head\par}\pard Kept{\v secret} {\strike 365}399{\*\annotation why?}\par")
    )
    assert [item.text for item in marked] == ["Kept 399"]
    assert [(piece.text, piece.reason.code) for piece in known.set_aside] == [
        ("Page head", Aside.REPEATED),
        ("secret", Aside.HIDDEN),
        ("365", Aside.DELETED),
        ("why?", Aside.COMMENT),
    ]


@pytest.mark.parametrize("data", [b"{\\rtf1}", b"{\\rtf1" + b"{" * 10_000, b"{\\rtf1{\\pict 00}}"])
def test_a_file_without_text(data: bytes) -> None:
    with pytest.raises(FormatError, match="damaged"):
        read_rtf(data)


@pytest.mark.parametrize("piece", ["\\a", "{}", "\\'", "\\u1", "\\par", "{\\*", "\\cell", "{\\footnote a}"])
def test_hostile_files_end_soon(piece: str) -> None:
    started = time.process_time()
    with suppress(FormatError):  # groups in each other have a limit
        read_rtf(rtf(r"x\par " + piece * (200_000 // len(piece))))
    assert time.process_time() - started < 10


WORD = st.text(st.sampled_from("abcdef"), min_size=1, max_size=5)
FORMS = st.sampled_from(
    [r"\pard {}\par", r"\pard\s1 {}\par", r"{{\header {}\par}}", r"{{\v {}}}", r"{{\listtext -\tab}}{}\par",
     r"\trowd\intbl {}\cell\row", r"x{{\footnote {}}}\par", r"{{\strike {}}}"]
)  # fmt: skip


@given(st.lists(st.tuples(FORMS, WORD), min_size=1, max_size=8))
def test_every_word_is_kept_or_set_aside(parts: list[tuple[str, str]]) -> None:
    marked, known = read_rtf(rtf(r"\pard begin\par " + "".join(form.format(word) for form, word in parts)))
    told = " ".join([*(item.text for item in marked), *(piece.text for piece in known.set_aside)])
    assert all(word in told for _, word in parts)


def test_what_stands_for_a_character_ends_with_its_group() -> None:
    marked, _ = read_rtf(b"{\\rtf1 {\\listtext\\tab \\u8226 \\tab}Second item, \\u20803?100, \\u8364\\'80 5.\\par}")
    assert [line.text for line in marked] == ["- Second item, 元100, € 5."]
