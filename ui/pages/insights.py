"""/insights: what readers asked. For editors."""

from ui.editor.insights.page import show
from ui.shell.navigation import INSIGHTS, editor_page

editor_page(INSIGHTS, show)
