"""The page: `streamlit run app.py`, or `kb serve`."""

from ui.page import show

show()
