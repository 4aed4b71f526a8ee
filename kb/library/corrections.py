"""What an editor corrects in how an article was understood. It is kept in `<article id>.meta.yaml` beside the original.

    title: 花呗逾期指南            # all keys are optional; what is missing stays as in the file
    published: 2024-04-01 20:09:15
    source: https://example.com/a
    related: [花呗额度, 借呗逾期]   # instead of the related topics in the file; [] for none
    tags: [花呗, 2024]            # instead of the tags in the file; [] for none
    keep: [来源：12 伏电池]         # pieces that were set aside and belong to the article
    no_headings: [注意]            # headings that are text
    join: [另外，逾期之后]          # first words of passages that belong to the ones above
    text:                          # the text of the article as an editor has written it anew
      file: 5a1e…                  # SHA-256 of the file that it was made from; for another file it is not used
      markdown: |
        # 花呗逾期指南

The original is never changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import yaml

from kb.article import Article, Note, Topic
from kb.errors import Code, KnowledgeBaseError, Message, Where, reason_of
from kb.library.amend import AmendProblem, beginning, begun_with, join_passages, keep_pieces, plain, without_headings
from kb.pictures.taken import stored_pictures
from kb.readers.encoding import DecodeError, decode
from kb.readers.read import read_article
from kb.structure.dates import parse_date
from kb.structure.passages import cut
from kb.tags import LONGEST, cleaned

SUFFIX = ".meta.yaml"
_KEYS = ("title", "published", "source", "related", "tags", "keep", "no_headings", "join", "text")
_TEXT_KEYS = ("file", "markdown")
_LISTS = ("keep", "no_headings", "join")
_MAX_BYTES = 10 * 1024 * 1024  # with a text that was written anew


class CorrectionProblem(Code):
    """What can be wrong with a file of corrections."""

    TOO_LARGE = "expected at most 10 MB, found more; shorten it"
    NO_TEXT = "expected YAML, but {reason}; correct or remove it"
    UNREADABLE = "cannot be read: {system}; check its permissions"
    NOT_YAML_BECAUSE = "not valid YAML: {detail}; correct it"
    NOT_YAML = "not valid YAML; correct it"
    OTHER_KEYS = "expected the keys {keys}, found something else"
    UNKNOWN_KEY = "unknown key {key!r}; expected one of {keys}"
    MISSING_KEY = "expected the key {key!r}, found none; write it or remove the text"
    KEY_TWICE = "the key {key!r} stands twice; remove one"
    NOT_TEXT = "expected text; put quotes around it if it holds ': '"
    BLANK = "expected text, found nothing; write it or remove the key"
    HALF_CHARACTER = "half a character in {text!a}; write the character itself"
    NO_DATE = "expected a date such as 2024-04-01 20:09:15, found {text!r}; correct it"
    LONG_TAG = "expected tags of at most {limit} characters, found {text!r}; shorten it"
    NO_LIST = "expected a list (lines that start with '- '), found something else"


class CorrectionError(KnowledgeBaseError):
    """A file of corrections that cannot be read. The message starts with file and line."""

    @classmethod
    def at(cls, file: str, line: int, problem: CorrectionProblem, /, **facts: str) -> CorrectionError:
        """The error for a problem at a line."""
        return cls(Where.LINE, file=file, line=line, reason=Message(problem, **facts))


@dataclass(frozen=True)
class EditedText:
    """The text of an article as an editor has written it anew, in Markdown. `file`: the checksum of the file it is from."""

    file: str
    markdown: str

    @classmethod
    def of(cls, data: bytes, markdown: str) -> EditedText:
        """The text written anew for a file with these bytes."""
        return cls(sha256(data).hexdigest(), "\n".join(markdown.splitlines()) + "\n")

    def fits(self, data: bytes) -> bool:
        """Whether it was made from a file with these bytes."""
        return sha256(data).hexdigest() == self.file


@dataclass(frozen=True)
class Correction:
    """What an editor corrects in an article; None where the file is right. topics: the titles of related pages.

    keep: pieces that were set aside and belong to the article. no_headings: headings, and names of points, that are text.
    join: first words of passages that belong to the ones above. See kb/library/amend.py.
    """

    title: str | None = None
    published: datetime | None = None
    source: str | None = None
    topics: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    keep: tuple[str, ...] = ()
    no_headings: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    text: EditedText | None = None

    def __bool__(self) -> bool:
        return self != Correction()

    def over(self, other: Correction) -> Correction:
        """These corrections, and for what they leave open those of `other`. Pieces, headings and passages are those of both."""
        own = {name: value for name, value in vars(self).items() if value is not None and name not in _LISTS}
        for name in _LISTS:
            own[name] = tuple(dict.fromkeys((*getattr(other, name), *getattr(self, name))))
        return replace(other, **own)

    def missing_in(self, article: Article, made_with: Correction) -> Correction:
        """The parts of this correction in which an article differs from it that was read with the corrections `made_with`."""
        topics = tuple(topic.title for topic in article.topics)
        says = Correction(article.title, article.published, article.source, topics, tags=article.tags)
        parts = ("title", "published", "source", "topics", "tags")
        lost = {name: value for name in parts if (value := getattr(self, name)) != getattr(says, name)}
        aside = {plain(piece.text) for piece in article.set_aside}
        headings = {plain(section.path[-1]) for section in article.sections}
        begun = {beginning(passage.text) for passage in cut(article)[1:]} if self.join else set()
        return Correction(
            **lost,
            keep=tuple(piece for piece in self.keep if piece in aside),
            no_headings=tuple(name for name in self.no_headings if name in headings),
            join=tuple(words for words in self.join if words in begun),
            text=None if made_with.text == self.text else self.text,
        )

    def named_in(self, article: Article) -> Correction:
        """The same with whole pieces, headings and passages of an article, of which an editor has given the first words.

        Raises AmendError for words that nothing begins with.
        """
        pieces = [plain(piece.text) for piece in article.set_aside]
        headings = [plain(section.path[-1]) for section in article.sections]
        passages = [beginning(passage.text) for passage in cut(article)[1:]]
        return replace(
            self,
            keep=tuple(begun_with(words, pieces, AmendProblem.NO_PIECE) for words in self.keep),
            no_headings=tuple(begun_with(words, headings, AmendProblem.NO_HEADING) for words in self.no_headings),
            join=tuple(begun_with(beginning(words), passages, AmendProblem.NO_PASSAGE) for words in self.join),
        )

    def apply(self, article: Article, data: bytes = b"") -> Article:
        """The article in a file with these bytes, as corrected. Raises ReaderError for a text that cannot be read."""
        if self.text is not None:
            article = self._with_text(article, data, self.text)
        article = self._with_facts(article)
        article = without_headings(keep_pieces(article, self.keep), self.no_headings)
        return join_passages(article, self.join)

    @staticmethod
    def _with_text(article: Article, data: bytes, text: EditedText) -> Article:
        """What the file says beside its text stays, where the text says nothing of it."""
        if not text.fits(data):
            return replace(article, warnings=(*article.warnings, Message(Note.OTHER_TEXT)))
        with stored_pictures({picture.name: picture for picture in article.pictures}):
            edited = read_article(text.markdown.encode(), "text.md", article_id=article.id)
        accounted = {plain(piece.text) for piece in edited.set_aside}
        words = plain(edited.text)
        rest = [replace(piece, at=None) for piece in article.set_aside if plain(piece.text) not in accounted]
        unknown = (Note.NO_TITLE, Note.NO_DATE) if article.published else (Note.NO_TITLE,)
        is_titled = all(warning.code is not Note.NO_TITLE for warning in edited.warnings)
        return replace(
            edited,
            title=edited.title if is_titled else article.title,
            published=edited.published or article.published,
            source=edited.source or article.source,
            topics=edited.topics or article.topics,
            tags=edited.tags or article.tags,
            set_aside=(*edited.set_aside, *(piece for piece in rest if plain(piece.text) not in words)),
            warnings=tuple(warning for warning in edited.warnings if warning.code not in unknown),
        )

    def _with_facts(self, article: Article) -> Article:
        """With the title, date, source and topics that were corrected, without the warnings that these settle."""
        cured: tuple[Note, ...] = ()
        if self.title is not None:
            cured += (Note.NO_TITLE,)
        if self.published is not None:
            cured += (Note.NO_DATE, Note.UNREAD_DATE)
        return replace(
            article,
            title=article.title if self.title is None else self.title,
            published=article.published if self.published is None else self.published,
            source=article.source if self.source is None else self.source,
            topics=article.topics if self.topics is None else tuple(map(Topic, self.topics)),
            tags=article.tags if self.tags is None else self.tags,
            warnings=tuple(warning for warning in article.warnings if warning.code not in cured),
        )

    def to_yaml(self) -> str:
        """The corrections as YAML text; "" for none."""
        values: dict[str, object] = {
            "title": self.title,
            "published": self.published.isoformat(" ") if self.published else None,
            "source": self.source,
            "related": None if self.topics is None else list(self.topics),
            "tags": None if self.tags is None else list(self.tags),
            **{name: list(getattr(self, name)) or None for name in _LISTS},
        }
        given = {key: value for key, value in values.items() if value is not None}
        if self.text is not None:
            given["text"] = {"file": self.text.file, "markdown": _Written(self.text.markdown)}
        return yaml.dump(given, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000) if given else ""


class _Written(str):
    """A text that is written line by line."""


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines so that people can read and change them, where YAML can."""


_Dumper.add_representer(
    _Written, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")
)


def read_correction(path: Path) -> Correction:
    """The corrections in a file; an empty Correction if it does not exist. Raises CorrectionError."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise CorrectionError.at(path.name, 1, CorrectionProblem.TOO_LARGE)
        data = path.read_bytes()
        text = decode(data).text if data.strip() else ""
    except FileNotFoundError:
        return Correction()
    except DecodeError as error:
        raise CorrectionError.at(path.name, 1, CorrectionProblem.NO_TEXT, reason=error.message) from error
    except OSError as error:
        raise CorrectionError.at(path.name, 1, CorrectionProblem.UNREADABLE, system=reason_of(error)) from error
    return parse_correction(text, path.name)


def parse_correction(text: str, file: str) -> Correction:
    """The corrections in a YAML text. file: its name, for messages. Raises CorrectionError where the form is wrong."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CorrectionError.at(file, line, CorrectionProblem.NOT_YAML_BECAUSE, detail=str(error.problem)) from error
    except (yaml.YAMLError, RecursionError) as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise CorrectionError.at(file, line, CorrectionProblem.NOT_YAML) from error
    if root is None or (isinstance(root, yaml.ScalarNode) and not root.value):
        return Correction()
    values = _mapping(root, file)
    published = values.get("published")
    related = values.get("related")
    return Correction(
        title=_text(values["title"], file) if "title" in values else None,
        published=_date(_text(published, file), file, _line(published)) if published else None,
        source=_text(values["source"], file) if "source" in values else None,
        topics=_list(related, file) if related else None,
        tags=_tags(values["tags"], file) if "tags" in values else None,
        text=_edited(values["text"], file) if "text" in values else None,
        **{name: _list(values[name], file) for name in _LISTS if name in values},
    )


def checked_date(text: str) -> datetime | None:
    """A date as an editor writes it: in one of the forms that articles use, or ISO. None for any other text."""
    found = parse_date(text)
    if found is not None:
        return found
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return None


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _edited(node: yaml.Node, file: str) -> EditedText:
    values = _mapping(node, file, _TEXT_KEYS)
    for key in _TEXT_KEYS:
        if key not in values:
            raise CorrectionError.at(file, _line(node), CorrectionProblem.MISSING_KEY, key=key)
    markdown = values["markdown"]
    if not isinstance(markdown, yaml.ScalarNode):
        raise CorrectionError.at(file, _line(markdown), CorrectionProblem.NOT_TEXT)
    _check_characters(markdown, str(markdown.value), file)
    return EditedText(_text(values["file"], file), str(markdown.value))


def _mapping(node: yaml.Node, file: str, known: Sequence[str] = _KEYS) -> dict[str, yaml.Node]:
    keys = ", ".join(known)
    if not isinstance(node, yaml.MappingNode):
        raise CorrectionError.at(file, _line(node), CorrectionProblem.OTHER_KEYS, keys=keys)
    values: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = _text(key, file)
        if name not in known:
            raise CorrectionError.at(file, _line(key), CorrectionProblem.UNKNOWN_KEY, key=name, keys=keys)
        if name in values:
            raise CorrectionError.at(file, _line(key), CorrectionProblem.KEY_TWICE, key=name)
        values[name] = value
    return values


def _text(node: yaml.Node, file: str) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise CorrectionError.at(file, _line(node), CorrectionProblem.NOT_TEXT)
    text = " ".join(str(node.value).split())
    if not text:
        raise CorrectionError.at(file, _line(node), CorrectionProblem.BLANK)
    _check_characters(node, text, file)
    return text


def _check_characters(node: yaml.Node, text: str, file: str) -> None:
    if any("\ud800" <= character <= "\udfff" for character in text):  # half a pair; no UTF-8
        raise CorrectionError.at(file, _line(node), CorrectionProblem.HALF_CHARACTER, text=text[:80])


def _date(text: str, file: str, line: int) -> datetime:
    found = checked_date(text)
    if found is None:
        raise CorrectionError.at(file, line, CorrectionProblem.NO_DATE, text=text[:80])
    return found


def _tags(node: yaml.Node, file: str) -> tuple[str, ...]:
    found = _list(node, file)
    for tag in found:
        if len(tag) > LONGEST:
            raise CorrectionError.at(file, _line(node), CorrectionProblem.LONG_TAG, text=tag, limit=str(LONGEST))
    return cleaned(found)


def _list(node: yaml.Node, file: str) -> tuple[str, ...]:
    if isinstance(node, yaml.ScalarNode) and not node.value:
        return ()
    if not isinstance(node, yaml.SequenceNode):
        raise CorrectionError.at(file, _line(node), CorrectionProblem.NO_LIST)
    return tuple(dict.fromkeys(_text(item, file) for item in node.value))
