"""What the tests of the Manage page share; its fixtures are in tests/ui/editor/conftest.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]


def html_of(app: AppTest) -> str:
    """All HTML of the page."""
    assert not app.exception
    assert not app.markdown
    return "\n".join(element.proto.body for element in app.get("html"))


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Give files to the field for them."""
    app.file_uploader[0].set_value([(name, data, "application/octet-stream") for name, data in files])
    return app.run()


def click(app: AppTest, key: str) -> AppTest:
    """Click the button with this key."""
    return app.button(key=key).click().run()


def table(app: AppTest, number: int = 0) -> list[list[Any]]:
    """The rows of a table."""
    return [list(row) for row in app.dataframe[number].value.itertuples(index=False)]
