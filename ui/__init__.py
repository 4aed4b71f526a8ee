"""The web pages. Streamlit runs the files in pages/; the other folders have what they call."""
