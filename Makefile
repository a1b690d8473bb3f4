# Every target sets up what it needs; `make help` lists them.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test check setup format-check lint types imports dependencies tests coverage docs docs-check smoke fix bench audit lock

ifeq ($(shell uname),Darwin)
DYLD_FALLBACK_LIBRARY_PATH ?= /opt/homebrew/lib:/usr/local/lib
export DYLD_FALLBACK_LIBRARY_PATH
endif

PYTHON := .venv/bin/python
# Folders whose every branch is tested. A gate: add to it, never take away.
FULLY_COVERED := billing

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## The main job in your browser, no accounts needed
	@tools/setup demo
	@.venv/bin/sendday demo

test: check ## Everything: all tests, lint, types, import contracts, smoke

check: setup format-check lint types imports dependencies tests coverage docs-check smoke ## Exactly what CI runs (the same as test)

fix: setup ## Put into shape what a tool can: format, sort imports, simple lint
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

docs: setup ## Write the generated pages of docs/ again
	$(PYTHON) tools/docs.py

bench: setup ## Measure speed and memory
	$(PYTHON) -m benchmarks

smoke: setup ## The wheel alone, without development packages, outside the checkout
	tools/smoke

audit: setup ## Ask the public databases about known holes in the locked packages (needs the network)
	$(PYTHON) -m pip_audit --requirement requirements.lock --require-hashes --disable-pip

lock: ## Resolve requirements.lock again (needs uv)
	tools/lock

setup:
	@tools/setup test

format-check:
	$(PYTHON) -m ruff format --check .

lint:
	$(PYTHON) -m ruff check .

types:
	$(PYTHON) -m mypy

imports:
	.venv/bin/lint-imports --no-logo

dependencies:
	$(PYTHON) -m deptry .

tests:
	$(PYTHON) tools/run_tests.py

coverage:
	@for folder in $(FULLY_COVERED); do \
		$(PYTHON) -m coverage report --include="$$folder/*" --fail-under=100 || exit 1; \
	done

docs-check:
	$(PYTHON) tools/docs.py --check
