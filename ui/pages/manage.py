"""/manage: articles, builds, versions, known questions. For editors."""

from ui.editor import manage
from ui.shell.navigation import MANAGE, editor_page

editor_page(MANAGE, manage.show)
