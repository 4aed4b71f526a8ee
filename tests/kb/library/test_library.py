"""The folder of articles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kb.article import Topic
from kb.folding import comparable
from kb.library.corrections import Correction
from kb.library.library import Library, LibraryError, link_topics
from kb.readers.read import read_article


def write(folder: Path, **texts: str) -> Library:
    """A library with these files; `__` in a name stands for the dot."""
    folder.mkdir(exist_ok=True)
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
    kinds = ".txt, .md, .markdown, .html, .htm, .docx, .pdf, .csv, .tsv, .xlsx, .jsonl, .pptx, .odt, .epub, .rtf"
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
    assert [path.name for path in library.files()] == ["a.txt"]
    assert [article.id for article in library.articles()] == ["a"]


def test_subfolders_are_read_and_their_names_are_part_of_the_ids(tmp_path: Path) -> None:
    library = write(tmp_path, index__md=text("甲"))
    for number, place in enumerate(("b", "b/c d", ".removed/x", ".git")):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "index.md").write_text(text(f"乙{number}"), "utf-8")
    (tmp_path / "b" / "c d" / "index.meta.yaml").write_text("title: 丙\n", "utf-8")
    assert [(article.id, article.title) for article in library.articles()] == [
        ("index", "甲"),
        ("b/index", "乙0"),
        ("b/c-d/index", "丙"),
    ]
    assert library.ignored() == []
    assert library.correction("b/c-d/index").title == "丙"
    library.correct("b/index", Correction("丁"))
    assert (tmp_path / "b" / "index.meta.yaml").exists()
    assert library.add("b/c d/index.md", text("戊").encode()).replaced
    assert (tmp_path / "b" / "c d" / "index.md").read_text("utf-8") == text("戊")
    assert not (tmp_path / "b" / "c-d").exists()
    library.remove("b/c-d/index")
    assert [article.id for article in library.articles()] == ["index", "b/index"]
    assert library.restore("b/c-d/index").article.title == "戊"
    assert [article.id for article in library.articles()] == ["index", "b/index", "b/c-d/index"]


def test_links_that_lead_out_and_folders_that_are_too_deep_are_not_read(tmp_path: Path) -> None:
    folder, outside = tmp_path / "in", tmp_path / "out"
    outside.mkdir()
    (outside / "secret.txt").write_text(text("密"), "utf-8")
    library = write(folder, a__txt=text("甲"))
    (folder / ".data").mkdir()
    (folder / ".data" / "b.txt").write_text(text("乙"), "utf-8")
    (folder / "b.txt").symlink_to(folder / ".data" / "b.txt")
    (folder / "secret.txt").symlink_to(outside / "secret.txt")
    (folder / "sub").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    deep = folder / "/".join(["d"] * 13)
    deep.mkdir(parents=True)
    (deep / "c.txt").write_text(text("丙"), "utf-8")
    (deep.parent / "c.txt").write_text(text("丁"), "utf-8")
    assert [article.id for article in library.articles()] == ["a", "b", "d/" * 12 + "c"]
    reason = "not read; it is a link that leads out of the folder; put the file itself there"
    assert library.ignored() == [f"secret.txt: {reason}", f"sub: {reason}"]
    with pytest.raises(LibraryError, match="found a file or a link in place of its folder"):
        library.add("sub/x.txt", text("戊").encode())
    assert [path.name for path in outside.iterdir()] == ["secret.txt"]
    assert library.add("d/" * 20 + "x.txt", text("戊").encode()).article.id == "d/" * 11 + "d-d-d-d-d-d-d-d-d/x"


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
    kinds = ".txt, .md, .markdown, .html, .htm, .docx, .pdf, .csv, .tsv, .xlsx, .jsonl, .pptx, .odt, .epub, .rtf"
    expected = f"{tmp_path}: expected articles ({kinds}), found none; put an article there"
    assert message(Library(tmp_path)) == expected


def test_a_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
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
    library = write(tmp_path, a__txt=text("甲 App"), b__txt=text("甲　ＡＰＰ") + "\n\n", c__txt=text("乙"))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text(text("乙"), "utf-8")
    assert [article.id for article in library.articles()] == ["a", "c"]
    assert library.ignored() == [
        "b.txt: not read; it has the same text as a.txt; remove one",
        "sub/a.txt: not read; it has the same text as c.txt; remove one",
    ]
