# Jalon. `make` or `make help` lists what can be done.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench oracle sim fuzz docs lock pictures

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make the environment .venv (once; again when requirements change)

$(READY): requirements/dev.txt pyproject.toml tools/setup/environment.sh
	@bash tools/setup/environment.sh "$(PYTHON)" "$(VENV)"
	@touch $@

demo: $(READY) ## A hub and two posts with synthetic travellers; Ctrl-C stops it (ARGS=--check: headless proof)
	@exec $(BIN)/jalon demo $(ARGS)

test: $(READY) ## All tests, two at a time (ARGS= goes to pytest)
	@bash tools/setup/system.sh
	@exec $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

CHECKS := "ruff format --check ." "ruff check ." "mypy src" "lint-imports" "python -m tools.tidy"
check: $(READY) ## Format, lint, types, import contracts, tidy; all run, one that finds something fails
	@failed=0; for check in $(CHECKS); do echo "== $$check"; $(BIN)/$$check || failed=1; done; exit $$failed

bench: $(READY) ## Every benchmark in turn (DATA=folder of larger data)
	@JALON_BENCH_DATA="$(DATA)" PYTHONPATH=. exec $(BIN)/python tools/run_each.py benchmarks

oracle: $(READY) ## Other implementations in environments of their own, beside ours (DATA=folder of larger data)
	@JALON_BENCH_DATA="$(DATA)" PYTHONPATH=. exec $(BIN)/python tools/run_each.py tools/oracle

sim: $(READY) ## Every simulation in turn
	@exec $(BIN)/python tools/run_each.py tools/sim

fuzz: $(READY) ## Every fuzzer in turn (SECONDS_EACH=60)
	@JALON_FUZZ_S="$(SECONDS_EACH)" PYTHONPATH=. exec $(BIN)/python tools/run_each.py tools/fuzz

pictures: $(READY) ## Every page in three languages and two sizes; keeps the layouts that tests compare
	@exec $(BIN)/python tools/pictures.py

docs: $(READY) ## Write the generated reference pages again
	@exec $(BIN)/python tools/run_each.py tools/genscripts --only '*_reference.py'

lock: ## Resolve requirements/*.txt again (needs pip-tools in PYTHON's environment)
	$(PYTHON) tools/setup/lock.py
