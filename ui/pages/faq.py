"""/faq: known questions."""

from ui.reader.reading_pages import show_faq

show_faq()
