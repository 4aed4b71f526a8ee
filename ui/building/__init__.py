"""What Manage works on: the folder of articles, and what has changed in it since the version in use was built."""
