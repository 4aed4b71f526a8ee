"""Files that were given to the page and wait to be stored: how each would be understood. Nothing of them is on a disk.

A tray belongs to one session. It survives a look at another part of the page, which the browser's file field does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256

from kb.article import SECTION_SEPARATOR, Article
from kb.bundle import BundleError, Member, Refused, is_bundle, unzip
from kb.corrections import Correction
from kb.library import Added, Library, LibraryError
from kb.preview import Preview, preview
from kb.readers import ReaderError, check_size

MOST = 300  # files that wait at once, and their bytes
MOST_BYTES = 150 * 1024 * 1024


class FullError(ValueError):
    """More waits than the page can hold."""


@dataclass(frozen=True)
class Waiting:
    """`found` is the article as its file says, `seen` as it would be stored; `key` is the same for the same file."""

    name: str
    data: bytes = field(repr=False)
    found: Article
    seen: Preview
    correction: Correction

    @property
    def key(self) -> str:
        return sha256(self.name.encode("utf-8", "replace") + b"\0" + self.data).hexdigest()[:12]


@dataclass
class Tray:
    """By the id that each article will have. Two files of one id cannot both be stored: of those given together the first
    one waits and the other is refused; one that is given later takes the place of what waits.

    `wrong` is why what was typed for an article cannot be used.
    """

    waiting: dict[str, Waiting] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    displaced: list[tuple[str, str]] = field(default_factory=list)

    def take(self, files: Iterable[tuple[str, bytes]], library: Library) -> None:
        """Look at files; `refused` and `displaced` then tell what became of those that do not wait.

        Raises FullError when there are too many; those before it wait.
        """
        self.refused, self.displaced = [], []
        together: dict[str, str] = {}  # id → which file brought it
        for name, data in files:
            for member in _members(name, data):
                if isinstance(member, Refused):
                    self.refused.append(str(member))
                    continue
                whole = member.name if member.name == name else f"{name}{SECTION_SEPARATOR}{member.name}"
                self._take(member, whole, together, library)

    def _take(self, member: Member, whole: str, together: dict[str, str], library: Library) -> None:
        held = sum(len(item.data) for item in self.waiting.values())
        if len(self.waiting) >= MOST or held + len(member.data) > MOST_BYTES:
            raise FullError(member.name)
        try:
            seen = preview(member.data, member.name, library)
        except (ReaderError, LibraryError) as error:
            self.refused.append(" ".join(str(error).split()))
            return
        own = seen.article.id.casefold()
        before, first = self.waiting.get(own), together.get(own)
        if before and (before.name, before.data) == (member.name, member.data):
            together[own] = whole
            return  # the same file again
        if first is not None:
            same = "another file has the same name"
            other = same if first == whole else f"{first} would be the article {seen.article.id!r} too"
            self.refused.append(f"{whole}: {other}; rename one")
            return
        if before:
            del self.waiting[own]
            self.displaced.append((before.name, member.name))
        together[own] = whole
        self.waiting[own] = Waiting(member.name, member.data, seen.article, seen, Correction())

    def correct(self, own: str, correction: Correction, library: Library) -> None:
        """See an article with these corrections. Raises LibraryError, ReaderError."""
        item = self.waiting[own]
        seen = preview(item.data, item.name, library, correction)
        self.waiting[own] = replace(item, seen=seen, correction=correction)

    def store(self, own: str, library: Library) -> Added:
        """Store an article; it then waits no more. Raises LibraryError, ReaderError, OSError; it then goes on waiting."""
        item = self.waiting[own]
        added = library.add(item.name, item.data, item.correction)
        del self.waiting[own]
        return added


def _members(name: str, data: bytes) -> Iterator[Member | Refused]:
    try:
        if is_bundle(name):
            yield from unzip(data, name)
        else:
            check_size(len(data), name)
            yield Member(name, data)
    except (BundleError, ReaderError) as error:
        yield Refused("", str(error))
