"""Who may see the pages for editors: the secrets, slowed attempts, the guard, and `kb set-password`."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from kb.config.access import Access, AccessError, Attempts, hashed, set_password
from tests.support.indexes.fake_index import FakeIndex
from tests.support.paths import APP, ROOT
from ui.shell import live_index, local_request, sign_in
from ui.shell.templates import plain
from ui.strings.editor import EN

PASSWORD = "correct horse battery"
HASH = hashed(PASSWORD)
AUTH = '[auth]\nredirect_uri = "http://localhost/oauth2callback"\ncookie_secret = "x"\n'


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    return tmp_path / ".streamlit" / "secrets.toml"


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


# the secrets


def test_nothing_configured(secrets: Path) -> None:
    assert Access.read([secrets], {}) == Access(None, False, ())
    assert not Access.read([secrets], {}).configured


def test_the_environment_and_later_files_come_first(secrets: Path, tmp_path: Path) -> None:
    other = hashed("another password")
    _write(secrets, f'[editors]\npassword_hash = "{other}"\n')
    later = _write(tmp_path / "later.toml", f'[editors]\npassword_hash = "{HASH}"\n')
    assert Access.read([secrets], {}).password_hash == other
    assert Access.read([secrets, later], {}).password_hash == HASH
    assert Access.read([secrets], {"KB_PASSWORD_HASH": HASH}).password_hash == HASH
    assert Access.read([secrets], {"KB_PASSWORD_HASH": ""}).password_hash == other


def test_accounts_are_addresses_or_domains(secrets: Path) -> None:
    _write(secrets, AUTH + '[editors]\naccounts = ["Ann@Example.org", "@kb.example"]\n')
    access = Access.read([secrets], {})
    assert access.by_account
    for account in ("ann@example.org", "ANN@EXAMPLE.ORG", "bob@kb.example"):
        assert access.admits(account)
    for account in ("", "ann", "bob@example.org", "bob@sub.kb.example", "@kb.example", "ann@example.org@evil.example"):
        assert not access.admits(account)


def test_auth_without_a_list_of_accounts_admits_nobody(secrets: Path) -> None:
    access = Access.read([_write(secrets, AUTH)], {})
    assert access.configured
    assert not access.admits("ann@example.org")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[editors", "expected TOML that can be read"),
        ('editors = "me"', "[editors] in the secrets: expected password_hash, accounts and trust_unverified"),
        (
            '[editors]\npassword = "plain"',
            "[editors] in the secrets: expected password_hash, accounts and trust_unverified",
        ),
        (
            "[editors]\ntrust_unverified = 1",
            "[editors] trust_unverified in the secrets: expected true or false, found 1",
        ),
        ('[editors]\npassword_hash = "plain"', "password_hash: expected an argon2 hash"),
        ('[editors]\npassword_hash = ""', "password_hash: expected an argon2 hash"),
        ("[editors]\npassword_hash = 1", "password_hash: expected an argon2 hash"),
        ('[editors]\naccounts = "me@example.org"', "[editors] accounts in the secrets: expected a list"),
        ('[editors]\naccounts = ["everybody"]', "[editors] accounts in the secrets: expected a list"),
    ],
)
def test_secrets_that_make_no_sense_are_an_error_and_not_an_open_door(secrets: Path, text: str, message: str) -> None:
    with pytest.raises(AccessError) as caught:
        Access.read([_write(secrets, text)], {})
    assert message in str(caught.value)


# attempts


def test_attempts_are_slowed_for_all_and_forgotten_after_a_right_one() -> None:
    now = [1000.0]
    attempts = Attempts(lambda: now[0])
    assert [attempts.verify(HASH, "wrong") for _ in range(3)] == [False, False, False]
    assert attempts.verify(HASH, PASSWORD) == 2.0  # too early, not even looked at
    now[0] += 1.5
    assert attempts.verify(HASH, PASSWORD) == 0.5
    now[0] += 0.5
    assert attempts.verify(HASH, "wrong") is False
    assert attempts.verify(HASH, "wrong") == 4.0
    for expected in (8.0, 16.0, 32.0, 60.0, 60.0):
        now[0] += 60
        assert attempts.verify(HASH, "wrong") is False
        assert attempts.verify(HASH, "wrong") == expected
    now[0] += 60
    assert attempts.verify(HASH, PASSWORD) is True
    assert [attempts.verify(HASH, "wrong") for _ in range(3)] == [False, False, False]
    now[0] += 1000  # a quiet quarter of an hour
    assert [attempts.verify(HASH, "wrong") for _ in range(3)] == [False, False, False]


def test_an_endless_or_broken_password_is_only_wrong() -> None:
    assert Attempts().verify(HASH, "x" * 10_000_000) is False
    assert Attempts().verify(HASH, "half \ud83d") is False


# setting the password


def test_set_password_keeps_other_secrets_and_comments(secrets: Path) -> None:
    text = f'# mine\ntoken = "x"  # keep\n\n{AUTH}\n[ editors ] # who\n# the list\naccounts = ["a@b.c"]\n\n[other]\nn = 1\n'
    _write(secrets, text)
    set_password(secrets, PASSWORD)
    first = secrets.read_text("utf-8")
    set_password(secrets, "another password")
    second = secrets.read_text("utf-8")
    for written in (first, second):
        lines = [line for line in written.splitlines() if not line.startswith("password_hash")]
        assert lines == text.splitlines()
        assert len(written.splitlines()) == len(lines) + 1
    assert secrets.stat().st_mode & 0o777 == 0o600
    password_hash = Access.read([secrets], {}).password_hash
    assert password_hash is not None
    assert Attempts().verify(password_hash, "another password") is True
    assert Attempts().verify(password_hash, PASSWORD) is False


@pytest.mark.parametrize(
    "text",
    [
        'note = """\n[editors]\npassword_hash = "x"\n"""\n',  # a table inside a text
        'editors = { accounts = ["a@b.c"] }\n',
        'editors.accounts = ["a@b.c"]\n',
        "broken = \n",
    ],
)
def test_a_file_that_cannot_be_edited_safely_stays_as_it_is(secrets: Path, text: str) -> None:
    _write(secrets, text)
    with pytest.raises(AccessError):
        set_password(secrets, PASSWORD)
    assert secrets.read_text("utf-8") == text


def _kb(*arguments: str, given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli", "set-password", *arguments]
    return subprocess.run(command, cwd=ROOT, input=given, capture_output=True, text=True, check=False)


def test_kb_set_password_reads_a_pipe_and_does_not_show_it(secrets: Path) -> None:
    done = _kb("--secrets", str(secrets), given=f"{PASSWORD}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert PASSWORD not in done.stdout + secrets.read_text("utf-8")
    assert set(tomllib.loads(secrets.read_text("utf-8"))["editors"]) == {"password_hash"}
    assert Attempts().verify(str(Access.read([secrets], {}).password_hash), PASSWORD) is True


def test_kb_set_password_refuses_a_short_one(secrets: Path) -> None:
    done = _kb("--secrets", str(secrets), given="short\n")
    assert done.returncode == 2
    assert done.stderr == "kb: password: expected 8 to 1000 characters, found 5\n"
    assert not secrets.exists()


# the guard


@pytest.fixture
def visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    """visit("insights", here=False) opens that page without secrets, on a fake index."""
    st.cache_resource.clear()
    monkeypatch.setenv("KB_INDEX", str(tmp_path / "index"))
    monkeypatch.setattr(live_index, "SearchIndex", FakeIndex)
    monkeypatch.delenv("KB_PASSWORD_HASH", raising=False)
    files = [str(tmp_path / "secrets.toml")]
    original = st.get_option
    monkeypatch.setattr(st, "get_option", lambda name: files if name == "secrets.files" else original(name))

    def visit(page: str = "insights", *, here: bool = False) -> AppTest:
        monkeypatch.setattr(sign_in, "on_this_machine", lambda: here)
        app = AppTest.from_file(str(APP), default_timeout=20)
        app.query_params["lang"] = "en"
        app.run()
        return app.switch_page(f"ui/pages/{page}.py").run()

    yield visit
    st.cache_resource.clear()


def _shown(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def _give(app: AppTest, password: str, name: str = "Ann") -> AppTest:
    app.text_input[0].input(name)
    app.text_input[1].input(password)
    return app.button[0].click().run()


@pytest.mark.parametrize("page", ["insights", "manage", "trial"])
def test_without_configuration_the_pages_are_open_here_only(visit: Callable[..., AppTest], page: str) -> None:
    stranger = _shown(visit(page))
    assert EN.closed_title in stranger
    assert "kb set-password" in stranger
    assert EN.open_here not in stranger
    assert 'class="kb-title"' not in stranger
    here = _shown(visit(page, here=True))
    assert EN.open_here in here
    assert EN.closed_title not in here


def test_a_password_counts_at_the_machine_too(visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_PASSWORD_HASH", HASH)
    app = visit(here=True)
    assert EN.sign_in_title in _shown(app)
    assert EN.empty_title not in _shown(app)
    assert EN.wrong_title in _shown(_give(app, "not the password"))
    app = _give(app, PASSWORD)
    assert EN.empty_title in _shown(app)
    assert EN.sign_in_title not in _shown(app)
    app.switch_page("ui/pages/manage.py").run()
    assert EN.sign_in_title not in _shown(app)
    monkeypatch.setenv("KB_PASSWORD_HASH", hashed("a new password"))
    assert EN.sign_in_title in _shown(app.run())  # a new password signs everybody out
    app = _give(app, "a new password")
    assert EN.sign_in_title in _shown(app.button(key="sign-out").click().run())


def test_too_many_wrong_passwords_make_the_next_session_wait(
    visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_PASSWORD_HASH", HASH)
    now = [1000.0]
    monkeypatch.setattr(sign_in, "Attempts", lambda: Attempts(lambda: now[0]))
    app = visit()
    for _ in range(3):
        assert EN.wrong_title in _shown(_give(app, "wrong password"))
    other = _give(visit(), PASSWORD)
    assert EN.wait_text.format(seconds=3) in _shown(other)
    now[0] += 2
    assert EN.empty_title in _shown(_give(other, PASSWORD))


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ({"is_logged_in": True, "email": "Ann@example.org", "email_verified": True}, EN.empty_title),
        ({"is_logged_in": True, "email": "ann@example.org", "email_verified": False}, EN.sign_in_title),
        ({"is_logged_in": True, "email": "ann@example.org", "email_verified": "true"}, EN.empty_title),
        ({"is_logged_in": True, "email": "ann@example.org", "email_verified": "false"}, EN.sign_in_title),
        ({"is_logged_in": True, "email": "ann@example.org", "email_verified": 1}, EN.sign_in_title),
        ({"is_logged_in": True, "email": "ann@example.org"}, EN.sign_in_title),
        ({"is_logged_in": True, "email": "bob@example.org", "email_verified": True}, plain(EN.stranger_title)),
        ({"is_logged_in": True}, EN.sign_in_title),
        ({"is_logged_in": False, "email": "ann@example.org"}, EN.sign_in_title),
    ],
)
def test_accounts_of_the_list_only(
    visit: Callable[..., AppTest],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    user: dict[str, object],
    expected: str,
) -> None:
    (tmp_path / "secrets.toml").write_text(AUTH + '[editors]\naccounts = ["ann@example.org"]\n')
    monkeypatch.setattr(st, "user", SimpleNamespace(to_dict=lambda: user))
    shown = _shown(visit(here=True))
    assert expected in shown
    assert (EN.empty_title in shown) is (expected == EN.empty_title)


@pytest.mark.parametrize(
    ("verified", "expected"), [({}, EN.empty_title), ({"email_verified": False}, EN.sign_in_title)]
)
def test_an_account_of_a_provider_that_never_says_whether_it_is_verified(
    visit: Callable[..., AppTest],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    verified: dict[str, object],
    expected: str,
) -> None:
    (tmp_path / "secrets.toml").write_text(
        AUTH + '[editors]\naccounts = ["ann@example.org"]\ntrust_unverified = true\n'
    )
    user = {"is_logged_in": True, "email": "ann@example.org", **verified}
    monkeypatch.setattr(st, "user", SimpleNamespace(to_dict=lambda: user))
    assert expected in _shown(visit())


def test_broken_secrets_close_the_page_even_here(visit: Callable[..., AppTest], tmp_path: Path) -> None:
    (tmp_path / "secrets.toml").write_text("[editors\n")
    shown = _shown(visit(here=True))
    assert plain(EN.secrets_text) in shown
    assert EN.empty_title not in shown


# at the machine


class _Context:
    def __init__(self, headers: dict[str, str], ip_address: str | None, url: str) -> None:
        self.headers, self.ip_address, self.url = headers, ip_address, url


@pytest.mark.parametrize(
    ("address", "headers", "ip_address", "url", "expected"),
    [
        ("127.0.0.1", {"Host": "localhost:8501"}, None, "http://localhost:8501/", True),
        ("::1", {"Host": "[::1]:8501"}, None, "http://[::1]:8501/", True),
        ("0.0.0.0", {"Host": "localhost:8501"}, None, "http://localhost:8501/", False),
        ("", {"Host": "localhost:8501"}, None, "http://localhost:8501/", False),
        ("127.0.0.1", {"Host": "localhost:8501"}, "10.0.0.7", "http://localhost:8501/", False),
        ("127.0.0.1", {"Host": "evil.example"}, None, "http://localhost:8501/", False),
        ("127.0.0.1", {"Host": "localhost:8501"}, None, "https://kb.example/", False),
        ("127.0.0.1", {}, None, "http://localhost:8501/", False),
        ("127.0.0.1", {"Host": "[::1"}, None, "http://localhost:8501/", False),
        ("127.0.0.1", {"Host": "localhost", "X-Forwarded-For": "10.0.0.7"}, None, "http://localhost/", False),
        ("127.0.0.1", {"Host": "localhost", "X-Real-Ip": "10.0.0.7"}, None, "http://localhost/", False),
        ("127.0.0.1", {"Host": "localhost", "Via": "1.1 proxy"}, None, "http://localhost/", False),
    ],
)
def test_on_this_machine(
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    headers: dict[str, str],
    ip_address: str | None,
    url: str,
    expected: bool,
) -> None:
    monkeypatch.setattr(st, "get_option", lambda name: {"server.address": address}[name])
    monkeypatch.setattr(st, "context", _Context(headers, ip_address, url))
    assert local_request.on_this_machine() is expected


def test_how_long_a_password_counts_is_said(visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_PASSWORD_HASH", HASH)
    app = visit("manage")
    assert EN.lasts in _shown(app)
    assert EN.lasts in _shown(_give(app, "not the password"))


@pytest.mark.parametrize("page", ["insights", "manage", "trial"])
def test_pages_for_editors_lead_to_each_other_and_to_the_readers(visit: Callable[..., AppTest], page: str) -> None:
    links = [link.proto for link in visit(page, here=True).get("page_link")]
    assert [(link.page, link.query_string, link.disabled) for link in links] == [
        ("", "lang=en", False),
        ("manage", "lang=en", page == "manage"),
        ("insights", "lang=en", page == "insights"),
        ("trial", "lang=en", page == "trial"),
    ]
