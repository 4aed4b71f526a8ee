"""/insights: what readers asked. For editors."""

from ui.editor.insights import show
from ui.shell.navigation import INSIGHTS, editor_page

editor_page(INSIGHTS, show)
