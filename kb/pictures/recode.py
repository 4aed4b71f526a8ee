"""A picture of a file → one that is safe to show: looked at within limits, then written anew as WebP.

What is shown is never what somebody has sent: the pixels are drawn into a new picture, without metadata and without anything
that another program could take for something else.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

from kb.article import Aside

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIX = ".webp"
_NAME = re.compile(rf"[0-9a-f]{{40}}{re.escape(SUFFIX)}")
MAX_BYTES = 20 * 1024 * 1024  # as it is stored in the file
MAX_PIXELS = 40_000_000  # a photograph of a good camera; a bomb has billions
LEAST = 16  # pixels: what is narrower or lower is a bullet, a line or a counter
SIDE = 1_600  # pixels that the longer side has when it is shown
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
_PHOTOS = ("JPEG", "WEBP")  # formats that lose something already
_MAX_LOSSLESS = 1_500_000  # bytes; a larger picture is a photograph, whatever its format
_QUALITY, _FAST = 84, 2
_TURNED = frozenset((5, 6, 7, 8))  # values of the EXIF orientation that lay a picture on its side
_ORIENTATION = 0x0112
_NO_PICTURE = (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, IndexError, struct.error, zlib.error)


@dataclass(frozen=True)
class Look:
    """A picture that can be shown: its name, made of a checksum of its bytes, and its size in pixels as it is shown."""

    name: str
    width: int
    height: int


def name_of(data: bytes) -> str:
    """The name of a picture with these bytes, wherever it stands."""
    return f"{sha256(data).hexdigest()[:40]}{SUFFIX}"


def is_name(text: str) -> bool:
    """Whether `name_of` may have given this name; no other text becomes a part of a path."""
    return _NAME.fullmatch(text) is not None


@lru_cache(maxsize=512)
def look(data: bytes) -> Look | Aside:
    """How a picture is shown, or why it is not. Nothing is drawn before its size is known to be within the limits."""
    if len(data) > MAX_BYTES:
        return Aside.LARGE_PICTURE
    if _is_drawing(data):
        return Aside.DRAWING
    opened = _opened(data)
    if isinstance(opened, Aside):
        return opened
    width, height = opened.size
    try:
        if opened.getexif().get(_ORIENTATION) in _TURNED:
            width, height = height, width
        opened.draft("RGB", (64, 64))  # a JPEG need not be drawn in full to see that it is whole
        opened.load()
    except _NO_PICTURE:
        return Aside.NO_PICTURE
    share = min(1.0, SIDE / max(width, height))
    return Look(name_of(data), max(round(width * share), 1), max(round(height * share), 1))


def recoded(data: bytes) -> bytes | None:
    """The picture as WebP, at most SIDE pixels long, without metadata; None if it cannot be shown."""
    from PIL import Image, ImageOps

    if isinstance(look(data), Aside) or isinstance(opened := _opened(data), Aside):
        return None
    is_photo = opened.format in _PHOTOS
    try:
        opened.draft("RGB", (SIDE, SIDE))
        turned = ImageOps.exif_transpose(opened)
        has_alpha = "A" in turned.getbands() or "transparency" in turned.info
        drawn = turned.convert("RGBA" if has_alpha else "RGB")
        drawn.thumbnail((SIDE, SIDE))
        clean = Image.frombytes(
            drawn.mode, drawn.size, drawn.tobytes()
        )  # pixels, and nothing that was said beside them
        found = _written(clean, lossless=not is_photo)
        return _written(clean, lossless=False) if len(found) > _MAX_LOSSLESS else found
    except _NO_PICTURE:
        return None


def _written(picture: Image, lossless: bool) -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", lossless=lossless, quality=_QUALITY, method=_FAST)
    return out.getvalue()


def _opened(data: bytes) -> Image | Aside:
    """The picture with its size known and nothing drawn."""
    from PIL import Image

    try:
        opened = Image.open(BytesIO(data), formats=_FORMATS)
    except (*_NO_PICTURE, Image.DecompressionBombError) as error:
        return Aside.LARGE_PICTURE if isinstance(error, Image.DecompressionBombError) else Aside.NO_PICTURE
    width, height = opened.size
    if width * height > MAX_PIXELS:
        return Aside.LARGE_PICTURE
    return Aside.SMALL_PICTURE if min(width, height) < LEAST else opened


def _is_drawing(data: bytes) -> bool:
    """Whether the bytes are a drawing of lines: SVG, which may hold scripts, or a metafile of Windows."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    is_metafile = data[:4] in (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00", b"\x02\x00\x09\x00") or data[40:44] == b" EMF"
    return is_metafile or (head[:1] == b"<" and b"<svg" in data[:4096].lower())
