"""Pictures that stand in articles: taken from files, looked at, written anew, found again by their names."""
