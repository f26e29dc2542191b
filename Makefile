# make run     Escale sur cette machine, à l'adresse http://127.0.0.1:8080
# make test    tous les essais            make check   style, types, dépendances, contenus
# make bench   les mesures                make train   le modèle, si ses textes ont changé
# make fmt     mettre le code en forme

SHELL := /bin/bash
PYTHON := .venv/bin/python
LOCK := pyproject.toml uv.lock
RUNNING := .venv/.escale-run
DEVELOPING := .venv/.escale-dev

.PHONY: run test check bench train fmt
.DELETE_ON_ERROR:

run: $(RUNNING)
	@exec .venv/bin/escale run

train: $(RUNNING)
	@exec .venv/bin/escale train

test: $(DEVELOPING)
	.venv/bin/pytest

check: $(DEVELOPING)
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/escale check

bench: $(DEVELOPING)
	$(PYTHON) -m bench
	$(PYTHON) -m tests.journey.crash --full

fmt: $(DEVELOPING)
	.venv/bin/ruff format
	.venv/bin/ruff check --fix

# Only what running needs; what development has added stays.
$(RUNNING): $(LOCK)
	@uv="$$(scripts/bootstrap)" && "$$uv" sync --frozen --inexact --no-default-groups --group bot
	@touch $@

$(DEVELOPING): $(LOCK)
	@uv="$$(scripts/bootstrap)" && "$$uv" sync --frozen
	@touch $@ $(RUNNING)
