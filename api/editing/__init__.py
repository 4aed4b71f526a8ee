"""What editors do through the API: articles, questions, builds, versions."""
