"""Articles become a new version of the index, judged before readers see it."""
