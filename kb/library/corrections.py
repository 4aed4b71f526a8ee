"""What an editor corrects in how an article was understood. It is kept in `<article id>.meta.yaml` beside the original.

    title: 花呗逾期指南            # all keys are optional; what is missing stays as in the file
    published: 2024-04-01 20:09:15
    source: https://example.com/a
    related: [花呗额度, 借呗逾期]   # instead of the related topics in the file; [] for none

The original is not changed. Nor are the text of the article and all offsets into it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import yaml

from kb.article import Article, Note, Topic
from kb.errors import Code, KnowledgeBaseError, Message, Where, reason_of
from kb.readers.encoding import DecodeError, decode
from kb.structure.dates import parse_date

SUFFIX = ".meta.yaml"
_KEYS = ("title", "published", "source", "related")
_MAX_BYTES = 1024 * 1024


class CorrectionProblem(Code):
    """What can be wrong with a file of corrections."""

    TOO_LARGE = "expected a few lines, found more than 1 MB; shorten it"
    NO_TEXT = "expected YAML, but {reason}; correct or remove it"
    UNREADABLE = "cannot be read: {system}; check its permissions"
    NOT_YAML_BECAUSE = "not valid YAML: {detail}; correct it"
    NOT_YAML = "not valid YAML; correct it"
    OTHER_KEYS = "expected the keys {keys}, found something else"
    UNKNOWN_KEY = "unknown key {key!r}; expected one of {keys}"
    KEY_TWICE = "the key {key!r} stands twice; remove one"
    NOT_TEXT = "expected text; put quotes around it if it holds ': '"
    BLANK = "expected text, found nothing; write it or remove the key"
    HALF_CHARACTER = "half a character in {text!a}; write the character itself"
    NO_DATE = "expected a date such as 2024-04-01 20:09:15, found {text!r}; correct it"
    NO_LIST = "expected a list (lines that start with '- '), found something else"


class CorrectionError(KnowledgeBaseError):
    """A file of corrections that cannot be read. The message starts with file and line."""

    @classmethod
    def at(cls, file: str, line: int, problem: CorrectionProblem, /, **facts: str) -> CorrectionError:
        """The error for a problem at a line."""
        return cls(Where.LINE, file=file, line=line, reason=Message(problem, **facts))


@dataclass(frozen=True)
class Correction:
    """What an editor corrects in an article; None where the file is right. topics: the titles of related pages."""

    title: str | None = None
    published: datetime | None = None
    source: str | None = None
    topics: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        return self != Correction()

    def over(self, other: Correction) -> Correction:
        """These corrections, and for what they leave open those of `other`."""
        own = {name: value for name, value in vars(self).items() if value is not None}
        return replace(other, **own)

    def missing_in(self, article: Article) -> Correction:
        """The parts of this correction in which an article differs from it."""
        topics = tuple(topic.title for topic in article.topics)
        says = Correction(article.title, article.published, article.source, topics)
        return Correction(**{name: value for name, value in vars(self).items() if value != getattr(says, name)})

    def apply(self, article: Article) -> Article:
        """The article as corrected, without the warnings that the correction settles."""
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
            warnings=tuple(warning for warning in article.warnings if warning.code not in cured),
        )

    def to_yaml(self) -> str:
        """The corrections as YAML text; "" for none."""
        values: dict[str, object] = {
            "title": self.title,
            "published": self.published.isoformat(" ") if self.published else None,
            "source": self.source,
            "related": None if self.topics is None else list(self.topics),
        }
        given = {key: value for key, value in values.items() if value is not None}
        return yaml.safe_dump(given, allow_unicode=True, sort_keys=False, width=1000) if given else ""


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


def _mapping(node: yaml.Node, file: str) -> dict[str, yaml.Node]:
    keys = ", ".join(_KEYS)
    if not isinstance(node, yaml.MappingNode):
        raise CorrectionError.at(file, _line(node), CorrectionProblem.OTHER_KEYS, keys=keys)
    values: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = _text(key, file)
        if name not in _KEYS:
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
    if any("\ud800" <= character <= "\udfff" for character in text):  # half a pair; no UTF-8
        raise CorrectionError.at(file, _line(node), CorrectionProblem.HALF_CHARACTER, text=text)
    return text


def _date(text: str, file: str, line: int) -> datetime:
    found = checked_date(text)
    if found is None:
        raise CorrectionError.at(file, line, CorrectionProblem.NO_DATE, text=text[:80])
    return found


def _list(node: yaml.Node, file: str) -> tuple[str, ...]:
    if isinstance(node, yaml.ScalarNode) and not node.value:
        return ()
    if not isinstance(node, yaml.SequenceNode):
        raise CorrectionError.at(file, _line(node), CorrectionProblem.NO_LIST)
    return tuple(dict.fromkeys(_text(item, file) for item in node.value))
