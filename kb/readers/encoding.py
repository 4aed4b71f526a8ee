"""Bytes → text: finds the encoding of short and long, Chinese and other texts, and refuses what is not text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from charset_normalizer import from_bytes

from kb.article import Note
from kb.errors import Code, KnowledgeBaseError, Message
from kb.readers.file_type import sniff
from kb.readers.letters import LANGUAGES, likelihood

_SAMPLE = 64 * 1024  # bytes looked at to tell the encodings apart
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES: Mapping[
    str, tuple[str, ...]
] = {  # and the languages that are written in each; the first of two equals is taken
    "gb18030": ("Chinese", "traditional Chinese"),
    "big5hkscs": ("traditional Chinese",),
    "utf-16-le": tuple(LANGUAGES),
    "utf-16-be": tuple(LANGUAGES),
    "cp932": ("Japanese",),
    "euc_jp": ("Japanese",),
    "cp949": ("Korean",),
    "cp1252": ("Western",),
    "cp1254": ("Turkish", "Western"),
    "cp1251": ("Russian",),
    "koi8_r": ("Russian",),
    "cp1250": ("Central European",),
    "cp1253": ("Greek",),
    "utf-8": tuple(LANGUAGES),  # with a few damaged bytes
}
_ESCAPED = {b"\x1b$B": "iso2022_jp_2", b"\x1b$@": "iso2022_jp_2", b"\x1b$)C": "iso2022_kr"}  # in ASCII bytes
_NAMES = {
    "gb18030": "GB18030", "big5hkscs": "Big5", "cp932": "Shift_JIS", "euc_jp": "EUC-JP", "cp949": "EUC-KR",
    "cp1252": "Windows-1252", "cp1254": "Windows-1254", "cp1251": "Windows-1251", "koi8_r": "KOI8-R",
    "cp1250": "Windows-1250",
    "cp1253": "Windows-1253", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-8": "UTF-8",
}  # fmt: skip
_WIDER = {  # https://encoding.spec.whatwg.org/#names-and-labels
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_BEFORE = {"gb18030": 3.0, "cp1250": -8.0, "cp1253": -3.0}  # what speaks for an encoding before the file is seen
_NOISE = -6.5  # likelihood of a byte; texts are above
_ODD = -9.5  # likelihood of a letter outside ASCII; in the right language it is above
_CLEAR = 6.0  # the next likely encoding is less likely by the factor exp(6); with less, the editor is told
_MAX_CONTROL = 0.02  # share of control characters in a text
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


class DecodeProblem(Code):
    """Why bytes are not a text."""

    EMPTY = "the file is empty"
    BINARY = "found binary data"
    OTHER_KIND = "found {what}"


class DecodeError(KnowledgeBaseError):
    """The bytes are not a text. The message says what was found, without the name of the file."""


@dataclass(frozen=True)
class Decoded:
    """Text with newlines as \\n, without byte order mark and NULs. `damaged` counts the bytes that made no sense."""

    text: str
    encoding: str
    damaged: int = 0
    other: str = ""  # another encoding that the bytes may be in

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What the editor should know of how the bytes were read."""
        notes = []
        if self.damaged:
            note = Note.DAMAGED if self.damaged > 1 else Note.ONE_DAMAGED
            notes.append(Message(note, count=self.damaged, encoding=self.encoding))
        if self.other:
            both = f"{_NAMES.get(self.encoding, self.encoding)} / {_NAMES.get(self.other, self.other)}"
            notes.append(Message(Note.DOUBTFUL_ENCODING, encodings=both))
        return tuple(notes)


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of some bytes. `declared` is the name of the encoding that the file gives itself.

    A byte order mark says more than it, and so do bytes that are UTF-8: pages are often converted and their declaration
    left as it was. Raises DecodeError for an empty or binary file.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise DecodeError(DecodeProblem.EMPTY)
    if (found := sniff(data)) and found.suffix != ".html":
        raise DecodeError(DecodeProblem.OTHER_KIND, what=found.what)
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(data[len(bom) :], encoding)
    if wide := _wide_alphabet(data):
        return _checked(data, wide)
    if escaped := _escaped(data):
        return _checked(data, escaped)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if told := _declared(data, declared):
            return _checked(data, told)
        best, other = _guess(data)
        return replace(_checked(data, best), other=other)
    return _checked(data, "utf-8")


def _declared(data: bytes, name: str | None) -> str | None:
    """The codec for a declared encoding, if it can read the bytes. Browsers take some names for wider encodings, too."""
    try:
        codec = codecs.lookup(name or "").name
    except (LookupError, ValueError):
        return None
    codec = _WIDER.get(codec, codec)
    try:
        data.decode(codec)
    except (UnicodeError, LookupError):  # LookupError: a codec that is none of text, such as base64
        return None
    return codec


def _checked(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    damaged = text.count("\ufffd") - data.decode(encoding, "ignore").count("\ufffd")
    text = _NEWLINES.sub("\n", text.replace("\0", "").lstrip("\ufeff"))
    if not text.strip():
        raise DecodeError(DecodeProblem.EMPTY)
    if len(_CONTROL.findall(text)) > max(1, _MAX_CONTROL * len(text)):
        raise DecodeError(DecodeProblem.BINARY)
    return Decoded(text, encoding, damaged)


def _wide_alphabet(data: bytes) -> str | None:
    """UTF-16 without a mark, of an alphabet: every other byte says which."""
    sample = data[:_SAMPLE]
    if len(data) % 2 or len(sample) < 4:
        return None
    for high_bytes, share in ((b"\0", 0.2), (b"\0\3\4", 0.6)):  # of Latin letters; of Greek and Russian ones, too
        even, odd = (sum(byte in high_bytes for byte in half) for half in (sample[::2], sample[1::2]))
        if max(even, odd) >= share * len(sample) / 2 and min(even, odd) <= 0.02 * len(sample):
            return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _escaped(data: bytes) -> str | None:
    """An encoding that switches between ASCII and others by escape sequences, if the bytes are in one."""
    for sequence, encoding in _ESCAPED.items():
        if sequence in data[:_SAMPLE]:
            try:
                data.decode(encoding)
            except UnicodeDecodeError:
                continue
            return encoding
    return None


def _guess(data: bytes) -> tuple[str, str]:
    """(the likeliest encoding of bytes that are not valid UTF-8, another one that is nearly as likely and reads otherwise)."""
    sample = data[:_SAMPLE]
    texts = {name: text for name in _CANDIDATES if (text := _decoded(sample, name, len(data))) is not None}
    scores = {name: likelihood(text, _CANDIDATES[name]) + _BEFORE.get(name, 0.0) for name, text in texts.items()}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] < _NOISE * len(sample):
        raise DecodeError(DecodeProblem.BINARY)
    if texts[best] == texts.get("cp1252"):  # Windows-1254 is the same but for six letters
        best = "cp1252"
    near = [name for name in scores if scores[name] > scores[best] - _CLEAR and texts[name] != texts[best]]
    foreign = "".join(char for char in texts[best] if not char.isascii())
    if likelihood(foreign, _CANDIDATES[best]) < _ODD * len(foreign):
        # None of the languages that are known here; the detector knows more of them.
        found = from_bytes(sample).best()
        if found and found.encoding != best and _decoded(sample, found.encoding, len(data)) is not None:
            return found.encoding, best
    return best, max(near, key=lambda name: scores[name], default="")


def _decoded(sample: bytes, encoding: str, size: int) -> str | None:
    """The sample of a file of `size` bytes, or None if it is not in this encoding."""
    if encoding.startswith("utf-16") and size % 2:
        return None
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(sample, final=len(sample) == size)
    except UnicodeDecodeError:
        return sample.decode(encoding, "replace") if encoding == "utf-8" else None
