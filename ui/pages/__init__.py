"""What Streamlit runs for each address. Only calls: the pages themselves are modules of ui."""
