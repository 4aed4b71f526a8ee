"""What the folder of articles and the index refuse, as errors of the API."""

from __future__ import annotations

from api.problems import ApiError, ApiProblem
from index.store.versions import StoreProblem
from kb.errors import KnowledgeBaseError, reason_of
from kb.library.article_cache import LibraryProblem
from kb.readers.read import ReaderError

_NOT_THERE = frozenset(
    (
        LibraryProblem.NO_ARTICLE,
        LibraryProblem.NO_ARTICLE_BUT,
        LibraryProblem.NOT_REMOVED,
        StoreProblem.NO_VERSION,
        StoreProblem.NO_INDEX,
    )
)


def of_refusal(error: KnowledgeBaseError | OSError) -> ApiError:
    """The error of the API for a call that could not be done. Nothing has been changed by it."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, OSError):
        return ApiError(ApiProblem.DISK, reason=reason_of(error))
    if isinstance(error, ReaderError):
        return ApiError(ApiProblem.NO_ARTICLE_IN_FILE, reason=error.message)
    code = ApiProblem.NOT_THERE if error.code in _NOT_THERE else ApiProblem.REFUSED
    return ApiError(code, reason=error.message)
