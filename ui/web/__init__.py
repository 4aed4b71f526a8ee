"""What the server says before Streamlit: the first HTML of every page, compressed files, feeds, headers."""
