"""Who may see the pages for editors. Nothing of them is drawn before `guard` says so.

A password (`kb set-password`), or an account through Streamlit's own sign-in when the secrets have [auth]; with neither
configured, only who sits at the machine. A change of password signs everybody out.

A password counts for the session of one tab. A cookie would keep it longer, but Streamlit lets an app set none but by
script, where every script of the page could read it; its own sign-in sets an HttpOnly one, and lasts.
"""

from __future__ import annotations

import getpass
import logging
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.errors import StreamlitAuthError

from kb.config.access import LONGEST, Access, AccessError, Attempts
from ui.shell import elements
from ui.shell.local_request import on_this_machine
from ui.strings.editor import EditorStrings
from ui.strings.errors import explained

NAME_CHARACTERS = 60
_SIGNED = "editor"  # key of the session
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Signed:
    name: str
    password_hash: str


def guard(texts: EditorStrings) -> bool:
    """Whether the page may be drawn for this visitor; if not, what they can do about it is drawn instead."""
    try:
        access = _access()
    except AccessError as error:
        _log.error("%s", error)
        detail = explained(error, texts.code) if on_this_machine() else ""
        st.html(elements.trouble(texts.closed_title, texts.secrets_text, "", detail))
        return False
    if _name(access) is not None:
        return True
    if not access.configured:
        st.html(elements.trouble(texts.closed_title, texts.closed_text, "kb set-password"))
        return False
    st.html(elements.hint(texts.sign_in_title, texts.sign_in_text))
    if access.password_hash is not None:
        _password_form(access.password_hash, texts)
    if access.by_account:
        _account_button(access, texts)
    return False


def editor_name() -> str:
    """Who is at work, for the record of versions; "" for nobody who may."""
    try:
        return _name(_access()) or ""
    except AccessError:
        return ""


def signed_in() -> bool:
    """Whether this visitor has signed in; sitting at the machine alone does not count."""
    try:
        access = _access()
    except AccessError:
        return False
    return access.configured and _name(access) is not None


def sign_out_button(texts: EditorStrings) -> None:
    """For who has signed in; without anything configured, the reason why the page is open."""
    access = _access()
    if not access.configured:
        st.html(elements.remark(texts.open_here))
    elif st.button(texts.sign_out, key="sign-out", type="tertiary"):
        by_password = st.session_state.pop(_SIGNED, None) is not None
        if not by_password:
            st.logout()
        st.rerun()


def _access() -> Access:
    return Access.read([Path(file) for file in st.get_option("secrets.files")])


def _name(access: Access) -> str | None:
    if not access.configured:
        return _user() if on_this_machine() else None
    signed = st.session_state.get(_SIGNED)
    if isinstance(signed, _Signed) and signed.password_hash == access.password_hash:
        return signed.name
    account = _account(access) if access.by_account else ""
    return account if access.admits(account) else None


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):  # a container may run under a number without a name
        return "local"


def _account(access: Access) -> str:
    """The e-mail address of who signed in through Streamlit, if its provider vouches for it; "" for nobody."""
    user = st.user.to_dict()
    verified = user.get("email_verified")  # some providers send a text
    trusted = verified is True or verified == "true" or (verified is None and access.trust_unverified)
    return str(user.get("email") or "") if user.get("is_logged_in") and trusted else ""


@st.cache_resource(show_spinner=False)
def _attempts() -> Attempts:
    return Attempts()


def _password_form(password_hash: str, texts: EditorStrings) -> None:
    with st.form("sign-in", border=False):
        name = st.text_input(texts.your_name, max_chars=NAME_CHARACTERS, help=None, autocomplete="username")
        password = st.text_input(texts.password, type="password", max_chars=LONGEST, autocomplete="current-password")
        submitted = st.form_submit_button(texts.sign_in, type="primary")
    st.html(elements.remark(texts.lasts))
    if not submitted:
        return
    verdict = _attempts().verify(password_hash, password)
    if verdict is True:
        st.session_state[_SIGNED] = _Signed(" ".join(name.split()) or texts.an_editor, password_hash)
        st.rerun()
    elif verdict is False:
        _log.warning("a wrong password was given")
        st.html(elements.trouble(texts.wrong_title, texts.wrong_text))
    else:
        st.html(elements.trouble(texts.wait_title, texts.wait_text.format(seconds=int(verdict) + 1)))


def _account_button(access: Access, texts: EditorStrings) -> None:
    account = _account(access)
    if account:
        st.html(elements.trouble(texts.stranger_title, texts.stranger_text.format(account=account)))
        if st.button(texts.sign_out, key="sign-out"):
            st.logout()
        return
    if st.user.to_dict().get("is_logged_in"):
        _log.warning("an account was refused: its provider does not say that the address is verified (docs/editors.md)")
    if st.button(texts.sign_in_account, key="sign-in-account", type="primary"):
        try:
            st.login()
        except StreamlitAuthError as error:
            _log.error("%s", error)
            st.html(elements.trouble(texts.closed_title, texts.secrets_text))
