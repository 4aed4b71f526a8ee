"""The reader's page, at the root."""

from ui.reader.ask_page import show

show()
