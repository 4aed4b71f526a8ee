"""What stands in deploy/ fits the program: every command, variable, port, address and folder in it exists there, and
linters find nothing.
"""

from __future__ import annotations

import argparse
import ast
import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.http.app import belongs
from commands import index as build_command
from commands import serve as serve_command
from index.encoder.model import cache_folder
from kb.config.settings import Settings
from tests.support.paths import ROOT

DEPLOY = ROOT / "deploy"
DOCKERFILE, UNIT = (DEPLOY / "Dockerfile").read_text("utf-8"), (DEPLOY / "semantic-faq.service").read_text("utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
KUBERNETES = {part["kind"]: part for part in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text("utf-8"))}
POD = KUBERNETES["Deployment"]["spec"]["template"]["spec"]
OPEN_TO_ALL, ONLY_HERE = ["serve", "--host", "0.0.0.0", "--port", "8501"], "serve --host 127.0.0.1 --port 8501"
BUILD = "kb build || true"
VOLUMES = {"/srv/kb/articles", "/srv/kb/data", "/srv/kb/cache"}


def _instructions(name: str) -> list[str]:
    """The arguments of each instruction with this name, its lines put together."""
    joined = DOCKERFILE.replace("\\\n", "")
    return re.findall(rf"^{name} (.+)$", joined, re.MULTILINE)


def _in_json(name: str) -> Any:
    return json.loads(_instructions(name)[-1])


def _environment() -> dict[str, str]:
    """That of the image, as its last stage sets it."""
    return dict(pair.split("=", 1) for pair in shlex.split(_instructions("ENV")[-1]))


def _unit() -> dict[str, list[str]]:
    """The settings of the service; some are there more than once."""
    found: dict[str, list[str]] = {}
    for line in UNIT.partition("[Service]")[2].partition("[Install]")[0].splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def _parsed(*arguments: str) -> argparse.Namespace:
    """A command as the program understands it; it ends the test where it does not."""
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    serve_command.register(commands)
    build_command.register(commands)
    return parser.parse_args(arguments)


def test_every_command_is_one() -> None:
    assert _in_json("ENTRYPOINT") == ["kb"]
    assert _in_json("CMD") == OPEN_TO_ALL == POD["containers"][0]["args"]
    served = _parsed(*OPEN_TO_ALL)
    assert (served.host, served.port) == ("0.0.0.0", _parsed("serve").port)
    assert _parsed("build").run
    assert COMPOSE["services"]["build"]["entrypoint"] == ["sh", "-c", BUILD]
    assert POD["initContainers"][0]["command"] == ["sh", "-c", BUILD]
    unit = _unit()
    (before,), (started,) = unit["ExecStartPre"], unit["ExecStart"]
    assert before == f"-{started.split()[0]} build"
    assert started == f"/opt/semantic-faq/.venv/bin/kb {ONLY_HERE}"
    assert _parsed(*ONLY_HERE.split()).port == served.port


def test_there_is_one_port() -> None:
    port = str(_parsed("serve").port)
    assert _instructions("EXPOSE") == [port]
    assert COMPOSE["services"]["serve"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert POD["containers"][0]["ports"] == [{"name": "http", "containerPort": int(port)}]
    assert KUBERNETES["Service"]["spec"]["ports"] == [{"name": "http", "port": 80, "targetPort": "http"}]
    assert f"http://127.0.0.1:{port}/readyz" in _instructions("HEALTHCHECK")[0]


def test_every_probe_asks_something_that_answers() -> None:
    probes = {name: probe["httpGet"] for name, probe in POD["containers"][0].items() if name.endswith("Probe")}
    assert probes == {
        "startupProbe": {"path": "/healthz", "port": "http"},
        "livenessProbe": {"path": "/healthz", "port": "http"},
        "readinessProbe": {"path": "/readyz", "port": "http"},
    }
    assert all(belongs(probe["path"]) for probe in probes.values())


def test_every_variable_is_read() -> None:
    read = set(re.findall(r'"(KB_[A-Z_]+)"', "".join(path.read_text("utf-8") for path in _sources())))
    assert {"KB_INDEX", "KB_PASSWORD_HASH", "KB_TRAFFIC"} <= read
    for path in DEPLOY.iterdir():
        assert set(re.findall(r"\bKB_[A-Z_]+", path.read_text("utf-8"))) <= read, path
    rate = COMPOSE["services"]["serve"]["environment"]["KB_API_RATE"]
    assert rate == f"${{KB_API_RATE:-{Settings().api_rate}}}"


def _sources() -> Iterator[Path]:
    for room in ("kb", "api"):
        yield from (ROOT / room).rglob("*.py")


@pytest.mark.parametrize("kind", ["image", "service"])
def test_everything_that_is_written_lies_in_a_folder_that_stays(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if kind == "image":
        environ, articles, data, cache = (
            _environment(),
            *(Path(f"/srv/kb/{name}") for name in ("articles", "data", "cache")),
        )
        assert set(_in_json("VOLUME")) == VOLUMES
    else:
        unit = _unit()
        environ = dict(pair.split("=", 1) for pair in unit["Environment"])
        (state,), (cached,) = unit["StateDirectory"], unit["CacheDirectory"]
        articles = data = Path("/var/lib") / state
        cache = Path("/var/cache") / cached
        assert unit["WorkingDirectory"] == [str(data)]
    settings = Settings.from_env(environ)
    assert settings.articles.is_relative_to(articles)
    assert settings.log_file
    for written in (settings.index, settings.log_file, settings.keys_file):
        assert written.is_relative_to(data)
        assert written != data  # a folder of its own, so that what lies beside it stays, too
    monkeypatch.setenv("XDG_CACHE_HOME", environ["XDG_CACHE_HOME"])
    if sys.platform == "linux":
        assert cache_folder().is_relative_to(cache)


def test_the_same_folders_are_mounted_everywhere() -> None:
    for service in COMPOSE["services"].values():
        mounts = [one["target"] if isinstance(one, dict) else one.split(":")[1] for one in service["volumes"]]
        assert set(mounts) == VOLUMES
        assert [mount.split(":")[0] for mount in service["tmpfs"]] == ["/tmp"]
        assert not {"data", "cache"} - COMPOSE["volumes"].keys()
    for container in (*POD["initContainers"], *POD["containers"]):
        assert {mount["mountPath"] for mount in container["volumeMounts"]} == VOLUMES | {"/tmp"}
        assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in POD["volumes"]}
    assert (
        POD["volumes"][0]["persistentVolumeClaim"]["claimName"]
        == KUBERNETES["PersistentVolumeClaim"]["metadata"]["name"]
    )
    default = re.search(r"\$\{ARTICLES_FOLDER:-(.+)\}", COMPOSE["services"]["serve"]["volumes"][0]["source"])
    assert default
    assert (DEPLOY / default[1]).resolve() == Settings().articles


def test_nobody_is_root_and_nothing_else_can_be_written() -> None:
    user = "10001"
    assert _instructions("USER")[-1] == f"{user}:{user}"
    assert f"--uid {user}" in DOCKERFILE
    for service in COMPOSE["services"].values():
        assert (service["user"], service["read_only"], service["cap_drop"]) == (f"{user}:{user}", True, ["ALL"])
        assert service["security_opt"] == ["no-new-privileges:true"]
    whole = POD["securityContext"]
    assert (whole["runAsNonRoot"], str(whole["runAsUser"]), str(whole["fsGroup"])) == (True, user, user)
    for container in (*POD["initContainers"], *POD["containers"]):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
    unit = _unit()
    assert {name: unit[name] for name in ("User", "ProtectSystem", "NoNewPrivileges", "CapabilityBoundingSet")} == {
        "User": ["semantic-faq"],
        "ProtectSystem": ["strict"],
        "NoNewPrivileges": ["yes"],
        "CapabilityBoundingSet": [""],
    }


def test_the_image_gets_the_program_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    tools = project["tool"]["setuptools"]
    packages = {name.rstrip("*") for name in tools["packages"]["find"]["include"]}
    modules = {f"{name}.py" for name in tools["py-modules"]}
    texts = {project["project"]["readme"], *project["project"]["license-files"]}
    assert let_in == packages | modules | texts | {"pyproject.toml", "constraints.txt", ".streamlit/config.toml"}
    assert all((ROOT / name).exists() for name in let_in)
    assert next(line for line in lines if line and not line.startswith("#")) == "*"
    extras = re.findall(r"\.\[(\w+)\]", DOCKERFILE)
    assert set(extras) <= project["project"]["optional-dependencies"].keys()
    python = re.findall(r"^FROM python:(\d\.\d+)-", DOCKERFILE, re.MULTILINE)
    assert set(python) == {project["project"]["requires-python"].removeprefix(">=")}


def _linted(*command: str | Path) -> None:
    """Run a tool that is installed beside this Python, or on the machine. Outside CI it may be missing."""
    place = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    tool = shutil.which(str(command[0]), path=place)
    if tool is None:
        if os.environ.get("CI") and command[0] != "systemd-analyze":  # the latter is part of a Linux, not a package
            pytest.fail(f"{command[0]} is not installed")
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run([tool, *command[1:]], capture_output=True, encoding="utf-8", timeout=120)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr


def test_hadolint_finds_nothing() -> None:
    _linted("hadolint", "--failure-threshold", "style", DEPLOY / "Dockerfile")


def test_compose_fits_its_schema() -> None:
    _linted("check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml")


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    """What it starts is not installed here, so something else stands in its place."""
    unit = tmp_path / "semantic-faq.service"
    unit.write_text(UNIT.replace("/opt/semantic-faq/.venv/bin/kb", sys.executable))
    _linted("systemd-analyze", "verify", "--man=no", unit)
    parser = configparser.ConfigParser(strict=False, interpolation=None, allow_no_value=False)
    parser.read_string(UNIT)
    assert parser.sections() == ["Unit", "Service", "Install"]


def test_the_healthcheck_is_python_that_runs() -> None:
    command = json.loads(_instructions("HEALTHCHECK")[0].partition("CMD ")[2])
    assert command[:2] == ["python", "-c"]
    ast.parse(command[2])
