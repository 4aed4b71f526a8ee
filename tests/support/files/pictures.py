"""Pictures for tests, drawn with Pillow, and files that hold them."""

from __future__ import annotations

from io import BytesIO

import docx
from docx.shared import Inches
from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), colour: str = "red", **more: object) -> bytes:
    """A picture of one colour in a format of Pillow."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **more)
    return out.getvalue()


def docx_with(*blocks: str | bytes) -> bytes:
    """A document with a title and these paragraphs and pictures."""
    made = docx.Document()
    made.add_heading("Reset the router", 0)
    for block in blocks:
        if isinstance(block, str):
            made.add_paragraph(block)
        else:
            made.add_picture(BytesIO(block), Inches(1))
    data = BytesIO()
    made.save(data)
    return data.getvalue()
