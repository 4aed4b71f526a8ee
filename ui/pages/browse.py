"""/browse: the articles."""

from ui.reading.pages import show_browse

show_browse()
