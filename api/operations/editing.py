"""What an editor's key opens: the articles and questions of the folder, builds, and the versions of the index."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from api.editing import articles, builds, faq, versions
from api.editing.articles import File
from api.editing.faq import WantedEdit
from api.keys.keys import Role
from api.objects import folder_objects, version_objects
from api.operations import edit_models as models
from api.operations.models import Nothing, Page
from api.operations.operation import BASE, EditCall, Operation
from api.problems import ApiProblem

_EDIT = f"{BASE}/edit"
_MAX_FILE = models.MAX_CONTENT + 200_000  # bytes of a body with a file in it, and its corrections
_FOLDER = (ApiProblem.NOT_THERE, ApiProblem.REFUSED, ApiProblem.DISK)
_PARTS = {"related": "topics"}  # parts of a correction that the API names otherwise


def _file(call: EditCall) -> File:
    return File(call.asked.name, call.asked.content, call.asked.encoding == "base64")


def _preview(call: EditCall) -> dict[str, Any]:
    return articles.looked_at(call.library, _file(call), call.asked.correction, call.say)


def _add(call: EditCall) -> dict[str, Any]:
    asked = call.asked
    return articles.added(call.library, _file(call), asked.correction, keep=asked.keep_corrections, say=call.say)


def _correct(call: EditCall) -> dict[str, Any]:
    forget = frozenset(_PARTS.get(part, part) for part in call.asked.forget)
    return articles.corrected(call.library, call.id, call.asked.correction, forget)


def _remove(call: EditCall) -> dict[str, Any]:
    return articles.removed(call.library, call.id)


def _articles(call: EditCall) -> dict[str, Any]:
    return articles.listed(call.library, call.asked.limit, call.asked.offset)


def _article(call: EditCall) -> dict[str, Any]:
    return articles.shown(call.library, call.id, call.say)


def _removed(call: EditCall) -> dict[str, Any]:
    return articles.trash(call.library, call.asked.limit, call.asked.offset)


def _restore(call: EditCall) -> dict[str, Any]:
    return articles.restored(call.library, call.asked.key)


def _faq(call: EditCall) -> dict[str, Any]:
    return faq.questions(call.library, call.id, call.say)


def _edit_faq(call: EditCall) -> dict[str, Any]:
    edits = [WantedEdit(**edit.model_dump()) for edit in call.asked.edits]
    return faq.edited(call.library, call.id, edits, call.say)


def _build(call: EditCall) -> dict[str, Any]:
    asked = call.asked
    return builds.started(call.settings, call.key.name, check=asked.check, force=asked.force, say=call.say)


def _build_state(call: EditCall) -> dict[str, Any]:
    return builds.state(call.settings.index, call.say)


def _cancel(call: EditCall) -> dict[str, Any]:
    return builds.cancelled(call.settings.index, call.say)


def _events(call: EditCall) -> AsyncIterator[dict[str, Any]]:
    builds.state(call.settings.index, call.say)  # raises before the first byte of the answer is sent
    return builds.events(call.settings.index, call.say)


def _versions(call: EditCall) -> dict[str, Any]:
    return versions.listed(call.settings.index)


def _gate(call: EditCall) -> dict[str, Any]:
    return versions.report(call.settings.index, call.id)


def _rollback(call: EditCall) -> dict[str, Any]:
    return versions.rolled_back(call.settings.index, call.asked.version, call.key.name)


def _operation(name: str, method: str, path: str, **more: Any) -> Operation:
    return Operation(name=name, method=method, path=f"{_EDIT}/{path}", role=Role.EDITOR, **more)


_FILE_PROBLEMS = (*_FOLDER, ApiProblem.NO_ARTICLE_IN_FILE)
EDITING = (
    _operation(
        *("previewArticle", "POST", "preview"),
        asked=models.GivenFile,
        found=folder_objects.Understood,
        edit=_preview,
        max_body=_MAX_FILE,
        problems=_FILE_PROBLEMS,
    ),
    _operation(
        *("addArticle", "POST", "articles"),
        asked=models.AddedFile,
        found=folder_objects.Stored,
        edit=_add,
        status=201,
        max_body=_MAX_FILE,
        problems=_FILE_PROBLEMS,
    ),
    _operation(
        *("folderArticles", "GET", "articles"),
        asked=Page,
        found=folder_objects.FolderArticles,
        edit=_articles,
        problems=_FOLDER,
    ),
    _operation(
        *("folderArticle", "GET", "articles/{id}"),
        asked=Nothing,
        found=folder_objects.Understood,
        edit=_article,
        problems=_FOLDER,
    ),
    _operation(
        *("correctArticle", "PATCH", "articles/{id}"),
        asked=models.Corrected,
        found=folder_objects.FolderArticle,
        edit=_correct,
        problems=_FOLDER,
    ),
    _operation(
        *("removeArticle", "DELETE", "articles/{id}"),
        asked=Nothing,
        found=folder_objects.Gone,
        edit=_remove,
        problems=_FOLDER,
    ),
    _operation(
        *("removedArticles", "GET", "removed"),
        asked=Page,
        found=folder_objects.GoneLines,
        edit=_removed,
        problems=_FOLDER,
    ),
    _operation(
        *("restoreArticle", "POST", "restore"),
        asked=models.Restore,
        found=folder_objects.Back,
        edit=_restore,
        problems=_FOLDER,
    ),
    _operation(
        *("folderFaq", "GET", "faq/{id}"),
        asked=Nothing,
        found=folder_objects.FileQuestions,
        edit=_faq,
        problems=_FOLDER,
    ),
    _operation(
        *("editFaq", "POST", "faq/{id}"),
        asked=models.FaqEdits,
        found=folder_objects.FileQuestions,
        edit=_edit_faq,
        problems=(*_FOLDER, ApiProblem.NO_PASSAGE),
    ),
    _operation(
        *("startBuild", "POST", "build"),
        asked=models.StartBuild,
        found=version_objects.BuildJob,
        edit=_build,
        status=202,
        problems=(ApiProblem.BUILDING, ApiProblem.DISK),
    ),
    _operation(
        *("buildState", "GET", "build"),
        asked=Nothing,
        found=version_objects.BuildJob,
        edit=_build_state,
        problems=(ApiProblem.NO_BUILD,),
    ),
    _operation(
        *("cancelBuild", "DELETE", "build"),
        asked=Nothing,
        found=version_objects.BuildJob,
        edit=_cancel,
        status=202,
        problems=(ApiProblem.NO_BUILD,),
    ),
    _operation(
        *("buildEvents", "GET", "build/events"),
        asked=Nothing,
        found=version_objects.BuildJob,
        events=_events,
        problems=(ApiProblem.NO_BUILD,),
    ),
    _operation(
        *("versions", "GET", "versions"),
        asked=Nothing,
        found=version_objects.Versions,
        edit=_versions,
        problems=_FOLDER,
    ),
    _operation(
        *("versionGate", "GET", "versions/{id}"),
        asked=Nothing,
        found=version_objects.VersionGate,
        edit=_gate,
        problems=_FOLDER,
    ),
    _operation(
        *("rollback", "POST", "rollback"),
        asked=models.Rollback,
        found=version_objects.RolledBackObject,
        edit=_rollback,
        problems=_FOLDER,
    ),
)
