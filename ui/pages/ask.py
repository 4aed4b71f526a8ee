"""The reader's page, at the root."""

from ui.page import show

show()
