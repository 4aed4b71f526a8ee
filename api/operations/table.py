"""The table of all operations: routes, OpenAPI document and the page about it are made of it."""

from __future__ import annotations

from api.operations.editing import EDITING
from api.operations.operation import Operation
from api.operations.reading import READING

OPERATIONS: tuple[Operation, ...] = (*READING, *EDITING)
