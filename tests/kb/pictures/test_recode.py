"""What of a picture gets through: its pixels, and nothing else."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kb.article import Aside
from kb.pictures.recode import LEAST, MAX_PIXELS, SIDE, Look, look, recoded
from tests.support.files.pictures import picture


def _shown(data: bytes) -> Image.Image:
    new = recoded(data)
    assert new is not None
    return Image.open(BytesIO(new), formats=("WEBP",))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_every_format_is_shown_as_webp(kind: str) -> None:
    data = picture(kind)
    assert look(data) == Look(f"{sha256(data).hexdigest()[:40]}.webp", 40, 30)
    assert _shown(data).size == (40, 30)


def test_metadata_and_what_is_hung_on_are_left_behind() -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    data = picture("JPEG", exif=exif, comment=b"SECRET-COMMENT") + b"<script>SECRET</script>"
    new = recoded(data)
    assert new is not None
    assert b"SECRET" in data
    assert b"SECRET" not in new
    assert b"EXIF" not in new


def test_a_photograph_taken_on_its_side_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = picture("JPEG", exif=exif)
    found = look(data)
    assert isinstance(found, Look)
    assert (found.width, found.height) == (30, 40)
    assert _shown(data).size == (30, 40)


def test_a_large_one_is_made_smaller() -> None:
    data = picture(size=(SIDE * 2, 100))
    found = look(data)
    assert isinstance(found, Look)
    assert (found.width, found.height) == _shown(data).size == (SIDE, 50)


def test_transparent_stays_transparent() -> None:
    out = BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(out, "PNG")
    assert _shown(out.getvalue()).convert("RGBA").getpixel((3, 3))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", Aside.NO_PICTURE),
        (b"GIF89a", Aside.NO_PICTURE),
        (picture()[:60], Aside.NO_PICTURE),
        (picture("JPEG", (300, 300))[:400], Aside.NO_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", Aside.DRAWING),
        (b"<?xml version='1.0'?><!-- x --><svg/>", Aside.DRAWING),
        (b"\xd7\xcd\xc6\x9a" + bytes(90), Aside.DRAWING),
        (picture(size=(LEAST - 1, 300)), Aside.SMALL_PICTURE),
        (picture(size=(1, 1)), Aside.SMALL_PICTURE),
        (b"<html><body>", Aside.NO_PICTURE),
    ],
)
def test_what_is_not_shown_is_told_why(data: bytes, why: Aside) -> None:
    assert look(data) is why
    assert recoded(data) is None


def test_a_bomb_is_refused_before_it_is_drawn() -> None:
    out = BytesIO()
    side = int(MAX_PIXELS**0.5) + 1
    Image.new("1", (side, side)).save(out, "PNG", compress_level=9)
    assert len(out.getvalue()) < 10_000
    assert look(out.getvalue()) is Aside.LARGE_PICTURE
    huge = bytearray(picture())
    huge[16:24] = (60_000).to_bytes(4) * 2  # the size in the head alone
    assert look(bytes(huge)) in (Aside.LARGE_PICTURE, Aside.NO_PICTURE)


@given(st.integers(0, 200), st.binary(max_size=8), st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"]))
def test_a_damaged_picture_is_shown_or_told_of_and_never_breaks(at: int, junk: bytes, kind: str) -> None:
    data = picture(kind)
    damaged = data[:at] + junk + data[at + len(junk) :]
    found = look(damaged)
    new = recoded(damaged)
    if isinstance(found, Aside):
        assert new is None
    else:
        assert new is None or new[8:12] == b"WEBP"
