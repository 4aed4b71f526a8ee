"""Errors in the editor's language: every line that the program raises, found in its source, is known in Chinese."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.faq.schema import FaqError, Problem
from kb.library.library import Library, LibraryError
from kb.readers import file_type, read
from kb.readers.read import ReaderError, read_article
from tests.support.paths import ROOT
from ui.strings.errors import explained, in_chinese, in_language, system

_SOURCES = (
    "kb/readers/read.py", "kb/library/archives.py", "kb/library/library.py", "kb/library/article_cache.py",
    "kb/library/corrections.py", "kb/readers/markdown.py",
    "kb/readers/docx.py", "kb/readers/html.py", "kb/readers/pdf.py", "kb/readers/encoding.py", "kb/storage/transaction.py",
    "index/store/versions.py", "index/store/lock.py",
    "index/publish/history.py", "kb/config/settings.py", "index/journal/writer.py", "index/journal/reader.py",
    "kb/config/site_file.py",
)  # fmt: skip
_RAISED = {
    "ReaderError", "BundleError", "LibraryError", "CorrectionError", "BusyError", "StoreError", "SettingsError",
    "JournalError", "SiteError", "Refused",
}  # fmt: skip
# Said of a file whose name another module puts before it.
_WITHIN = {
    "FormatError": "a.pdf: expected a PDF file, {}",
    "DecodeError": "a.txt: expected text, but {}; split it",
    "FrontMatterError": "a.md: {}",
}
# What stands in the braces of an f-string, where a number would make no sense.
_FACTS = {
    "kind": "a PDF file", "found.what": "a GIF image", "cure": "unpack it first", "_CURE": "run: kb build",
    "_reason(error)": "permission denied", "reason_of(error)": "permission denied",
    "_reason": "permission denied", "reason": "permission denied",
    "found": "nothing", "suffix": ".exe", "line": " (line 3)", "limit": "80 MB unpacked, 20 MB of text",
    "'s' if len(pages) > 1 else ''": "s", "what": "the index in x", "found or 'another process is changing the index'":
    "ann@host (process 7) is building since 2026-01-01",
}  # fmt: skip
_TWO, _SAME = "a.txt and b.txt", "has the same text as the article 'a'"
_OTHER = {  # by file, where the same words stand for something else
    ("kb/library/corrections.py", "error"): "found binary data",
    ("kb/readers/read.py", "error"): "<within>",  # what _WITHIN says
    ("kb/library/library.py", "hint"): "did you mean 'b'?",
    ("kb/library/library.py", "found"): _TWO,
    ("kb/library/archives.py", "found"): "7 bytes that unpack to 9",
    ("kb/readers/read.py", "check_size"): "30.0 MB",
    ("kb/config/settings.py", "kind"): "a whole number",
}


def _sample(node: ast.expr, file: str) -> str | None:
    """The text of a string in the source, with facts put in; None for what is no string there."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            source = ast.unparse(part.value)
            text = _OTHER.get((file, source), _FACTS.get(source, "7"))
            parts.append(f"'{text}'" if part.conversion == ord("r") else text)
        else:
            assert isinstance(part, ast.Constant)
            parts.append(str(part.value))
    return "".join(parts)


def _raised() -> Iterator[tuple[str, str]]:
    for file in _SOURCES:
        for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            name = node.func.id
            texts = [_sample(argument, file) for argument in node.args]
            if name in _WITHIN and texts[0]:
                yield f"{file}:{node.lineno}", _WITHIN[name].format(texts[0])
            elif name == "Refused" and texts[1] is not None:
                yield f"{file}:{node.lineno}", f"a.txt: {texts[1]}" if texts[0] is None else texts[1]
            elif name in _RAISED and texts and texts[0] and "<within>" not in texts[0]:
                yield f"{file}:{node.lineno}", texts[0]


@pytest.mark.parametrize(("where", "line"), [pytest.param(*found, id=found[0]) for found in _raised()])
def test_every_error_that_is_raised_is_known_in_chinese(where: str, line: str) -> None:
    found = in_chinese(line.replace(_TWO, _SAME) if "remove that one first" in line else line)
    assert found, line
    assert any("一" <= character <= "鿿" for character in found)


def test_every_kind_of_file_is_known_in_chinese() -> None:
    kinds = {kind: cure for kind, cure, _ in read._READERS.values()}
    looks = [look for _, look in (*file_type._MAGIC, *file_type._PARTS)]
    lines = [f"a: expected {kind}, but found binary data; {cure}" for kind, cure in kinds.items()]
    lines += [f"a: expected text, found {look.what}; unpack it first" for look in (*looks, file_type.ZIP)]
    assert [line for line in lines if in_chinese(line) is None] == []


def test_every_problem_of_a_faq_file_is_known_in_chinese() -> None:
    facts = dict.fromkeys(
        ("article", "count", "detail", "found", "key", "keys", "place", "quote", "section", "text"), "x"
    )
    lines = [str(FaqError("a.faq.yaml", 3, problem, **facts)) for problem in Problem]
    assert [line for line in lines if not (in_chinese(line) or "").startswith("a.faq.yaml 第 3 行：")] == []


@pytest.mark.parametrize(
    ("line", "chinese"),
    [
        (
            "b.pdf: expected a PDF file, found a scan: 2 pages without text; recognise the text (OCR) first",
            "b.pdf：应当是 PDF 文件，却是扫描件：2 页都没有文字；请先做文字识别（OCR）",
        ),
        ("x.txt: cannot be read: permission denied; check its permissions", "x.txt：读不出来（没有权限）；请检查权限"),
        ("x.txt: cannot be read: something odd; check its permissions", "x.txt：读不出来（something odd）；请检查权限"),
        ("a.txt and b.md would both be the article 'a'; rename one", "a.txt 和 b.md 会成为同一篇文章“a”；请给其中一个改名"),
        (
            "a.faq.yaml:3: no passage of 'a' stands in the section 'It's'",
            "a.faq.yaml 第 3 行：“a”里没有小节“It's”的段落",
        ),
        ("/x: ann@host (process 7) is building since 2026-01-01; try again later",
         "ann@host（进程 7）从 2026-01-01 起正在建索引；请稍后再试"),
        ("KB_TOP: expected a whole number from 1 to 100, found 'many'; correct or unset it",
         "KB_TOP：应当是 1 到 100 的整数，却是“many”；请改正或者取消这个设置"),
        ("site.toml: accent.light: expected a colour such as \"#1d6553\", found {x}",
         "site.toml：accent.light 应当是“#1d6553”这样的颜色，却是“{x}”"),
        ("site.toml: zh.name: expected at most 60 characters, found 61", "site.toml：zh.name 最多 60 个字，却有 61 个字"),
        ("site.toml: en.examples: expected at most 8 texts, found 9", "site.toml：en.examples 最多 8 条，却有 9 条"),
        ("site.toml: logo: expected at most 200 kB, found more in a.png; make it smaller; 96 × 96 pixels are enough",
         "site.toml：logo 最大 200 kB，a.png 却更大；请缩小，96 × 96 像素就够了"),
        ("a: no date found", "a：没有找到日期"),
        ("a, b and 3 more: fewer than 8 covered known questions; confidence is judged by passages there, which cannot tell "
         "what an article leaves unanswered",
         "a, b 等，另有 3 篇：已收录的常见问题不满 8 条，可信度由段落决定，分不清文章没有回答什么"),
    ],
)  # fmt: skip
def test_a_line_in_chinese(line: str, chinese: str) -> None:
    assert in_language(line, "zh") == chinese
    assert in_language(line, "en") == line


def test_what_is_not_known_stays_as_it_is() -> None:
    line = "a.pdf: expected a PDF file, found a {nested} riddle; solve it"
    assert in_language(line, "zh") == line  # not half of it
    assert in_chinese("") is None
    assert explained(OSError(28, "No space left on device", "/x"), "zh") == "磁盘已满"
    assert explained(OSError(28, "No space left on device", "/x"), "en") == "No space left on device"
    assert explained(ValueError("a: no date\nfound"), "zh") == "a：没有找到日期"
    assert (system("Permission denied", "zh"), system("Permission denied", "en")) == ("没有权限", "Permission denied")


def test_what_real_files_come_to(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\0\1\2\3" * 40)
    lines = []
    for data, name in (
        (b"", "a.txt"),
        (b"%PDF-1.4 nothing", "b.pdf"),
        (b"\x89PNG\r\n", "c.md"),
        (b"x", "d.exe"),
        (b"# T", "e.md"),
    ):
        with pytest.raises(ReaderError) as error:
            read_article(data, name)
        lines.append(str(error.value))
    with pytest.raises(LibraryError) as unread:
        Library(tmp_path).articles()
    with pytest.raises(LibraryError) as gone:
        Library(tmp_path / "none").files()
    lines += [str(unread.value), str(gone.value)]
    assert [line for line in lines if in_chinese(line) is None] == []
