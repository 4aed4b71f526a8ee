"""The pages and the API in one process: `streamlit run kb_server.py`, or `kb serve`."""

import streamlit as st
from starlette.middleware import Middleware

from api.http.app import ApiFirst, create
from api.http.limits import RateLimit
from api.keys import audit
from api.problems import ApiError
from api.serving import traffic_of_environment
from kb.config.settings import Settings
from ui.shell.live_index import live
from ui.web.before_streamlit import BeforeStreamlit
from ui.web.document import IN_MARKUP
from ui.web.headers import Guarded

_settings = Settings.from_env()
audit.to_stderr()
_live, _traffic = live(_settings), traffic_of_environment()
_api = create(_live, _settings, _traffic)
_rate = RateLimit(_settings.api_rate)


def _within(address: str) -> bool:
    """Whether one more question of an address is let in; the limit is that of the API, counted apart."""
    try:
        _rate.count(address)
    except ApiError:
        return False
    return True


app = st.App(
    "app.py",
    middleware=[
        Middleware(Guarded, scripts=IN_MARKUP),
        Middleware(ApiFirst, api=_api),
        Middleware(BeforeStreamlit, live=_live, settings=_settings, within=_within, traffic=_traffic),
    ],
)
