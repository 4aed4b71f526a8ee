"""Who may see the pages for editors. `guard` decides, before anything of them is drawn.

An editor signs in with a password (`kb set-password`), or with an account through Streamlit's own sign-in when the secrets
have [auth]. When neither is configured, only who sits at the machine gets in. A new password signs everybody out.

A password counts for one tab, as long as its session. A cookie would last longer. But an app on Streamlit can only set it by
script, and then every script of the page could read it. Streamlit's own sign-in sets an HttpOnly cookie, so it lasts.
"""

from __future__ import annotations

import getpass
import logging
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.errors import StreamlitAuthError

from index.messages.errors import explained
from kb.config.access import LONGEST, Access, AccessError, Attempts
from ui.shell import elements
from ui.shell.local_request import on_this_machine
from ui.shell.output import show_html
from ui.strings.editor import EditorStrings

NAME_CHARACTERS = 60
_SIGNED = "editor"  # key of the session
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Signed:
    name: str
    password_hash: str


def guard(texts: EditorStrings) -> bool:
    """Whether this visitor may see the page. If not, draws what they can do about it: sign in, or set a password first."""
    try:
        access = _access()
    except AccessError as error:
        _log.error("%s", error)
        detail = explained(error, texts.code) if on_this_machine() else ""
        show_html(elements.trouble(texts.closed_title, texts.secrets_text, "", detail))
        return False
    if _name(access) is not None:
        return True
    if not access.configured:
        show_html(elements.trouble(texts.closed_title, texts.closed_text, "kb set-password"))
        return False
    show_html(elements.hint(texts.sign_in_title, texts.sign_in_text))
    if access.password_hash is not None:
        _password_form(access.password_hash, texts)
    if access.by_account:
        _account_button(access, texts)
    return False


def editor_name() -> str:
    """The name of the editor, for the record of versions; "" when the visitor is no editor."""
    try:
        return _name(_access()) or ""
    except AccessError:
        return ""


def signed_in() -> bool:
    """Whether this visitor has signed in. A visitor on the machine of the server has not."""
    try:
        access = _access()
    except AccessError:
        return False
    return access.configured and _name(access) is not None


def sign_out_button(texts: EditorStrings) -> None:
    """Draw the button that signs out. When no sign-in is configured, draw the reason why the page is open instead."""
    access = _access()
    if not access.configured:
        show_html(elements.remark(texts.open_here))
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
    except (KeyError, ImportError, OSError):  # in a container the user may have a number and no name
        return "local"


def _account(access: Access) -> str:
    """The e-mail address of the account that signed in through Streamlit; "" without one, or if it is not verified."""
    user = st.user.to_dict()
    verified = user.get("email_verified")  # some providers send the text "true"
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
    show_html(elements.remark(texts.lasts))
    if not submitted:
        return
    verdict = _attempts().verify(password_hash, password)
    if verdict is True:
        st.session_state[_SIGNED] = _Signed(" ".join(name.split()) or texts.an_editor, password_hash)
        st.rerun()
    elif verdict is False:
        _log.warning("a wrong password was given")
        show_html(elements.trouble(texts.wrong_title, texts.wrong_text))
    else:
        show_html(elements.trouble(texts.wait_title, texts.wait_text.format(seconds=int(verdict) + 1)))


def _account_button(access: Access, texts: EditorStrings) -> None:
    account = _account(access)
    if account:
        show_html(elements.trouble(texts.stranger_title, texts.stranger_text.format(account=account)))
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
            show_html(elements.trouble(texts.closed_title, texts.secrets_text))
