# make run: everything from nothing, then the app on http://127.0.0.1:8000
# make test: everything from nothing, then the tests, Chromium included
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

export UV_SYSTEM_CERTS = 1
# Bytecode is kept: without it every process, and the tests start many, compiles the world anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test lint format fuzz bench lock screenshots clean

run: $(VENV)/.ready
	$(BIN)/python -m app serve

test: $(VENV)/.ready-dev
	sh .ci/chromium
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The long forms: minutes, not seconds.
fuzz: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -m long --override-ini addopts=-q
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -q -n auto $(shell grep -rl --include='*.py' '@given' tests)

bench: $(VENV)/.ready-dev
	$(BIN)/python -m tests.bench

# Every page at both sizes, light and dark, into build/screens.
screenshots: $(VENV)/.ready-dev
	$(BIN)/python -m tests.browser.screens build/screens

$(VENV)/.ready: requirements.lock .ci/install
	PYTHON=$(PYTHON) sh .ci/install $(VENV) requirements.lock
	touch $@

$(VENV)/.ready-dev: requirements-dev.lock .ci/install
	PYTHON=$(PYTHON) sh .ci/install $(VENV) requirements-dev.lock
	touch $@ $(VENV)/.ready

# New versions of everything, for all platforms, hashes only.
lock: .tools/bin/uv
	.tools/bin/uv pip compile -U --universal --generate-hashes --no-emit-index-url --no-header \
		--no-annotate -o requirements.lock pyproject.toml
	.tools/bin/uv pip compile -U --universal --generate-hashes --no-emit-index-url --no-header \
		--no-annotate -c requirements.lock --group dev -o requirements-dev.lock pyproject.toml

.tools/bin/uv:
	$(PYTHON) -m pip install --quiet --target .tools uv

clean:
	rm -rf $(VENV) .tools .mypy_cache .ruff_cache .pytest_cache
