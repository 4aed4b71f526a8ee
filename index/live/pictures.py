"""The pictures of the version that is served, for pages and API: nothing but our own WebP files leaves the folder."""

from __future__ import annotations

from types import MappingProxyType

from index.live.live_index import LiveIndex
from index.search.search_index import SearchIndex
from index.store.versions import LAYOUT, folder_of
from kb.pictures.recode import is_name

MEDIA_TYPE = "image/webp"
# The name is a checksum, so what it stands for never changes; yet it is kept for a day only, and by the reader's browser alone,
# as an editor may remove it. A browser takes it for a picture or for nothing.
HEADERS = MappingProxyType(
    {
        "cache-control": "private, max-age=86400, immutable",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
        "cross-origin-resource-policy": "same-origin",
    }
)
_WEBP = (b"RIFF", b"WEBP")  # the first four bytes, and those after the size


def picture(live: LiveIndex[SearchIndex], name: str) -> bytes | None:
    """A picture of the served version; None for any other name. Raises StoreError, ModelError."""
    if not is_name(name):
        return None
    try:
        data = (folder_of(live.folder, live.serving().version) / LAYOUT.pictures / name).read_bytes()
    except OSError:
        return None
    return data if (data[:4], data[8:12]) == _WEBP else None
