"""/browse: the articles."""

from ui.frame import show_browse

show_browse()
