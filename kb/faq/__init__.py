"""Known questions: their files, their links to passages, and how they are edited."""
