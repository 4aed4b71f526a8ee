"""/insights: what readers asked. For editors."""

from ui.insights import show
from ui.navigation import INSIGHTS, editor_page

editor_page(INSIGHTS, show)
