"""/faq: known questions."""

from ui.reading.pages import show_faq

show_faq()
