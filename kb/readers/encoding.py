"""Bytes → text: finds the encoding of short and long, Chinese and other texts, and refuses what is not text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from kb.article import Note
from kb.errors import Code, KnowledgeBaseError, Message
from kb.readers.file_type import sniff
from kb.structure.line_grammar import is_cjk

_SAMPLE = 64 * 1024  # bytes looked at to tell the encodings apart
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "cp1252", "utf-8")  # UTF-8: with a few damaged bytes
_WIDER = {  # https://encoding.spec.whatwg.org/#names-and-labels
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_SURE_SCORE = 0.7  # Chinese rightly decoded scores above this, wrongly decoded below 0.6
_MIN_SCORE = 0.4  # noise stays below
_MARGIN = 0.1
_MAX_CONTROL = 0.02  # share of control characters in a text
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


class DecodeProblem(Code):
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

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What the editor should know of how the bytes were read."""
        if not self.damaged:
            return ()
        note = Note.DAMAGED if self.damaged > 1 else Note.ONE_DAMAGED
        return (Message(note, count=self.damaged, encoding=self.encoding),)


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
    if wide := _wide_ascii(data):
        return _checked(data, wide)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _checked(data, _declared(data, declared) or _guess(data))
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


def _wide_ascii(data: bytes) -> str | None:
    """UTF-16 without a mark whose text has much ASCII in it: every other byte is NUL."""
    sample = data[:_SAMPLE]
    if len(data) % 2 or len(sample) < 4:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < 0.2 * len(sample) / 2 or min(even, odd) > 0.02 * len(sample):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _guess(data: bytes) -> str:
    """The encoding that makes the most sense of bytes that are not valid UTF-8."""
    sample = data[:_SAMPLE]
    scores = {encoding: _score(sample, encoding, len(data)) for encoding in _CANDIDATES}
    best = max(scores, key=lambda encoding: scores[encoding])
    if scores[best] < _SURE_SCORE and (other := from_bytes(sample).best()) is not None:
        # Neither Chinese nor Unicode, it seems; the detector knows the rest.
        scores[other.encoding] = _score(sample, other.encoding, len(data))
        if scores[other.encoding] > scores[best] + _MARGIN:
            best = other.encoding
    if scores[best] < _MIN_SCORE:
        raise DecodeError(DecodeProblem.BINARY)
    return best


def _score(sample: bytes, encoding: str, size: int) -> float:
    """How much the decoded sample looks like a text, at most 1: the mean over its characters outside ASCII.

    Han characters count if they are common ones in one of the two scripts. Both national standards put the common
    characters first: rows 16-55 of GB 2312 (3,755 characters), rows A4-C6 of Big5 (5,401).
    """
    if encoding.startswith("utf-16") and size % 2:
        return -1.0
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(sample, final=len(sample) == size)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            return -1.0
        text = sample.decode(encoding, "replace")
    others = [char for char in text if not char.isascii()]
    if not others:
        return 0.0 if encoding.startswith("utf-16") else 0.5
    foreign = 0.1 if len(others) > len(text) / 3 else 0.6  # accents are rare in a Latin text
    simplified = sum(_weight(char, "gb2312", 0xB0, 0xD7, foreign) for char in others) / len(others)
    traditional = sum(_weight(char, "big5", 0xA4, 0xC6, foreign) for char in others) / len(others)
    return max(simplified, traditional) - len(_CONTROL.findall(text)) / len(text)


def _weight(char: str, standard: str, first: int, last: int, latin: float) -> float:
    if "\u4e00" <= char <= "\u9fff":
        try:
            lead = char.encode(standard)[0]
        except UnicodeEncodeError:
            return -0.5
        return 1.0 if first <= lead <= last else 0.0
    if is_cjk(char):
        return 1.0 if "\u3000" <= char <= "\u30ff" or "\uff01" <= char <= "\uff5e" else 0.3
    if "\ue000" <= char <= "\uf8ff" or char == "\ufffd" or not char.isprintable():
        return -2.0
    if char <= "\u024f":
        return latin
    return 0.8 if "\u2010" <= char <= "\u2026" else 0.5
