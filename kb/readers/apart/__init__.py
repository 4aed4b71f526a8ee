"""Files of strangers are read in a process of its own, which can be stopped when it takes too much time or memory."""
