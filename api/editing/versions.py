"""Versions of the index: listed, what the gate found of one, and the return to an older one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from index.publish.gate_report import GateReport
from index.publish.history import full_name, list_versions, report_of, rollback, rollbacks


def listed(root: Path) -> dict[str, Any]:
    """The versions that can be used, newest first, and all returns to older ones. Raises StoreError."""
    return {
        "versions": [asdict(item) for item in list_versions(root)],
        "rollbacks": [asdict(step) for step in rollbacks(root)],
    }


def report(root: Path, version: str) -> dict[str, Any]:
    """What the gate found when a version was published. Raises StoreError, OSError."""
    return {"version": full_name(root, version)} | gate_object(report_of(root, version))


def gate_object(found: GateReport) -> dict[str, Any]:
    """A report of the gate as JSON."""
    return found.to_dict()


def rolled_back(root: Path, version: str | None, author: str) -> dict[str, Any]:
    """Use an older version again. Raises StoreError, IndexBusyError."""
    return asdict(rollback(root, version, author=author))
