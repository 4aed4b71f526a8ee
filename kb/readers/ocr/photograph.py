"""A photograph of a text → lines of markup. It is read as a PDF file: a page for each picture of a TIFF file."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from kb.article import Aside
from kb.errors import Code
from kb.pictures.recode import MAX_PIXELS, Look, look
from kb.pictures.taken import Pictures
from kb.readers.file_type import FormatError
from kb.readers.ocr.scans import MOST_PAGES, is_there
from kb.readers.pdf import read_pdf
from kb.structure.assemble import DocumentMetadata
from kb.structure.classify_lines import Markup

_DOTS = 150  # an inch, so that a photograph is about as large as a page


class PhotographProblem(Code):
    """Why a photograph is no article."""

    NO_EXTRA = "whose text nothing here can recognise; install it: pip install 'semantic-faq[ocr]'"
    DAMAGED = "found no picture that can be read; save it again as PNG or JPEG"
    TOO_LARGE = "found one that is too large; save it smaller"


def read_photograph(data: bytes) -> tuple[list[Markup], DocumentMetadata]:
    """The lines on a photograph, which is a picture of the article too. Raises FormatError."""
    from PIL import Image, ImageOps, ImageSequence

    if not is_there():
        raise FormatError(PhotographProblem.NO_EXTRA)
    seen = look(data)
    if not isinstance(seen, Look):
        raise FormatError(PhotographProblem.TOO_LARGE if seen is Aside.LARGE_PICTURE else PhotographProblem.DAMAGED)
    out = BytesIO()
    with Image.open(BytesIO(data)) as opened:
        frames: list[Image.Image] = []
        for frame in ImageSequence.Iterator(opened) if opened.format == "TIFF" else [opened]:
            if frame.width * frame.height <= MAX_PIXELS and len(frames) < MOST_PAGES:
                frames.append(ImageOps.exif_transpose(frame).convert("RGB"))
        frames[0].save(out, "PDF", resolution=_DOTS, save_all=True, append_images=frames[1:])
    marked, known = read_pdf(out.getvalue())
    pictures = Pictures()
    pictures.add(data, 0)
    return marked, replace(known, pictures=tuple(pictures.found), file_date=None)
