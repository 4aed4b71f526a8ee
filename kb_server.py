"""The pages and the API in one process: `streamlit run kb_server.py`, or `kb serve`."""

import streamlit as st
from starlette.middleware import Middleware

from api.app import ApiFirst, create
from api.serve import traffic_of_environment
from kb.config.settings import Settings
from ui.shell.live_index import live

_settings = Settings.from_env()
_api = create(live(_settings), _settings, traffic_of_environment())
app = st.App("app.py", middleware=[Middleware(ApiFirst, api=_api)])
