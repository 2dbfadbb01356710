# One command each: run, test, check. Everything lives in .venv; nothing is installed beside it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test test-long check format lock samples clean

run: $(VENV)/.ready
	$(BIN)/pasaradil run

test: $(VENV)/.ready-test
	$(BIN)/python -m pytest -n 3 --dist worksteal

test-long: $(VENV)/.ready-test
	PASARADIL_LONG=1 $(BIN)/python -m pytest -s tests/faults tests/conversations/test_histories.py

check: $(VENV)/.ready-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.docs_are_true

format: $(VENV)/.ready-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/.ready-test
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile pyproject.toml --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra test --generate-hashes --no-emit-index-url --no-header -q -o requirements-test.lock

samples: $(VENV)/.ready-test
	mkdir -p build/samples
	PASARADIL_SAMPLES=build/samples $(BIN)/python -m pytest -n 2 tests/casework tests/conversations tests/privacy -k "not postgresql"
	$(BIN)/python -m tests.samples_of_words build/samples

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.ready-test: $(VENV)/.ready requirements-test.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info
