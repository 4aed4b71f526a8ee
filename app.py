"""The pages: `streamlit run app.py`, or `kb serve`."""

from ui.shell.navigation import show

show()
