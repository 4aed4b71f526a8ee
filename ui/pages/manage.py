"""/manage: articles, builds, versions, known questions. For editors."""

from ui import manage
from ui.navigation import MANAGE, editor_page

editor_page(MANAGE, manage.show)
