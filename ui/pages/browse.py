"""/browse: the articles."""

from ui.reader.reading_pages import show_browse

show_browse()
