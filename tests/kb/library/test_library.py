"""The folder of articles."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.article import Topic
from kb.folding import comparable
from kb.library.library import Library, LibraryError, link_topics
from kb.readers.read import read_article


def write(folder: Path, **texts: str) -> Library:
    """A library with these files; `__` in a name stands for the dot."""
    for name, text in texts.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return Library(folder)


def text(title: str, body: str = "正文。", topics: str = "") -> str:
    return f"{title}\n\n{title}的{body}\n\n相关内容:\n{topics}"


_SITE = ("site.toml", "logo.png", "logo.JPG", "logo.jpeg", "logo.webp")


def test_files_that_are_not_read_are_named(tmp_path: Path) -> None:
    for name in ("a.md", "a.faq.yaml", "page.xls", "notes", ".hidden", "a.meta.yaml", "b.meta.yaml", *_SITE):
        (tmp_path / name).write_text("# A\n\nSome text.\n")
    (tmp_path / "folder").mkdir()
    kinds = ".txt, .md, .markdown, .html, .htm, .docx, .pdf, .csv, .tsv, .xlsx, .jsonl"
    reason = f"not read; expected an article ({kinds}) or a FAQ file (.faq.yaml)"
    assert Library(tmp_path).ignored() == [
        "b.meta.yaml: corrects no article; name it <article id>.meta.yaml or remove it",
        f"notes: {reason}",
        f"page.xls: {reason}",
    ]


def test_articles_come_in_the_order_of_their_file_names(tmp_path: Path) -> None:
    library = write(
        tmp_path, b__txt=text("乙"), a__md="# 甲\n\n甲的正文。", c__markdown="# 丙\n\n丙的正文。", D__TXT=text("丁")
    )
    assert [(a.id, a.title) for a in library.articles()] == [("D", "丁"), ("a", "甲"), ("b", "乙"), ("c", "丙")]


def test_other_files_are_no_articles(tmp_path: Path) -> None:
    library = write(
        tmp_path, a__txt=text("甲"), a__faq__yaml="covered: []", __hidden__txt=text("乙"), README="x", b__xls="x"
    )
    (tmp_path / "sub.txt").mkdir()
    (tmp_path / "sub.txt" / "b.txt").write_text(text("丙"), encoding="utf-8")
    assert [path.name for path in library.files()] == ["a.txt"]
    assert [article.id for article in library.articles()] == ["a"]


def test_topics_are_linked_to_articles(tmp_path: Path) -> None:
    # NFKC, case, spaces and punctuation do not matter; an article is no related topic of itself.
    topics = "花呗额度怎么涨？\nＡpp 下载指南\n花呗 逾期\n别的题目"
    library = write(
        tmp_path, a__txt=text("花呗逾期", topics=topics), b__txt=text("花呗额度:怎么涨"), c__txt=text("APP下载指南")
    )
    assert library.articles()[0].topics == (
        Topic("花呗额度怎么涨？", "b"),
        Topic("Ａpp 下载指南", "c"),
        Topic("别的题目", None),
    )


def test_linking_forgets_articles_that_are_gone() -> None:
    article = read_article(text("甲", topics="乙").encode(), "a.txt")
    other = read_article(text("乙").encode(), "b.txt")
    linked = link_topics([article, other])
    assert linked[0].topics == (Topic("乙", "b"),)
    assert link_topics(linked[:1])[0].topics == (Topic("乙", None),)


def test_a_title_of_signs_alone_still_has_a_key() -> None:
    assert (comparable("《花呗:逾期》 A"), comparable("???")) == ("花呗逾期a", "???")


def message(library: Library) -> str:
    with pytest.raises(LibraryError) as caught:
        library.articles()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_missing_folder(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    assert message(Library(folder)) == f"{folder}: no such folder; create it or name another one"


def test_a_file_instead_of_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    assert message(Library(path)) == f"{path}: expected a folder of articles, found a file; name the folder it is in"


def test_no_articles(tmp_path: Path) -> None:
    kinds = ".txt, .md, .markdown, .html, .htm, .docx, .pdf, .csv, .tsv, .xlsx, .jsonl"
    expected = f"{tmp_path}: expected articles ({kinds}), found none; put an article there"
    assert message(Library(tmp_path)) == expected


def test_a_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert message(Library(tmp_path)) == f"{tmp_path}: cannot be read: permission denied; check its permissions"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    assert message(Library(tmp_path)) == "a.txt: cannot be read: no such file or directory; check its permissions"


def test_a_bad_file_is_named(tmp_path: Path) -> None:
    library = write(tmp_path, a__txt=text("甲"), b__txt="")
    assert message(library) == "b.txt: expected text, but the file is empty; save the article as UTF-8 text"


def test_two_files_with_one_id(tmp_path: Path) -> None:
    library = write(tmp_path, a__txt=text("甲"), a__md=text("乙"))
    assert message(library) == "a.md and a.txt would both be the article 'a'; rename one"


def test_two_files_with_the_same_text(tmp_path: Path) -> None:
    # White space, width and case make no difference.
    library = write(tmp_path, a__txt=text("甲 App"), b__txt=text("甲　ＡＰＰ") + "\n\n")
    assert message(library) == "a.txt and b.txt have the same text; remove one"
