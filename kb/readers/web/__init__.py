"""Parts of the reader of web pages, kb/readers/html.py: what is text, which part is the article, what its elements say."""
