# make run   set up everything and open the page
# make test  set up everything and run all tests but those in a browser
PYTHON ?= python3
PORT ?= 8501
# A module's tests stay together, as they share what is slow to set up. Files begin in the order of tests/conftest.py.
SIDE_BY_SIDE := --dist loadfile --no-loadscope-reorder
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run build test check format browser clean

help:
	@echo "make run      set up, prepare the model, build the index, open the page (PORT=$(PORT))"
	@echo "make test     set up and run all tests but those in a browser"
	@echo "make browser  run the browser tests (needs Chromium)"
	@echo "make check    linters, types, architecture"
	@echo "make clean    remove what the other targets made here"

run: build
	$(BIN)/kb serve --port $(PORT)

build: $(VENV)/ready
	@echo "== index (the first time the encoder is prepared, about a minute)"
	$(BIN)/kb build

test: $(VENV)/ready-dev
	$(BIN)/python -m pytest -m "not browser" $(SIDE_BY_SIDE) --numprocesses auto --maxprocesses 4

browser: $(VENV)/ready-dev
	$(BIN)/python -m pytest -m browser $(SIDE_BY_SIDE) --numprocesses 2

check: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py tests/test_folders.py
	@echo "== floors: a room imports what stands before it"
	@$(BIN)/python -m tests.test_architecture

format: $(VENV)/ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Each marker file says that the environment was finished for these requirements; touching those makes it again.
$(VENV)/ready: pyproject.toml constraints.txt tools/check_torch.py
	@echo "== Python environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; try: make PYTHON=python3.12")'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo "== packages (the first time several minutes: PyTorch is large)"
	@$(BIN)/python tools/check_torch.py constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready
	@echo "== packages for tests"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) .index .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results *.egg-info
