# The three commands to learn: make run, make test, make check.
# Variables go behind them: make run PORT=8001, make run FRESH=1, make run DEMO=0, make test ARGS="candidates/tests -k cv".

PORT ?= 8000
DEMO ?= 1
ARGS ?=
# An empty company has a folder beside the demo's, so that one never overwrites the other.
VAR ?= $(if $(filter 0,$(DEMO)),var/own,var)
PYTHON = .venv/bin/python
export ARGS

.PHONY: help run test check requirements format

help:
	@sed -n '1,2s/^# //p' Makefile

run: ## everything, on this machine only: http://127.0.0.1:8000
	@tools/prepare requirements.txt
	@DEBUG=1 DEMO=$(DEMO) PORT=$(PORT) VAR=$(VAR) exec $(PYTHON) manage.py up

test: ## all tests, on SQLite and on PostgreSQL with Redis at once
	@tools/prepare requirements-dev.txt
	@$(PYTHON) tools/test.py

check: ## style, types, import contracts, migrations, the production settings
	@tools/prepare requirements-dev.txt
	@$(PYTHON) tools/check.py

format: ## lays out Python and templates as make check wants them
	@tools/prepare requirements-dev.txt
	@.venv/bin/ruff check --fix-only -q . && .venv/bin/ruff format -q .
	@.venv/bin/djlint --reformat --quiet templates || true

requirements: ## compiles the pinned files from pyproject.toml; UPGRADE=--upgrade for newer versions
	@tools/prepare requirements-dev.txt
	UV_CUSTOM_COMPILE_COMMAND="make requirements" .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes $(UPGRADE) pyproject.toml -o requirements.txt
	UV_CUSTOM_COMPILE_COMMAND="make requirements" .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes $(UPGRADE) pyproject.toml --group dev -o requirements-dev.txt
