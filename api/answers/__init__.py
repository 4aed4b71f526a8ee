"""What programs get: the object of an answer, and the texts of an index."""
