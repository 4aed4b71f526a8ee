"""API keys: only hashes are stored, a wrong, old or revoked key is none, and `kb keys` tells what there is."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.keys.file import KeysError
from api.keys.keys import ApiKey, Keys, Role
from tests.support.command_line import Run, failed


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "index-keys" / "keys.sqlite")


def test_a_key_is_recognised_and_stored_nowhere(keys: Keys) -> None:
    assert (keys.all(), keys.any(), keys.recognised("kb_00000000_" + "x" * 43)) == ([], False, None)
    assert not keys.path.exists()  # reading makes nothing
    made, token = keys.add(" support  desk ", Role.EDITOR, 30)
    assert re.fullmatch(rf"kb_{made.id}_[A-Za-z0-9_-]{{43}}", token)
    assert (made.name, made.role, made.state, made.used) == ("support desk", Role.EDITOR, "active", None)
    found = keys.recognised(token)
    assert found == made
    (listed,) = keys.all()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", listed.used or "")
    secret = token.rpartition("_")[2].encode()
    stored = b"".join(path.read_bytes() for path in keys.path.parent.iterdir())
    assert (made.id.encode() in stored, secret in stored, token.encode() in stored) == (True, False, False)
    assert (keys.path.stat().st_mode & 0o777, keys.path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_of_two_keys_each_opens_as_itself(keys: Keys) -> None:
    made = [keys.add(name, Role.READER, 1) for name in ("a", "b")]
    assert [keys.recognised(token).id for _, token in made] == [key.id for key, _ in made]  # type: ignore[union-attr]
    mixed = f"kb_{made[0][0].id}_{made[1][1].rpartition('_')[2]}"  # the id of one with the secret of the other
    assert keys.recognised(mixed) is None


@given(st.text() | st.from_regex(r"kb_[0-9a-f]{8}_[A-Za-z0-9_-]{43}", fullmatch=True))
def test_nothing_else_is_a_key(tmp_path_factory: pytest.TempPathFactory, token: str) -> None:
    keys = Keys(tmp_path_factory.getbasetemp() / "guessed" / "keys.sqlite")
    if not keys.any():
        keys.add("one", Role.EDITOR, 1)
    assert keys.recognised(token) is None


def test_a_revoked_and_an_expired_key_are_none(keys: Keys) -> None:
    made, token = keys.add("a", Role.EDITOR, 1)
    assert keys.revoke(made.id).state == "revoked"
    assert (keys.recognised(token), keys.any()) == (None, True)
    assert keys.revoke(made.id).revoked == keys.all()[0].revoked  # again changes nothing
    made, token = keys.add("b", Role.EDITOR, 1)
    past = (datetime.now(UTC) - timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with sqlite3.connect(keys.path) as file:
        file.execute("UPDATE keys SET expires = ? WHERE id = ?", (past, made.id))
    assert [key.state for key in keys.all()] == ["revoked", "expired"]
    assert keys.recognised(token) is None


@pytest.mark.parametrize(
    ("wanted", "said"),
    [("c", "there is no key 'c'; kb keys list shows them all"), ("a", "2 keys have the name 'a'; name one by its id")],
)
def test_a_key_that_is_not_there_or_not_clear(keys: Keys, wanted: str, said: str) -> None:
    for _ in range(2):
        keys.add("a", Role.READER, 1)
    with pytest.raises(KeysError, match=f"^{said}$"):
        keys.revoke(wanted)


@pytest.mark.parametrize("name", ["", " \n", "x" * 61])
def test_a_key_needs_a_name(keys: Keys, name: str) -> None:
    with pytest.raises(KeysError, match=r"^a key needs a name of 1 to 60 characters on one line, found "):
        keys.add(name, Role.READER, 1)


def test_a_damaged_file_and_one_of_another_program(keys: Keys) -> None:
    keys.add("a", Role.READER, 1)
    with sqlite3.connect(keys.path) as file:
        file.execute("PRAGMA user_version = 7")
    with pytest.raises(
        KeysError, match=r"keys.sqlite: has format 7, this program reads format 1; use the program that"
    ):
        keys.all()
    keys.path.write_bytes(b"no database" * 100)
    with pytest.raises(KeysError, match=r"keys.sqlite: cannot be used \(file is not a database\); move it away and"):
        keys.recognised("kb_00000000_" + "x" * 43)


def test_the_command(kb: Run, tmp_path: Path) -> None:
    index = tmp_path / "index"
    code, token, said = kb("keys", "add", "ci", "--role", "editor", "--days", "7", "--index", index)
    own = token.split("_")[1]
    until = (datetime.now(UTC) + timedelta(days=7)).date()
    assert (code, said) == (
        0, f"kb: keep it now, only its hash is stored; it is the key {own}, editor, until {until}\n"
    )  # fmt: skip
    assert Keys(tmp_path / "index-keys" / "keys.sqlite").recognised(token.strip()) is not None
    kb("keys", "add", "desk", "--index", index)
    assert kb("keys", "revoke", "desk", "--index", index)[1].endswith(" (desk)\n")
    _, out, _ = kb("keys", "list", "--index", index)
    first, second = out.splitlines()
    assert re.fullmatch(rf"{own}  editor  active   until {until}  last used \S+ \S+ UTC  ci", first)
    assert re.fullmatch(r"[0-9a-f]{8}  reader  revoked  until \S+  never used  desk", second)
    _, out, _ = kb("keys", "list", "--json", "--index", index)
    listed = [json.loads(line) for line in out.splitlines()]
    assert [(row["name"], row["role"], row["state"]) for row in listed] == [
        ("ci", "editor", "active"),
        ("desk", "reader", "revoked"),
    ]
    assert {*listed[0]} == {*ApiKey.__dataclass_fields__, "state"}  # no hash
    assert (
        failed(kb("keys", "revoke", "none", "--index", index)) == "there is no key 'none'; kb keys list shows them all"
    )
    assert kb("keys", "add", "x", "--days", "0", "--index", index) == (
        2,
        "",
        "kb: --days: expected 1 to 3650, found 0\n",
    )


def test_a_damaged_file_is_named_by_verify(kb: Run, tmp_path: Path) -> None:
    keys = Keys(tmp_path / "index-keys" / "keys.sqlite")
    keys.add("a", Role.READER, 1)
    asked = ("verify", "--index", tmp_path / "index", "--articles", tmp_path)
    assert f"ok       the keys {keys.path}\n" in kb(*asked)[1]
    keys.path.write_bytes(b"no database" * 100)
    assert f"damaged  the keys {keys.path}\n         {keys.path}: cannot be used (" in kb(*asked)[1]
