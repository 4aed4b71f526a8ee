"""Files that were given to the page and wait to be stored: how each would be understood. Nothing of them is on a disk.

A queue belongs to one session. It survives a look at another part of the page, which the browser's file field does not.
What such a field holds is known by its ids: what is taken out there waits no more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from itertools import repeat

from kb.article import SECTION_SEPARATOR, Article
from kb.errors import Message, Where
from kb.library.archives import BundleError, Member, Refusal, Refused, is_bundle, unzip
from kb.library.corrections import Correction
from kb.library.library import Added, Library, LibraryError
from kb.library.preview import Check, Preview, alike, preview
from kb.readers.read import ReaderError, check_size

MOST = 300  # files that wait at once, and their bytes
MOST_BYTES = 150 * 1024 * 1024


class FullError(ValueError):
    """More waits than the page can hold."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """`found` is the article as its file says, `seen` as it would be stored; `key` is the same for the same file.

    `given` are the ids of the files that brought it, none for what was pasted.
    """

    name: str
    data: bytes = field(repr=False)
    found: Article
    seen: Preview
    correction: Correction
    given: frozenset[str] = frozenset()

    @cached_property
    def key(self) -> str:
        return sha256(self.name.encode("utf-8", "replace") + b"\0" + self.data).hexdigest()[:12]


@dataclass
class UploadQueue:
    """By the id that each article will have. Two files of one id cannot both be stored: of those given together the first
    one waits and the other is refused; one that is given later takes the place of what waits.

    `wrong` is why what was typed for an article cannot be used.
    """

    waiting: dict[str, Waiting] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    displaced: list[tuple[str, str]] = field(default_factory=list)
    _refused: list[tuple[str, Message]] = field(default_factory=list)  # the id of the file that was given, and why
    _alike: dict[frozenset[tuple[str, str]], tuple[Check, ...]] = field(default_factory=dict)

    @property
    def refused(self) -> list[Message]:
        """Why files do not wait, a line for each."""
        return [line for _, line in self._refused]

    def add(self, files: Iterable[tuple[str, bytes]], library: Library, ids: Iterable[str] = repeat("")) -> None:
        """Look at files, by name; `ids` name those that can be taken back. `refused` and `displaced` then tell what became
        of those that do not wait.

        Raises FullError when there are too many; those before it wait.
        """
        self._refused, self.displaced = [], []
        together: dict[str, str] = {}  # id → which file brought it
        for (name, data), given in zip(files, ids, strict=False):
            for member in _members(name, data):
                if isinstance(member, Refused):
                    self._refused.append((given, member.message))
                    continue
                whole = f"{name}{SECTION_SEPARATOR}{member.origin}" if member.origin else name
                self._add(member, whole=whole, given=given, together=together, library=library)

    def _add(self, member: Member, whole: str, given: str, together: dict[str, str], library: Library) -> None:
        held = sum(len(item.data) for item in self.waiting.values())
        if len(self.waiting) >= MOST or held + len(member.data) > MOST_BYTES:
            raise FullError(member.name)
        try:
            seen = preview(member.data, member.name, library)
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
        """These files are wanted no more: nothing that only they brought waits, nor is said of them. The names of what
        waited.
        """
        self._refused = [(id_, line) for id_, line in self._refused if id_ not in given]
        gone = {own: item.name for own, item in self.waiting.items() if item.given.issubset(given)}
        for own in gone:
            del self.waiting[own]
        self.waiting = {own: replace(item, given=item.given.difference(given)) for own, item in self.waiting.items()}
        return list(gone.values())

    def detach(self) -> None:
        """The files that were given are out of sight: none is taken back any more, and what was refused has been read."""
        self._refused = []
        self.waiting = {own: replace(item, given=frozenset(("",))) for own, item in self.waiting.items()}

    def cautions(self, own: str) -> tuple[tuple[Check, ...], tuple[Check, ...]]:
        """What to check in an article beside what is stored, and beside the others that wait."""
        item = self.waiting[own]
        others = {other: self._pair(item, beside) for other, beside in self.waiting.items() if other != own}
        fresh = {self.waiting[other].seen.article.id: pair for other, pair in others.items() if pair not in self._alike}
        self._alike |= dict.fromkeys(fresh.values(), ())  # two are compared once, whichever is looked at
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
        """All that the likeness of two depends on."""
        return frozenset((item.key, item.seen.article.title) for item in (one, other))

    def correct(self, own: str, correction: Correction, library: Library) -> None:
        """See an article with these corrections. Raises LibraryError, ReaderError."""
        item = self.waiting[own]
        seen = preview(item.data, item.name, library, correction)
        self.waiting[own] = replace(item, seen=seen, correction=correction)

    def lost(self, own: str, library: Library) -> Correction:
        """The corrections of the stored version that this one knows nothing of."""
        try:
            return library.correction(own).missing_in(self.waiting[own].seen.article)
        except LibraryError:  # there is none
            return Correction()

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
        yield Refused("", error.message)
