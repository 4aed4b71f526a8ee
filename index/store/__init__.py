"""The index on disk: versions, their contents, and the lock of the writer."""
