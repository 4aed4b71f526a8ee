"""What the page shows: texts, escaped HTML, state. Only page.py and engine.py import streamlit."""
