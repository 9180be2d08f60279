# The portal on one machine. Python 3.11 or newer is all it needs.
PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 2

.PHONY: setup run test bench lint format

setup: .venv/runtime.stamp

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it: make PYTHON=python3.11 setup")'
	$(PYTHON) -m venv .venv

.venv/runtime.stamp: requirements/runtime.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	@touch $@

.venv/test.stamp: requirements/test.txt .venv/runtime.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

# Screening on Spark is tried where Java is; without it those tests say why they are skipped.
.venv/spark.stamp: requirements/spark.txt .venv/test.stamp
	@if command -v java >/dev/null; then $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/spark.txt; fi
	@touch $@

run: setup
	@exec $(BIN)/python manage.py run

test: .venv/test.stamp .venv/spark.stamp
	@$(BIN)/python manage.py compile_locale --verbosity 0
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

bench: .venv/test.stamp
	$(BIN)/python bench/run.py

lint: .venv/test.stamp
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/python -m mypy .

format: .venv/test.stamp
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .
