"""The unpublished index of a server: whether there is something to try, and the index itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

import streamlit as st

from index.encoder.encoder import TextEncoder
from index.encoder.model import ModelError
from index.publish import staging
from index.publish.build import outdated
from index.publish.compose import Source
from index.search.search_index import SearchIndex
from index.store import versions
from index.store.versions import StoreError
from kb.config.settings import Settings
from kb.storage.tree import stamp
from ui.building.articles_folder import library
from ui.shell.live_index import open_index


class Standing(Enum):
    """How the unpublished index stands to the folder of articles."""

    NOTHING_TO_TRY = auto()  # readers have what the folder says
    MISSING = auto()
    OUTDATED = auto()  # something was changed since it was made
    READY = auto()


@dataclass(frozen=True)
class Indexes:
    """The two indexes to ask; None where there is none that can be opened."""

    published: SearchIndex | None
    unpublished: SearchIndex | None
    standing: Standing


def indexes(settings: Settings) -> Indexes:
    """Open both. Raises LibraryError or FaqError for what would stop a build."""
    standing = _standing(settings, stamp(settings.articles), _pointers(settings))
    try:
        published = open_index(settings)
    except (StoreError, ModelError):
        published = None
    unpublished = None
    if standing in (Standing.OUTDATED, Standing.READY):
        staged = staging.folder_of(settings.index)
        try:
            unpublished = _opened(
                replace(settings, index=staged), versions.current(staged), _shared(settings, published)
            )
        except (StoreError, ModelError):  # damaged, or removed since
            standing = Standing.MISSING
    return Indexes(published, unpublished, standing)


def _pointers(settings: Settings) -> str:
    """Changes when another version is published or staged."""
    return " ".join(map(_pointer, (settings.index, staging.folder_of(settings.index))))


def _pointer(root: Path) -> str:
    try:
        return versions.current(root)
    except StoreError:
        return ""


@st.cache_resource(max_entries=4, show_spinner=False)
def _standing(settings: Settings, stamp: str, pointers: str) -> Standing:
    """`stamp` and `pointers` are only part of the cache key: they change with the articles and with both indexes."""
    source = Source.of_folder(library(settings.articles))
    used = versions.description_in_use(settings.index)
    try:
        if used and not outdated(used, source, settings):
            return Standing.NOTHING_TO_TRY
        made = staging.described(settings.index)
        if made is None:
            return Standing.MISSING
        return Standing.OUTDATED if outdated(made, source, settings) else Standing.READY
    except ModelError:  # the build reports it
        return Standing.MISSING


def _shared(settings: Settings, published: SearchIndex | None) -> TextEncoder | None:
    """The open encoder, if the unpublished index was built with the same: it need not be in memory twice."""
    used, made = versions.description_in_use(settings.index), staging.described(settings.index)
    is_same = used and made and used.model_checksum == made.model_checksum
    return published.encoder if published and is_same else None


@st.cache_resource(max_entries=1, show_spinner=False)
def _opened(settings: Settings, pointer: str, _encoder: TextEncoder | None) -> SearchIndex:
    """`pointer` is only part of the cache key."""
    return SearchIndex.open(settings.index, _encoder, settings)
