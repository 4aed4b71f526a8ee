"""Corrections: their form, what they change, and that they never touch the text."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.article import Note, Topic
from kb.library.corrections import Correction, CorrectionError, EditedText, parse_correction, read_correction
from kb.readers.read import read_article
from kb.structure.passages import cut

KEYS = "title, published, source, related, tags, keep, no_headings, join, text"
WHOLE = Correction(
    "花呗: 指南",
    datetime(2024, 4, 1, 20, 9, 15),
    "https://example.com/a#b",
    topics=("额度", "- 借呗"),
    tags=("花呗", "2024"),
)


def test_a_correction_reads_as_it_was_written() -> None:
    assert WHOLE.to_yaml() == (
        "title: '花呗: 指南'\npublished: '2024-04-01 20:09:15'\nsource: https://example.com/a#b\nrelated:\n- 额度\n- '- 借呗'\n"
        "tags:\n- 花呗\n- '2024'\n"
    )
    assert parse_correction(WHOLE.to_yaml(), "a.meta.yaml") == WHOLE
    assert (Correction().to_yaml(), bool(Correction()), bool(Correction(topics=()))) == ("", False, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Correction()),
        ("# nothing yet\n", Correction()),
        ("---\n", Correction()),
        ("related: []", Correction(topics=())),
        ("related:", Correction(topics=())),
        ("published: 2024年4月1日", Correction(published=datetime(2024, 4, 1))),
        ("published: 2024-04-01T20:09:15+08:00", Correction(published=datetime(2024, 4, 1, 20, 9, 15))),
        ("related: [a, a, b]", Correction(topics=("a", "b"))),
        ("title: 2024", Correction(title="2024")),
        ("tags: [a, 花呗, '#A']", Correction(tags=("a", "花呗"))),
        ("tags: []", Correction(tags=())),
        ("tags:", Correction(tags=())),
    ],
)
def test_what_an_editor_writes_by_hand(text: str, expected: Correction) -> None:
    assert parse_correction(text, "a.meta.yaml") == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: x\n- y", "2: not valid YAML: expected <block end>, but found '-'; correct it"),
        ("a\x07", "1: not valid YAML; correct it"),
        (
            "- title",
            f"1: expected the keys {KEYS}, found something else",
        ),
        (
            "titel: x",
            f"1: unknown key 'titel'; expected one of {KEYS}",
        ),
        ("title: x\n\ntitle: y", "3: the key 'title' stands twice; remove one"),
        ("title: [x]", "1: expected text; put quotes around it if it holds ': '"),
        ("title:", "1: expected text, found nothing; write it or remove the key"),
        ('title: "\\ud83d"', "1: half a character in '\\ud83d'; write the character itself"),
        ("title: x\npublished: soon", "2: expected a date such as 2024-04-01 20:09:15, found 'soon'; correct it"),
        ("published: 2024-02-31", "1: expected a date such as 2024-04-01 20:09:15, found '2024-02-31'; correct it"),
        ("related: x", "1: expected a list (lines that start with '- '), found something else"),
        ("keep: x", "1: expected a list (lines that start with '- '), found something else"),
        ("text: x", "1: expected the keys file, markdown, found something else"),
        ("text:\n  file: a\n", "2: expected the key 'markdown', found none; write it or remove the text"),
        ("text:\n  file: a\n  markdown: [a]\n", "3: expected text; put quotes around it if it holds ': '"),
        ("tags: a, b", "1: expected a list (lines that start with '- '), found something else"),
        (f"tags: [{'x' * 61}]", f"1: expected tags of at most 60 characters, found '{'x' * 61}'; shorten it"),
        ("related:\n- a\n- b: c", "3: expected text; put quotes around it if it holds ': '"),
    ],
)
def test_errors_name_file_and_line(text: str, message: str) -> None:
    with pytest.raises(CorrectionError) as caught:
        parse_correction(text, "a.meta.yaml")
    assert str(caught.value) == f"a.meta.yaml:{message}"


@given(st.text(alphabet="title:published- \n'\"[]{}#&*!|>%@`,?\\x0花", max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_correction_or_an_error(text: str) -> None:
    try:
        found = parse_correction(text, "a.meta.yaml")
    except CorrectionError:
        return
    assert parse_correction(found.to_yaml(), "a.meta.yaml") == found


_WORDS = st.text(min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(bool)
_DATES = st.datetimes(datetime(1000, 1, 1), datetime(2999, 12, 31)).map(lambda date: date.replace(microsecond=0))


_LISTS = st.lists(_WORDS, unique=True).map(tuple)
_TEXTS = st.builds(EditedText.of, st.binary(max_size=3), st.text(max_size=60))


@given(
    st.builds(
        Correction,
        title=st.none() | _WORDS,
        published=st.none() | _DATES,
        source=st.none() | _WORDS,
        topics=st.none() | _LISTS,
        keep=_LISTS,
        no_headings=_LISTS,
        join=_LISTS,
        text=st.none() | _TEXTS,
    )
)
@settings(max_examples=300, deadline=None)
def test_every_correction_can_be_read_again(correction: Correction) -> None:
    assert parse_correction(correction.to_yaml(), "a.meta.yaml") == correction


def test_a_correction_changes_what_it_says_and_nothing_else() -> None:
    article = read_article("没有题目的正文,它以句号结束。\n\n相关阅读\n花呗\n\n来源:甲".encode(), "a.txt")
    assert article.warnings == ("no title found: the file name 'a' is used", "no date found")
    corrected = WHOLE.apply(article)
    assert (corrected.title, corrected.published, corrected.source) == (WHOLE.title, WHOLE.published, WHOLE.source)
    assert corrected.topics == (Topic("额度"), Topic("- 借呗"))
    assert corrected.tags == ("花呗", "2024")
    assert corrected.warnings == ()
    assert (corrected.text, corrected.body, corrected.sections) == (article.text, article.body, article.sections)
    assert Correction(source="乙").apply(article).warnings == article.warnings
    assert Correction().apply(article) == article


def test_a_date_that_was_not_understood_is_no_warning_once_it_is_corrected() -> None:
    article = read_article("题目\n\n发布时间:昨天\n\n正文在这里。".encode(), "a.txt")
    assert article.warnings == ("date not understood: '昨天'",)
    assert Correction(published=datetime(2024, 4, 1)).apply(article).warnings == ()


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.meta.yaml"
    assert read_correction(path) == Correction()
    path.write_bytes(b"\n")
    assert read_correction(path) == Correction()
    path.write_bytes(WHOLE.to_yaml().encode("utf-8-sig"))
    assert read_correction(path) == WHOLE
    path.write_bytes(WHOLE.to_yaml().encode("gb18030"))  # as the editor of Chinese Windows saves it
    assert read_correction(path) == WHOLE
    path.write_bytes(b"%PDF-1.4")
    with pytest.raises(
        CorrectionError, match=r"^a.meta.yaml:1: expected YAML, but found a PDF file; correct or remove it$"
    ):
        read_correction(path)
    path.write_bytes(b"x" * (10 * 2**20 + 1))
    with pytest.raises(CorrectionError, match=r"^a.meta.yaml:1: expected at most 10 MB, found more; shorten it$"):
        read_correction(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(
        CorrectionError, match=r"^a.meta.yaml:1: cannot be read: is a directory; check its permissions$"
    ):
        read_correction(path)


def test_a_text_written_anew_is_kept_line_by_line() -> None:
    correction = Correction(keep=("来源：12 伏电池",), text=EditedText.of(b"x", "# 题目\r\n\n- 一\n  二"))
    assert correction.to_yaml() == (
        "keep:\n- 来源：12 伏电池\ntext:\n"
        "  file: 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\n"
        "  markdown: |\n    # 题目\n\n    - 一\n      二\n"
    )


def test_a_text_written_anew_takes_the_place_of_the_one_in_its_file_only() -> None:
    page = (
        b"<title>T</title><meta name=date content=2024-04-01><h1>T</h1><p>Old words of the page.</p><p hidden>Gone.</p>"
    )
    article = read_article(page, "a.html")
    correction = Correction(text=EditedText.of(page, "# New\n\n## Part\n\nNew words."))
    edited = correction.apply(article, page)
    assert (edited.id, edited.title, edited.published, edited.source) == ("a", "New", article.published, None)
    assert [(passage.section, passage.text) for passage in cut(edited)] == [(("Part",), "New words.")]
    assert [piece.text for piece in edited.set_aside] == ["Gone."]
    assert edited.warnings == ()
    other = correction.apply(article, page + b" ")
    assert (other.text, other.warnings[-1].code) == (article.text, Note.OTHER_TEXT)
    assert Correction(text=EditedText.of(page, "New words.")).apply(article, page).title == "T"


def test_what_is_lost_in_another_version_of_the_file() -> None:
    first = read_article(b"# T\n\n## A\n\nOne.\n\n<!-- x -->\n\n## B\n\nTwo.", "a.md")
    correction = Correction("U", keep=("x", "y"), no_headings=("A", "C"), join=("Two.",), text=EditedText("f", "z"))
    lost = correction.missing_in(first, Correction())
    assert lost == Correction("U", keep=("x",), no_headings=("A",), join=("Two.",), text=EditedText("f", "z"))
    assert correction.missing_in(correction.apply(first), correction) == Correction()
