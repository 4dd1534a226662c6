# Two commands do all the set-up: `make run` and `make test`. `make help` lists the rest.
# Needs only Python 3.11 or newer (with venv) and make.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
FLASK  := $(BIN)/flask --app wsgi
STAMPS := .cache/stamps
unexport PYTHONPATH

.DEFAULT_GOAL := help
.PHONY: help run setup test check check-rest lint types contracts translations postgres browser bench lock

help: ## List these commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(STAMPS)/venv: requirements.txt requirements-assets.txt
	@mkdir -p $(STAMPS)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	@echo "Installing the libraries (hashed lock) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(STAMPS)/venv-dev: $(STAMPS)/venv requirements-dev.txt
	@echo "Installing what tests and checks need (hashed lock) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

setup: $(STAMPS)/venv ## Environment, assets, translations, database; safe to run again
	@$(BIN)/python tools/assets.py
	@$(BIN)/python tools/translations.py compile
	@$(BIN)/python tools/start.py --setup-only

run: $(STAMPS)/venv ## Set up whatever is missing, then serve on http://127.0.0.1:8000
	@$(BIN)/python tools/assets.py
	@$(BIN)/python tools/translations.py compile
	@exec $(BIN)/python tools/start.py

test: $(STAMPS)/venv-dev ## Install what is needed and run the whole suite (browser and PostgreSQL tests skip where those are missing)
	@$(BIN)/python tools/assets.py
	@$(BIN)/python tools/translations.py compile
	@$(BIN)/python -m pytest -n 2 --dist loadfile

check: test check-rest ## Everything that CI runs

check-rest: lint types contracts translations postgres ## What `make check` adds to `make test`
	@echo "All checks passed."

lint: $(STAMPS)/venv-dev ## Style and house rules
	@$(BIN)/ruff check --no-cache .

types: $(STAMPS)/venv-dev ## Types
	@$(BIN)/mypy

contracts: $(STAMPS)/venv-dev ## Which room may import which
	@$(BIN)/lint-imports --no-cache

translations: $(STAMPS)/venv-dev ## Every sentence in every language
	@$(BIN)/python tools/translations.py check

postgres: $(STAMPS)/venv-dev ## The whole suite again on a throw-away PostgreSQL
	@$(BIN)/python tools/postgres.py $(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser"

browser: $(STAMPS)/venv-dev ## Only the tests that drive a real Chromium
	@$(BIN)/python tools/assets.py
	@$(BIN)/python tools/translations.py compile
	@$(BIN)/python -m pytest tests/browser

bench: $(STAMPS)/venv-dev ## Measure speed and memory; writes bench/latest.json
	@$(BIN)/python tools/assets.py
	@$(BIN)/python tools/translations.py compile
	@$(BIN)/python -m bench

lock: ## Resolve the dependencies anew (needs uv)
	@tools/lock.sh
