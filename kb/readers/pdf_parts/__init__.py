"""The steps from the bytes of a PDF file to lines of markup: see kb/readers/pdf.py."""
