"""The text of an article as Markdown, for an editor to write it anew.

Read again, it is understood as before: headings, lists and named points are the same, and so are the passages but for white
space. What was set aside is not in it. Of a Markdown file it is the file itself.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field, replace

from kb.article import Article, Block, Picture, Section
from kb.ids import split_name
from kb.library.amend import AmendError, AmendProblem, end_of_heading, is_point, plain
from kb.library.corrections import Correction, EditedText
from kb.library.library import Library
from kb.pictures.taken import STORED
from kb.readers.encoding import decode
from kb.readers.read import MARKDOWN_SUFFIXES, TABLE_SUFFIXES, read_article
from kb.structure.line_grammar import wraps

_SIGNS = re.compile(r"[\\`*_{}\[\]<>#~$|&^]")  # of Markdown, within a line
_OPENERS = re.compile(r"[+=-]|:::|!!!|\?\?\?|@|:\s|///")  # that begin something other than a paragraph
_NUMBER = re.compile(r"^(\d{1,9})([.)])")
_ITEM = re.compile(r"(?:[-*+]|\d{1,4}\.)[ \t]+")
_MAX_MB = 5
_AROUND, _MOST_LINES = 2, 2_000  # lines around a change, and of a difference
_LEVELS = 6  # of headings
_MARK = 12  # characters of the number or bullet before the text of an item


def text_to_edit(library: Library, own: str) -> str:
    """The text of a stored article as Markdown: as it was written anew, else as the file has it.

    Raises LibraryError, AmendError for a table, OSError.
    """
    path = library.path(own)
    data, text = path.read_bytes(), library.correction(own).text
    if text is not None and text.fits(data):
        return text.markdown
    return _of_file(library.find(own), data, path.name)


def with_text(library: Library, own: str, correction: Correction, markdown: str) -> Correction:
    """The corrections of an article with its text written anew; without such a text if it says what the file says.

    Raises LibraryError, ReaderError if it cannot be read, AmendError for a table and a text that is too large, OSError.
    """
    path = library.path(own)
    data = path.read_bytes()
    edited = EditedText.of(data, markdown)
    if len(edited.markdown.encode("utf-8", "replace")) > _MAX_MB * 2**20:
        raise AmendError(AmendProblem.TOO_LARGE, limit=_MAX_MB)
    if edited == EditedText.of(data, text_of_file(library, own, correction)):
        return replace(correction, text=None)
    changed = replace(correction, text=edited)
    changed.apply(read_article(data, path.name, article_id=own), data)  # raises if it cannot be read
    return changed


def text_of_file(library: Library, own: str, correction: Correction) -> str:
    """The text of a stored article as the file has it, with these corrections but without a text written anew.

    Raises as `text_to_edit` does.
    """
    path = library.path(own)
    data = path.read_bytes()
    article = replace(correction, text=None).apply(read_article(data, path.name, article_id=own), data)
    return _of_file(article, data, path.name)


@dataclass(frozen=True)
class DiffLine:
    """A line of a difference. sign: "+" for a new line, "-" for one that is gone, " " for one beside them, "…" for a gap."""

    sign: str
    text: str


def difference(before: str, after: str) -> list[DiffLine]:
    """What is new and what is gone, with the lines around it; empty if nothing has changed."""
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=_AROUND)
    lines = list(found)[2:]  # without the names of files
    return [DiffLine("…", "") if line.startswith("@@") else DiffLine(line[0], line[1:]) for line in lines[:_MOST_LINES]]


def _of_file(article: Article, data: bytes, name: str) -> str:
    suffix = split_name(name)[1]
    if suffix in TABLE_SUFFIXES:
        raise AmendError(AmendProblem.TABLE, name=name)
    return decode(data).text if suffix in MARKDOWN_SUFFIXES else _Writer(article).write()


@dataclass
class _Writer:
    article: Article
    lines: list[str] = field(default_factory=list)
    items: dict[int, int] = field(default_factory=dict)  # start of the line of an item → columns of its text
    end: int = 0  # of what was written last
    is_list: bool = False  # it was an item of a list

    def write(self) -> str:
        self.lines = [f"# {_escaped(plain(self.article.title))}"]
        headings = [section for section in self.article.sections if not is_point(self.article, section)]
        parts: list[Section | Block] = [*headings, *self.article.body]
        pictures = list(self.article.pictures)
        for part in sorted(parts, key=lambda part: part.start):
            while pictures and pictures[0].at <= part.start:
                self._picture(pictures.pop(0))
            if isinstance(part, Block):
                self._block(part)
            else:
                self._heading(part)
        for picture in pictures:
            self._picture(picture)
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)) + "\n"

    def _picture(self, picture: Picture) -> None:
        """A picture by its name; after an item of a list it is a part of that item. The words for it are known by the name."""
        last = self.lines[-1] if self.is_list else ""
        indent = len(last) - len(last.lstrip()) + (len(found[0]) if (found := _ITEM.match(last.lstrip())) else 0)
        self.lines += ["", f"{' ' * indent}![]({STORED}{picture.name})"]

    def _heading(self, section: Section) -> None:
        end = end_of_heading(self.article, section)
        text = self.article.text[section.start : end].lstrip("# ")
        self.lines += ["", f"{'#' * min(len(section.path) + 1, _LEVELS)} {_escaped(text)}", ""]
        self.end, self.is_list = end, False

    def _block(self, block: Block) -> None:
        text = self.article.text
        line = text.rfind("\n", 0, block.start) + 1
        mark = text[line : block.start].lstrip()
        if line < self.end or len(mark) > _MARK:
            line, mark = block.start, ""
        found = _ITEM.match(mark + text[block.start : block.end])
        indent = sum(self.items.get(start, 0) for start in self._around(block))
        gap = "\n\n" in text[self.end : block.start] or not self.lines[-1]
        if gap or (self.is_list and not found):
            self.lines.append("")
        content = self._content(block, mark, found)
        before = text[: self.end].rsplit("\n", 1)[-1].strip()
        if self.lines[-1] and wraps(before, text[line : block.end].split("\n", 1)[0].strip()):
            self.lines[-1] += "\\"  # else the two would be read as one line that a margin has broken
        if found:
            self.items[line] = self.items[block.start] = len(found[0])
        self.lines += [(" " * indent + one).rstrip() for one in content]
        self.end, self.is_list = block.end, bool(found)

    def _around(self, block: Block) -> list[int]:
        """The starts of the items that a block stands in."""
        return [start for start, _ in block.context if start in self.items and start < block.start]

    def _content(self, block: Block, mark: str, item: re.Match[str] | None) -> list[str]:
        text = self.article.text[block.start : block.end]
        lines = text.split("\n")
        if any(line[:1].isspace() for line in lines):
            fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", text)), default=0))
            return [fence, *lines, fence]
        name = 0 if block.name_end is None else block.name_end - block.start
        whole = _escaped(text)
        if name and "\n" not in text[:name]:
            whole = f"**{_escaped(text[:name].strip('*'))}**{_escaped(text[name:])}"
        if item and not mark:  # the mark is a part of the text
            whole = item[0] + _escaped(text[item.end() :])
        elif item:
            whole = mark + whole
        else:
            whole = _NUMBER.sub(r"\1\\\2", _escaped(mark) + whole)
            whole = f"\\{whole}" if _OPENERS.match(whole) else whole
        return whole.split("\n")


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\g<0>", text)
