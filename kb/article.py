"""What the knowledge base says, as frozen values: articles, sections, passages, related topics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from kb.errors import Code, Message

SECTION_SEPARATOR = " › "


class Note(Code):
    """What an editor should know of how an article was read."""

    NO_TITLE = "no title found: the file name {detail!r} is used"
    NO_DATE = "no date found"
    UNREAD_DATE = "date not understood: {text!r}"
    FRONT_MATTER = "the front matter (line {line}) is not valid {kind}: {detail}; the rest of it is set aside"
    FRONT_MATTER_TAG = (
        "the front matter (line {line}) has a tag that does not fit: {tag}; values are read as they are written"
    )
    FRONT_MATTER_VALUE = "the front matter (line {line}) has no usable value for {key!r}; it is set aside"
    DOUBTFUL_DATE = "day and month of the date are not clear, the first reading was taken: {readings}"
    ONE_DAMAGED = "{count} damaged character (read as {encoding}) replaced by \ufffd"
    DAMAGED = "{count} damaged characters (read as {encoding}) replaced by \ufffd"
    UNREAD_PART = "the file {name!r} inside this one was not read; add it by itself"
    UNKNOWN_SIGNS = "{count} signs of the font {font!r} are kept as they are stored; look whether they say something"
    EMPTY_PAGES = "{count} of {total} pages have no text: {pages}"
    RECOGNISED_PAGES = (
        "{count} of {total} pages are pictures, and their text was recognised with a certainty of {certainty}: {pages}"
    )
    UNSURE_PAGES = "the text of {count} of {total} pages was recognised with little certainty: {pages}; compare it"
    DOUBTFUL_PAGES = (
        "{count} of {total} pages may be read wrong, their letters have no clear meaning: {pages}; look at them"
    )
    PAGES_LEFT = "{count} of {total} pages were not read, damaged or too much work: {pages}; print them to a new PDF"
    PAGES_STOPPED = "reading stopped after page {page} of {total}, the rest would take too long; split the file"
    DOUBTFUL_ENCODING = "the encoding is not clear: {encodings}; look whether it reads well, or save it as UTF-8"
    OTHER_TEXT = "its text was written anew for another version of the file, and is not used"
    ONE_MISSING_PICTURE = "{count} picture is not there: {names}; add them with the file, as a ZIP file or folder"
    MISSING_PICTURES = "{count} pictures are not there: {names}; add them with the file, as a ZIP file or folder"
    ONE_NO_ANSWER = "{count} question has no answer: {questions}"
    NO_ANSWERS = "{count} questions have no answer: {questions}"


class Aside(Code):
    """Why a piece of a file is in no passage. One reason a member; the same text is not set aside twice."""

    MENU = "belongs to the page around the article: a menu, a button, a path of links"
    REPEATED = "head or foot of a page"
    RELATED = "title of a related page; it is among the related topics"
    DATE = "a line that only tells the date"
    SOURCE = "a line that only tells the source or the author"
    CONTENTS = "table of contents"
    HIDDEN = "hidden text"
    DELETED = "deleted or struck text"
    COMMENT = "a comment"
    EMPTY = "a mark without text"
    OUTSIDE = "stands outside the article"
    READING = "how a word is pronounced, written above it"
    PICTURE = "words inside a drawing"
    PROMPT = "a prompt in a field that nobody has filled in"
    FRONT_MATTER = "a value of the front matter that nothing uses"
    COLUMN = "a column of a table of questions that holds neither question nor answer"
    COLUMN_NAMES = "names of the columns of a table"
    CATEGORY = "a category of a table in which no question has an answer"
    NO_ANSWER = "a question without an answer"
    SIMILAR = "another wording of a question; it is among the known questions"
    NO_PICTURE = "a picture that cannot be read"
    DRAWING = "a drawing (SVG, WMF or EMF), which is not shown; save it as PNG"
    LARGE_PICTURE = "a picture that is too large to be shown"
    SMALL_PICTURE = "a picture that is too small to show anything"
    MANY_PICTURES = "a picture beyond the number that one file may have"


@dataclass(frozen=True)
class SetAside:
    """A piece of a file that is in no passage, as it reads, and why: `reason` has a code of `Aside`.

    `at` is the offset in `Article.text` where it stands or stood, None where that is not known. A reader of markup gives
    the number of its lines before the piece, and `markup_lines` makes the offset of it.
    """

    text: str
    reason: Message
    at: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Section:
    """One heading or named point of an article.

    `path` is the names from the outermost heading down to this one, without their numbering.
    `start`:`end` is the half-open character range of `Article.text` that the section covers, heading included.
    """

    path: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Topic:
    """The title of a related page. `article` is the id of the article with that title, when there is one."""

    title: str
    article: str | None = None


@dataclass(frozen=True)
class FileQuestion:
    """A question that the file itself pairs with an answer, as a table of questions and answers does.

    `start` is the offset in `Article.text` of the block with the answer. `similar` are other wordings of the question.
    """

    text: str
    start: int
    similar: tuple[str, ...] = ()


class MarkKind(StrEnum):
    """What a piece of an article's text is, where the text alone does not tell."""

    ITEM = "item"  # of a list, with its number or bullet
    TEXT = "text"  # within an item
    CODE = "code"  # lines whose blanks count
    ROW = "row"  # of a table
    LINK = "link"


class Cell(NamedTuple):
    """A cell of a table: half-open ranges in the text of its row. The name of its column is empty where the row has none."""

    column: int
    name_start: int
    name_end: int
    start: int
    end: int


class Mark(NamedTuple):
    """`Article.text[start:end]` is of this kind.

    `depth` is how many items of lists it stands in, itself included. `address` is that of a link, `cells` are those of a row.
    """

    kind: MarkKind
    start: int
    end: int
    depth: int = 0
    address: str = ""
    cells: tuple[Cell, ...] = ()

    @classmethod
    def of_json(cls, values: Sequence[Any]) -> Mark:
        """The mark that became this list in JSON."""
        kind, start, end, depth, *others = values
        address, cells = others
        return cls(MarkKind(kind), start, end, depth, address=address, cells=tuple(Cell(*cell) for cell in cells))


class Picture(NamedTuple):
    """A picture of an article. `name` is that of the file it is shown from, see kb/pictures/recode.py.

    It stands before the line that begins at `at`, an offset in `Article.text`. `alt` are the words for it, "" if there are
    none. `width` and `height` are in pixels.
    """

    name: str
    at: int
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class Article:
    """One article as it was understood.

    `text` is the decoded text that all offsets refer to. `body` lists the half-open ranges of `text`, in order
    and disjoint, that passages may be cut from: no title, date, heading, page furniture or related topic is in them.
    The codes of `warnings` are those of `Note`. `set_aside` is the account of the rest: what of the file is neither title,
    heading nor body, in the order of the file as far as the reader knows it. `questions` are those that a table of questions
    and answers holds; other files have none. `marks` say how the text was laid out, in the order of their starts; no two of
    them overlap but a link and what it stands in. `tags` and `pictures` are left out of its `repr`, of which versions of the
    index before there were any hold checksums.
    """

    id: str
    title: str
    text: str
    body: tuple[Block, ...]
    sections: tuple[Section, ...] = ()
    topics: tuple[Topic, ...] = ()
    published: datetime | None = None
    source: str | None = None
    warnings: tuple[Message, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    questions: tuple[FileQuestion, ...] = ()
    marks: tuple[Mark, ...] = ()
    tags: tuple[str, ...] = field(default=(), repr=False)
    pictures: tuple[Picture, ...] = field(default=(), repr=False)

    def context_of(self, passage: Passage) -> tuple[str, ...]:
        """What must be read before a passage of this article: the lead-in of a list, the item around it, column names."""
        return tuple(self.text[start:end] for start, end in passage.context)


@dataclass(frozen=True)
class Block:
    """A run of body text that belongs together: a paragraph, a list item, or a named point.

    `name_end` > `start` says that the first characters, `text[start:name_end]`, are the point's own name.
    `section` is the section path the block stands under (the point's name included).
    `alone` blocks are never merged with their neighbours into one passage, except with those of their own group.
    Neighbours with the same `group` other than 0 are one thing, such as a list with the sentence before it: they stay in
    one passage where they fit. `context` are the ranges of `Article.text` without which the block cannot be understood,
    in the order of the text: that sentence, the item it is a part of, the names of its columns.
    """

    start: int
    end: int
    section: tuple[str, ...] = ()
    name_end: int | None = None
    alone: bool = False
    group: int = 0
    context: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Passage:
    """A slice of an article: `article.text[start:end] == text`.

    `name_end` is an offset into `text` (not into the article): `text[:name_end]` is the name of the point.
    `context` are the ranges of the article's text that this passage needs to be understood and does not hold itself:
    `Article.context_of` gives their texts. `marks` are those of the article that overlap the passage or its context. They
    are not cut off where the passage is, except that code begins at the blanks before its first line here. `pictures` are
    those that stand in the passage or under it.
    """

    article: str
    start: int
    end: int
    text: str
    section: tuple[str, ...] = ()
    name_end: int = 0
    context: tuple[tuple[int, int], ...] = ()
    marks: tuple[Mark, ...] = ()
    pictures: tuple[Picture, ...] = field(default=(), repr=False)

    @property
    def id(self) -> str:
        """Deterministic: the same slice of the same article always has the same id."""
        return f"{self.article}:{self.start}-{self.end}"

    @property
    def section_path(self) -> str:
        """The headings above the passage, from the outermost, on one line."""
        return SECTION_SEPARATOR.join(self.section)
