"""The text of an article as Markdown, and read again from it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.article import Article
from kb.library.amend import AmendError
from kb.library.as_markdown import DiffLine, difference, text_to_edit, with_text
from kb.library.corrections import Correction
from kb.library.library import Library
from kb.readers.read import read_article
from kb.structure.passages import cut
from tests.kb.structure.test_account import LINES, words

PAGE = """<title>Rules</title><article><h1>Rules</h1><p>Who lives here has read these rules.</p><h2>1. Keys &amp; doors</h2>
<ul><li>Two keys<ul><li>for the <b>door</b></li><li>for the gate</li></ul></li><li>No copies</li></ul>
<p>Write to <i>keys_lost@example.com</i> # at once.</p><ol start=3><li>Call us</li><li>Wait</li></ol>
<pre>open --key 1\n    --now</pre><table><tr><th>Key<th>Price<tr><td>Door<td>$30<tr><td>Gate<td>$20</table>
<h3>Lost</h3><p>1. is no number of a list here, and *this* is no emphasis.</p></article>"""


def understood(article: Article) -> tuple[str, list[tuple[str, str]]]:
    return article.title, [(found.section_path, " ".join(found.text.split())) for found in cut(article)]


def stored(folder: Path, name: str, text: str) -> Library:
    library = Library(folder)
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return library


def test_a_page(tmp_path: Path) -> None:
    library = stored(tmp_path, "a.html", PAGE)
    text = text_to_edit(library, "a")
    assert text == (
        "# Rules\n\nWho lives here has read these rules.\n\n## 1. Keys \\& doors\n\n- Two keys\n  - for the door\n"
        "  - for the gate\n- No copies\n\nWrite to keys\\_lost@example.com \\# at once.\n\n3. Call us\n4. Wait\n\n"
        "```\nopen --key 1\n    --now\n```\n\nKey: Door; Price: \\$30\nKey: Gate; Price: \\$20\n\n### Lost\n\n"
        "1. is no number of a list here, and \\*this\\* is no emphasis.\n"
    )
    assert understood(read_article(text.encode(), "a.md")) == understood(library.find("a"))


@pytest.mark.parametrize("name", ["a.md", "a.markdown"])
def test_of_a_markdown_file_it_is_the_file(tmp_path: Path, name: str) -> None:
    text = "---\ntitle: T\n---\n\n*Some* words.\n"
    assert text_to_edit(stored(tmp_path, name, text), "a") == text


def test_a_table_is_not_written_anew(tmp_path: Path) -> None:
    library = stored(tmp_path, "a.csv", "question,answer\nWhy?,So.\n")
    with pytest.raises(AmendError, match=r"^a.csv: a table is changed as a table"):
        text_to_edit(library, "a")
    with pytest.raises(AmendError, match=r"^a.csv: a table is changed as a table"):
        with_text(library, "a", Correction(), "x")


def test_a_text_that_is_too_large(tmp_path: Path) -> None:
    library = stored(tmp_path, "a.txt", "T\n\nSome words.\n")
    with pytest.raises(AmendError, match=r"^the text is larger than 5 MB; shorten it$"):
        with_text(library, "a", Correction(), "x" * (5 * 2**20))


def test_what_was_written_is_what_is_edited_next(tmp_path: Path) -> None:
    library = stored(tmp_path, "a.txt", "T\n\nSome words.\n")
    changed = with_text(library, "a", Correction(source="s"), "# T\r\n\r\nOther words.")
    library.correct("a", changed)
    assert text_to_edit(library, "a") == "# T\n\nOther words.\n"
    assert [passage.text for passage in cut(library.find("a"))] == ["Other words."]
    assert with_text(library, "a", changed, "# T\n\nSome words.\n") == Correction(source="s")
    (tmp_path / "a.txt").write_text("T\n\nNew words.\n", "utf-8")  # another version of the file
    assert text_to_edit(library, "a") == "# T\n\nNew words.\n"


def test_a_difference() -> None:
    before = "\n".join(["---", "a", "b", "c", "d", "e", "f", "g", "h"])
    after = "\n".join(["a", "b", "c", "d", "e", "f", "g", "--", "h"])
    assert [(line.sign, line.text) for line in difference(before, after)] == [
        *[("…", ""), ("-", "---"), (" ", "a"), (" ", "b")],
        *[("…", ""), (" ", "f"), (" ", "g"), ("+", "--"), (" ", "h")],
    ]
    assert difference(after, after) == []
    assert difference("a", "b") == [DiffLine("…", ""), DiffLine("-", "a"), DiffLine("+", "b")]


@given(st.lists(st.sampled_from(LINES), min_size=2, max_size=22))
@settings(max_examples=300, deadline=None)
def test_no_word_of_the_body_is_lost(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    text = "A title\n\nThis is the first paragraph.\n\n" + "\n".join(lines).replace("\t", " | ")
    article = read_article(text.encode(), "a.txt")
    library = stored(tmp_path_factory.mktemp("articles"), "a.txt", text)
    again = read_article(text_to_edit(library, "a").encode(), "a.md")
    body = words(*(article.text[block.start : block.end] for block in article.body))
    numbers = words("0123456789" * 9)  # Markdown counts the items of a list
    assert body - words(again.text) - numbers == Counter()
    assert words(again.text) - words(article.text, article.title) - numbers == Counter()
