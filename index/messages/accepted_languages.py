"""The languages that a browser or a program wants, by its header Accept-Language."""

from __future__ import annotations

import re

_QUALITY = re.compile(r"[01](\.\d{0,3})?")


def accepted_languages(header: str) -> list[str]:
    """The names in an Accept-Language header, the most wanted first. What has the quality 0, or one that is no number, is left
    out.
    """
    wanted = []
    for place, part in enumerate(header.split(",")):
        name, _, parameters = part.partition(";")
        quality = parameters.replace(" ", "").removeprefix("q=") or "1"
        if name.strip() and _QUALITY.fullmatch(quality) and float(quality):
            wanted.append((-float(quality), place, name.strip()))
    return [name for _, _, name in sorted(wanted)]
