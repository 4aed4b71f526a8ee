"""Parts of the reader of Markdown."""
