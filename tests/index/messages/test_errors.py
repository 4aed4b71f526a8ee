"""Errors and other messages in the editor's language: every code of kb and index has a text in both languages."""

from __future__ import annotations

import importlib
import pkgutil
import re
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import index
import kb
from index.messages.errors import CHINESE, explained, in_language
from index.progress import BuildWarning
from index.store.lock import BusyProblem, Doing
from kb.article import Note
from kb.config.settings import Settings, SettingsError
from kb.config.site_file import SiteError
from kb.config.site_file import read as read_site
from kb.errors import Code, KnowledgeBaseError, Message, SystemReason, Where, reason_of
from kb.faq.schema import FaqError, FaqProblem
from kb.library.article_cache import LibraryProblem
from kb.library.library import Library, LibraryError
from kb.readers.pdf import PdfProblem
from kb.readers.read import ReaderError, ReaderProblem, check_size, read_article


def _codes(root: type[Code] = Code) -> Iterator[Code]:
    """Those of the program; tests have their own."""
    for kind in root.__subclasses__():
        yield from _codes(kind)
        if kind.__module__.startswith(("kb.", "index.")):
            yield from kind


for package in (kb, index):
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(found.name)
CODES = sorted(_codes(), key=str)
_LEFT_OUT = {
    "folder",
    "detail",
}  # what an editor, who has one folder, need not be told: paths of the index, words of Python


def _facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _literal(text: str) -> str:
    return "".join(part for part, *_ in string.Formatter().parse(text))


@pytest.mark.parametrize("code", CODES, ids=str)
def test_every_code_has_a_text_in_both_languages(code: Code) -> None:
    assert isinstance(code.value, str)
    assert code in CHINESE
    chinese = CHINESE[code]
    assert _facts(chinese) <= _facts(code.value)
    assert _facts(code.value) - _facts(chinese) <= _LEFT_OUT
    if re.search("[a-z]", _literal(code.value)):
        assert any("一" <= character <= "鿿" for character in _literal(chinese))
    assert not any("一" <= character <= "鿿" for character in code.value)
    sample: dict[str, Any] = dict.fromkeys(_facts(code.value), 7)
    assert Message(code, **sample) == code.value.format(**sample)
    assert in_language(Message(code, **sample), "zh") == chinese.format(**sample)


def test_no_text_is_left_over() -> None:
    assert set(CHINESE) == set(CODES)
    assert len(CODES) > 150


def test_a_code_stands_for_one_text() -> None:
    """Two members of an enumeration with one value would be one."""
    kinds = {type(code) for code in CODES}
    assert [kind for kind in kinds if len(kind.__members__) != len(list(kind))] == []


@pytest.mark.parametrize("code", CODES, ids=str)
def test_chinese_punctuation_is_full_width(code: Code) -> None:
    plain = _literal(CHINESE[code]).replace("`not_covered: true`", "").replace("20:09:15", "")
    assert not set(",:?!;") & set(plain)


def test_every_problem_of_a_faq_file_says_where() -> None:
    facts = dict.fromkeys(
        ("article", "count", "detail", "found", "key", "keys", "place", "quote", "section", "text"), "x"
    )
    errors = [FaqError("a.faq.yaml", 3, problem, **facts) for problem in FaqProblem]
    assert all(str(error).startswith("a.faq.yaml:3: ") for error in errors)
    assert all(explained(error, "zh").startswith("a.faq.yaml 第 3 行：") for error in errors)
    assert [(error.file, error.line, error.problem) for error in errors] == [
        ("a.faq.yaml", 3, problem) for problem in FaqProblem
    ]


def _scan() -> Message:
    reason = Message(PdfProblem.SCAN, count=2)
    kind = Message(ReaderProblem.TEXT)
    return Message(ReaderProblem.OTHER_FORM, name="b.pdf", kind=kind, reason=reason)


@pytest.mark.parametrize(
    ("line", "english", "chinese"),
    [
        (_scan(), "b.pdf: expected text, found a scan: 2 pages without text; pip install 'semantic-faq[ocr]' recognises it",
         "b.pdf：应当是文字，却是扫描件：2 页都没有文字；要识别文字，请安装 pip install 'semantic-faq[ocr]'"),
        (Message(LibraryProblem.FILE_UNREADABLE, name="x.txt", system=Message(SystemReason.PERMISSION)),
         "x.txt: cannot be read: permission denied; check its permissions", "x.txt：读不出来（没有权限）；请检查权限"),
        (Message(LibraryProblem.FILE_UNREADABLE, name="x.txt", system="something odd"),
         "x.txt: cannot be read: something odd; check its permissions", "x.txt：读不出来（something odd）；请检查权限"),
        (Message(LibraryProblem.SAME_ID, name="a.txt", other="b.md", id="a"),
         "a.txt and b.md would both be the article 'a'; rename one", "a.txt 和 b.md 会成为同一篇文章“a”；请给其中一个改名"),
        (FaqError("a.faq.yaml", 3, FaqProblem.NO_SECTION, article="a", section="It's").message,
         "a.faq.yaml:3: no passage of 'a' stands in the section \"It's\"", "a.faq.yaml 第 3 行：“a”里没有小节“It's”的段落"),
        (Message(Where.FILE, name="a", reason=Message(Note.NO_DATE)), "a: no date found", "a：没有找到日期"),
        (Message(BusyProblem.HELD, folder="/x", author="ann", host="host", process=7, since="2026-01-01",
                 doing=Message(Doing.BUILDING)),
         "/x: ann@host (process 7) is building since 2026-01-01; try again later",
         "ann@host（进程 7）从 2026-01-01 起正在建索引；请稍后再试"),
        (Message(BuildWarning.FEW_KNOWN_IN_MANY, names="a, b", more=3, least=8),
         "a, b and 3 more: fewer than 8 covered known questions; confidence is judged by passages there, which cannot tell "
         "what an article leaves unanswered",
         "a, b 等，另有 3 篇：已收录的常见问题不满 8 条，可信度由段落决定，分不清文章没有回答什么"),
        (Message(Where.FILE, name="a{b}", reason=Message(Note.NO_TITLE, detail="{x}")),
         "a{b}: no title found: the file name '{x}' is used", "a{b}：没有找到标题，暂用文件名“{x}”"),
    ],
)  # fmt: skip
def test_a_line_in_both_languages(line: Message, english: str, chinese: str) -> None:
    assert line == in_language(line, "en") == english
    assert in_language(line, "zh") == chinese


def _site(text: str, folder: Path) -> None:
    (folder / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200_000))
    (folder / "site.toml").write_text(text, "utf-8")
    read_site(folder / "site.toml")


def _read(data: bytes, name: str) -> Callable[[Path], Any]:
    return lambda folder: read_article(data, name)


@pytest.mark.parametrize(
    ("act", "kind", "chinese"),
    [
        (_read(b"", "a.txt"), ReaderError, "a.txt：应当是文字，可是文件是空的；请把文章另存为 UTF-8 文本"),
        (_read(b"%PDF-1.4 nothing", "b.pdf"), ReaderError, "b.pdf：应当是 PDF 文件，却是损坏的文件；请打开后打印成新的 PDF"),
        (_read(b"\x89PNG\r\n", "c.md"), ReaderError, "c.md：应当是文字，却是 PNG 图片；请把文章另存为文字"),
        (_read(b"GIF8", "c.pdf"), ReaderError, "c.pdf：应当是 PDF 文件，却是 GIF 图片；请把文章另存为文字"),
        (_read(b"x", "d.exe"), ReaderError,
         "d.exe：文章应当是 .txt, .md, .markdown, .html, .htm, .docx, .pdf, "
         ".csv, .tsv, .xlsx, .jsonl, .pptx, .odt, .epub, .rtf，这个是 .exe；请另存为其中一种"),
        (_read(b"# T", "e.md"), ReaderError,
         "e.md：应当有正文，这里只有标题、相关话题或者网页上的零碎；请补上文章的正文"),
        (lambda _: check_size(30 * 2**20, "g.txt"), ReaderError,
         "g.txt：最大 25 MB，这个有 30.0 MB；请分成几个，或者只保存文字"),
        (lambda folder: Library(folder / "none").files(), LibraryError, "没有文件夹 "),
        (lambda folder: Library(folder).path("x"), LibraryError, "里没有文章“x”；kb list 会列出全部文章"),
        (lambda _: Settings.from_env({"KB_TOP": "many"}), SettingsError,
         "KB_TOP：应当是 1 到 100 的整数，却是“many”；请改正或者取消这个设置"),
        (lambda folder: _site("accent.light = '{x}'", folder), SiteError,
         "site.toml：accent.light 应当是“#1d6553”这样的颜色，却是“{x}”"),
        (lambda folder: _site(f"zh.name = '{'x' * 61}'", folder), SiteError, "site.toml：zh.name 最多 60 个字，却有 61 个字"),
        (lambda folder: _site("en.examples = [" + "'x'," * 9 + "]", folder), SiteError,
         "site.toml：en.examples 最多 8 条，却有 9 条"),
        (lambda folder: _site("logo = 'a.png'", folder), SiteError,
         "site.toml：logo 最大 200 kB，a.png 却更大；请缩小，96 × 96 像素就够了"),
        (lambda folder: _site("logo = 'b.png'", folder), SiteError,
         "site.toml：logo 应当是图片文件，路径从这个文件所在的文件夹算起，却是“b.png”（没有这个文件）"),
    ],
)  # fmt: skip
def test_what_is_really_raised(
    act: Callable[[Path], Any], kind: type[KnowledgeBaseError], chinese: str, tmp_path: Path
) -> None:
    with pytest.raises(kind) as error:
        act(tmp_path)
    assert chinese in explained(error.value, "zh")
    assert explained(error.value, "en") == str(error.value)


def test_what_has_no_code_stays_as_it_is() -> None:
    line = "a.pdf: expected a PDF file, found a {nested} riddle; solve it"
    assert (in_language(line, "zh"), in_language("", "zh")) == (line, "")
    assert explained(OSError(28, "No space left on device", "/x"), "zh") == "磁盘已满"
    assert explained(OSError(28, "No space left on device", "/x"), "en") == "No space left on device"
    assert explained(OSError(121, "Something Odd", "/x"), "zh") == "Something Odd"
    assert explained(ValueError("a: no date\nfound"), "zh") == "a: no date found"
    assert (reason_of(PermissionError(13, "Permission denied")), reason_of(OSError("Odd"))) == (
        "permission denied",
        "odd",
    )
