"""What the pages show: texts, escaped HTML, state; pages/ has what Streamlit runs."""
