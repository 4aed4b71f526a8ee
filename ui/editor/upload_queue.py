"""The queue of files that an editor has uploaded and not stored yet. They are kept in memory only.

A queue belongs to one session. It stays when the editor looks at another part of the page, while the field for files is made
anew. Each file in the field has an id, so that a file removed there can be removed from the queue.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from itertools import repeat

from kb.article import SECTION_SEPARATOR, Article
from kb.errors import Message, Where
from kb.library.archives import BundleError, Member, Refusal, Refused, count_in, is_bundle, unzip
from kb.library.corrections import Correction
from kb.library.library import Added, Library, LibraryError
from kb.library.preview import Check, Preview, alike, preview
from kb.library.translations import add
from kb.readers.read import ReaderError, check_size

MOST = 300  # files in a queue
MOST_BYTES = 150 * 1024 * 1024  # of all files in a queue


class FullError(ValueError):
    """The queue is full. The message is the name of the first file that did not fit."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A file in the queue. `found` is the article as the file has it, `seen` as it would be stored, with `correction`.

    `given` are the ids of the uploaded files that contained it; the id is "" for pasted text.
    """

    name: str
    data: bytes = field(repr=False)
    found: Article
    seen: Preview
    correction: Correction
    given: frozenset[str] = frozenset()

    @cached_property
    def key(self) -> str:
        """A short checksum of name and content, to tell forms on the page apart."""
        return sha256(self.name.encode("utf-8", "replace") + b"\0" + self.data).hexdigest()[:12]


@dataclass
class UploadQueue:
    """The files that wait, by the id that each article will have, in lower case.

    Two files with one id cannot both be stored. When they are added together, the second is refused. When one is added later,
    it replaces the one that waits; `displaced` then has the names of both. `wrong` says why the values typed for an article
    cannot be used.
    """

    waiting: dict[str, Waiting] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    displaced: list[tuple[str, str]] = field(default_factory=list)
    _refused: list[tuple[str, Message]] = field(default_factory=list)  # the id of the uploaded file, and the reason
    _alike: dict[frozenset[tuple[str, str]], tuple[Check, ...]] = field(default_factory=dict)

    @property
    def refused(self) -> list[Message]:
        """Why files were not put into the queue, a line for each."""
        return [line for _, line in self._refused]

    def add(
        self,
        files: Sequence[tuple[str, bytes]],
        library: Library,
        ids: Iterable[str] = repeat(""),
        told: Callable[[str, int, int], None] = lambda name, number, total: None,
    ) -> None:
        """Read files, given as name and content, and put them into the queue. ZIP files are taken apart.

        `ids` are the ids of the files in the field, so that they can be removed again. `told` gets the name of each file before
        it is read, its number and how many there are. Afterwards `refused` and `displaced` tell about files that are not in the
        queue. Raises FullError when the queue is full; the files before stay in it.
        """
        self._refused, self.displaced = [], []
        together: dict[str, str] = {}  # id → which file brought it
        number, total = 0, sum(count_in(data, name) for name, data in files)
        for (name, data), given in zip(files, ids, strict=False):
            for member in _members(name, data):
                number += 1
                told(member.name, number, max(number, total))
                if isinstance(member, Refused):
                    self._refused.append((given, member.message))
                    continue
                whole = f"{name}{SECTION_SEPARATOR}{member.origin}" if member.origin else name
                self._add(member, whole=whole, given=given, together=together, library=library)

    def _add(self, member: Member, whole: str, given: str, together: dict[str, str], library: Library) -> None:
        held = sum(len(item.data) + sum(map(len, item.seen.beside.values())) for item in self.waiting.values())
        if len(self.waiting) >= MOST or held + len(member.data) > MOST_BYTES:
            raise FullError(member.name)
        try:
            seen = preview(member.data, member.name, library, find=member.find)
        except (ReaderError, LibraryError) as error:
            self._refused.append((given, error.message))
            return
        own = seen.article.id.casefold()
        before, first = self.waiting.get(own), together.get(own)
        if before and (before.name, before.data) == (member.name, member.data):  # the same file again
            together[own] = whole
            self.waiting[own] = replace(before, given=before.given | {given})
            return
        if first is not None:
            same = Message(Refusal.SAME_NAME)
            reason = same if first == whole else Message(Refusal.SAME_ID, other=first, id=seen.article.id)
            self._refused.append((given, Message(Where.FILE, name=whole, reason=reason)))
            return
        if before:
            del self.waiting[own]
            self.displaced.append((before.name, member.name))
        together[own] = whole
        item = Waiting(
            name=member.name,
            data=member.data,
            found=seen.article,
            seen=seen,
            correction=Correction(),
            given=frozenset((given,)),
        )
        self.waiting[own] = item

    def remove(self, given: Collection[str]) -> list[str]:
        """Remove the uploaded files with these ids, and what was said about them. Returns the names of the removed articles.

        An article that another uploaded file contained, too, stays.
        """
        self._refused = [(id_, line) for id_, line in self._refused if id_ not in given]
        gone = {own: item.name for own, item in self.waiting.items() if item.given.issubset(given)}
        for own in gone:
            del self.waiting[own]
        self.waiting = {own: replace(item, given=item.given.difference(given)) for own, item in self.waiting.items()}
        return list(gone.values())

    def detach(self) -> None:
        """Forget the ids, because the field for files was made anew: no file can be taken back. Clears `refused`, too."""
        self._refused = []
        self.waiting = {own: replace(item, given=frozenset(("",))) for own, item in self.waiting.items()}

    def cautions(self, own: str) -> tuple[tuple[Check, ...], tuple[Check, ...]]:
        """What to check in an article: first compared with the stored articles, second with the others in the queue."""
        item = self.waiting[own]
        others = {other: self._pair(item, beside) for other, beside in self.waiting.items() if other != own}
        fresh = {self.waiting[other].seen.article.id: pair for other, pair in others.items() if pair not in self._alike}
        self._alike |= dict.fromkeys(fresh.values(), ())  # each pair is compared once
        new = [self.waiting[id_.casefold()].seen.article for id_ in fresh]
        for caution in alike(item.seen.article, new):
            self._alike[fresh[caution.article]] += (caution,)
        beside = [
            replace(caution, article=self.waiting[other].name)
            for other, pair in others.items()
            for caution in self._alike[pair]
        ]
        return item.seen.cautions, tuple(beside)

    @staticmethod
    def _pair(one: Waiting, other: Waiting) -> frozenset[tuple[str, str]]:
        """The key under which the comparison of two files is kept: all values that it depends on."""
        return frozenset((item.key, item.seen.article.title) for item in (one, other))

    def correct(self, own: str, correction: Correction, library: Library) -> None:
        """Read a file again with these corrections. Raises LibraryError, ReaderError."""
        item = self.waiting[own]
        seen = preview(item.data, item.name, library, correction, find=item.seen.beside.get)
        self.waiting[own] = replace(item, seen=seen, correction=correction)

    def lost(self, own: str, library: Library) -> Correction:
        """The corrections of the stored article that would be lost when this one replaces it."""
        try:
            item = self.waiting[own]
            return library.correction(own).missing_in(item.seen.article, item.correction)
        except LibraryError:  # no article is stored under this id
            return Correction()

    def store(self, own: str, library: Library) -> Added:
        """Store an article and take it out of the queue.

        Raises LibraryError, ReaderError, OSError; the article then stays in the queue.
        """
        item = self.waiting[own]
        added = add(library, item.name, item.data, item.correction, find=item.seen.beside.get)
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
        yield Refused("", error.message)
