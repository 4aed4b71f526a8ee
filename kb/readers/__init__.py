"""A file of any format becomes lines of text with a structure."""
