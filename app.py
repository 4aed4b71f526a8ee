"""The pages: `streamlit run app.py`, or `kb serve`."""

from ui.navigation import show

show()
