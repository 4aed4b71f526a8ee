"""Other people's frameworks, for tests of the adapters: whoever changes something else need not install them, CI has to."""

from __future__ import annotations

import importlib
import os
from types import ModuleType

import pytest

_FRAMEWORKS = ("langchain_core", "llama_index")


def adapter(name: str) -> ModuleType:
    """A module of api/adapters/. What is being run is skipped when its framework is not installed; in CI that is an error."""
    try:
        return importlib.import_module(f"api.adapters.{name}")
    except ModuleNotFoundError as error:
        if os.environ.get("CI") or not (error.name or "").startswith(_FRAMEWORKS):
            raise
        pytest.skip(f"{error.name} is not installed", allow_module_level=True)
