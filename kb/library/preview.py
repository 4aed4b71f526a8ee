"""How a file would be understood, before it is stored: its article, its passages, and what an editor should check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kb.article import Article, Note, Passage
from kb.errors import Code, Message
from kb.folding import comparable
from kb.library.corrections import Correction
from kb.library.library import Library
from kb.library.mojibake import damage
from kb.library.near_duplicates import likeness, may_be_near, shingles
from kb.pictures.taken import Find, nothing_beside, pictures_beside
from kb.readers.read import read_article
from kb.structure.line_grammar import units
from kb.structure.passages import LIMIT, cut


class CheckKind(Code):
    """What an editor should check. The value is the English sentence; words in braces are the facts of a `Check`."""

    NO_TITLE = "no title was found; the file name {detail!r} is used"
    NO_DATE = "no date was found"
    UNREAD_DATE = "the date {detail!r} was not understood"
    FRONT_MATTER = "line {count} of the front matter is not valid: {detail}; correct it, or see what was set aside"
    FRONT_MATTER_TAG = "line {count} of the front matter has a tag that does not fit: {detail}"
    FRONT_MATTER_VALUE = "line {count} of the front matter has no usable value for {detail}"
    DOUBTFUL_DATE = "day and month of the date are not clear, the first reading was taken: {detail}"
    NO_HEADINGS = "no heading was found; passages can only be told apart by their own words"
    LONG = "a paragraph of {count} characters is longer than a passage and was split: {detail!r}"
    REPLACED = "{count} damaged characters (read as {detail}) were replaced by \ufffd"
    MOJIBAKE = "{share:.0%} of the text seems to be read in a wrong encoding: {detail!r}"
    EMPTY_PAGES = "{count} pages have no text (pages {detail}); for that of pictures, pip install 'semantic-faq[ocr]'"
    RECOGNISED_PAGES = "{count} pages are pictures; their text was recognised with a certainty of {detail}; look at it"
    UNSURE_PAGES = "the text of {count} pages was recognised with little certainty (pages {detail}); compare it"
    UNREAD_PART = "the file {detail!r} inside this one was not read; add it by itself"
    UNKNOWN_SIGNS = "{count} signs of the font {detail!r} are kept as they are stored; look whether they say something"
    DOUBTFUL_PAGES = "{count} pages may be read wrong (pages {detail}): their letters have no clear meaning"
    PAGES_LEFT = "{count} pages were not read (pages {detail}): damaged or too much work; print them to a new PDF"
    PAGES_STOPPED = "reading stopped after page {count} of {detail}, the rest would take too long; split the file"
    DOUBTFUL_ENCODING = "the encoding of the file is not clear: {detail}; look whether the text reads well"
    OTHER_TEXT = "its text was written anew for another version of the file, and is not used"
    MISSING_PICTURES = (
        "pictures that are not there: {count} ({detail}); add the file and its pictures as a ZIP file or folder"
    )
    NO_ANSWER = "questions without an answer in the table: {count} ({detail})"
    DUPLICATE = "the article {article!r} has the same text"
    NEAR = "{share:.0%} of its text is also in the article {article!r}"
    SAME_TITLE = "the article {article!r} has the same title"
    REPLACES = "the article {article!r} is there already; this version will take its place"
    SAME_FILE = "the article {article!r} is there already, and its file is the same"


@dataclass(frozen=True)
class Check:
    """Something to check, with its facts.

    article: the id of another article. count: a number of things. share: 0 to 1. start, end: a half-open range of the
    article's text.
    """

    concern: CheckKind
    detail: str = ""
    article: str = ""
    count: int = 0
    share: float = 0.0
    start: int = 0
    end: int = 0

    @property
    def message(self) -> Message:
        """The sentence with its facts."""
        return Message(self.concern, detail=self.detail, article=self.article, count=self.count, share=self.share)

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True)
class Preview:
    """An article, its passages in order, and what an editor should check. beside: pictures beside the file, by their paths."""

    article: Article
    passages: tuple[Passage, ...]
    cautions: tuple[Check, ...]
    beside: Mapping[str, bytes] = field(default_factory=dict, repr=False)


# Note of an article → kind of check, and the names of the facts that become its detail and its count.
_SAID: dict[Code, tuple[CheckKind, str, str]] = {
    Note.NO_TITLE: (CheckKind.NO_TITLE, "detail", ""),
    Note.NO_DATE: (CheckKind.NO_DATE, "", ""),
    Note.UNREAD_DATE: (CheckKind.UNREAD_DATE, "text", ""),
    Note.FRONT_MATTER: (CheckKind.FRONT_MATTER, "detail", "line"),
    Note.FRONT_MATTER_TAG: (CheckKind.FRONT_MATTER_TAG, "tag", "line"),
    Note.FRONT_MATTER_VALUE: (CheckKind.FRONT_MATTER_VALUE, "key", "line"),
    Note.DOUBTFUL_DATE: (CheckKind.DOUBTFUL_DATE, "readings", ""),
    Note.ONE_DAMAGED: (CheckKind.REPLACED, "encoding", "count"),
    Note.DAMAGED: (CheckKind.REPLACED, "encoding", "count"),
    Note.UNREAD_PART: (CheckKind.UNREAD_PART, "name", ""),
    Note.UNKNOWN_SIGNS: (CheckKind.UNKNOWN_SIGNS, "font", "count"),
    Note.OTHER_TEXT: (CheckKind.OTHER_TEXT, "", ""),
    Note.ONE_MISSING_PICTURE: (CheckKind.MISSING_PICTURES, "names", "count"),
    Note.MISSING_PICTURES: (CheckKind.MISSING_PICTURES, "names", "count"),
    Note.ONE_NO_ANSWER: (CheckKind.NO_ANSWER, "questions", "count"),
    Note.NO_ANSWERS: (CheckKind.NO_ANSWER, "questions", "count"),
    Note.EMPTY_PAGES: (CheckKind.EMPTY_PAGES, "pages", "count"),
    Note.RECOGNISED_PAGES: (CheckKind.RECOGNISED_PAGES, "certainty", "count"),
    Note.UNSURE_PAGES: (CheckKind.UNSURE_PAGES, "pages", "count"),
    Note.DOUBTFUL_PAGES: (CheckKind.DOUBTFUL_PAGES, "pages", "count"),
    Note.PAGES_LEFT: (CheckKind.PAGES_LEFT, "pages", "count"),
    Note.PAGES_STOPPED: (CheckKind.PAGES_STOPPED, "total", "page"),
    Note.DOUBTFUL_ENCODING: (CheckKind.DOUBTFUL_ENCODING, "encodings", ""),
}


def preview(
    data: bytes, name: str, library: Library, correction: Correction | None = None, *, find: Find = nothing_beside
) -> Preview:
    """How the file `name` would be understood if it were added to the library with these corrections.

    find: gives the pictures that it refers to. Nothing is stored. Raises ReaderError if the file cannot be read, LibraryError
    if the folder cannot.
    """
    with pictures_beside(find) as beside:
        article = (correction or Correction()).apply(read_article(data, name, article_id=library.target(name)), data)
    others = library.readable()
    cautions = list(check(article))
    if any(other.id == article.id for other in others):
        same = library.path(article.id).read_bytes() == data
        cautions.append(Check(CheckKind.SAME_FILE if same else CheckKind.REPLACES, article=article.id))
    cautions += alike(article, [other for other in others if other.id != article.id])
    return Preview(article, tuple(cut(article)), tuple(cautions), beside.found)


def preview_stored(article_id: str, library: Library) -> Preview:
    """How an article of the library is understood. Raises LibraryError."""
    article = library.find(article_id)
    others = [other for other in library.readable() if other.id != article.id]
    return Preview(article, tuple(cut(article)), (*check(article), *alike(article, others)))


def check(article: Article) -> Iterator[Check]:
    """What an editor should check in an article alone."""
    yield from map(_said, article.warnings)
    if not article.sections:
        yield Check(CheckKind.NO_HEADINGS)
    for block in article.body:
        text = article.text[block.start : block.end]
        if len(text) > LIMIT and units(text) > LIMIT:  # quick test first
            yield Check(CheckKind.LONG, f"{text[:20]}…", count=len(text), start=block.start, end=block.end)
    if found := damage(article.text):
        yield Check(CheckKind.MOJIBAKE, found.sample, share=found.share)


def _said(note: Message) -> Check:
    concern, detail, count = _SAID[note.code]
    return Check(concern, str(note.facts.get(detail, "")), count=note.facts.get(count, 0))


def alike(article: Article, others: Sequence[Article]) -> Iterator[Check]:
    """Which of the other articles have nearly the same text or the same title."""
    own = shingles(article.text)
    for other in others:
        if may_be_near(article.text, own, other.text):
            theirs = shingles(other.text)
            found = likeness(own, theirs)
            if own and own == theirs:
                yield Check(CheckKind.DUPLICATE, article=other.id, share=1.0)
                continue
            if found.is_near:
                yield Check(CheckKind.NEAR, article=other.id, share=max(found.resemblance, found.containment))
                continue
        if comparable(article.title) == comparable(other.title):
            yield Check(CheckKind.SAME_TITLE, article=other.id)
