"""Builds that the Manage page starts: the folder of articles, what has changed in it, and the process that builds."""
