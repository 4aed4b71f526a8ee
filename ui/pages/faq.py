"""/faq: known questions."""

from ui.frame import show_faq

show_faq()
