"""Lines of text become an article with sections, and an article becomes passages."""
