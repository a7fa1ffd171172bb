# A fresh machine needs only make and python3 (3.8 or newer); see scripts/bootstrap.py.
BIN := .venv/bin
# In a folder with .python-version, pyenv's python3 fails where pyenv has no 3.10.
PYTHON3 = $(shell python3 -c 'print("python3")' 2>/dev/null || echo /usr/bin/python3)
BOOTSTRAP = @$(PYTHON3) scripts/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help run test test-next check train eval eval-errors bench drill fuzz hostile audit lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

run: ## set up what is missing and start everything; Ctrl-C stops all
	$(BOOTSTRAP)
	@$(BIN)/motcua run

train: ## train the language model
	$(BOOTSTRAP)
	@$(BIN)/motcua train

eval: ## measure understanding, write docs/evaluation.md
	$(BOOTSTRAP) --dev
	@$(BIN)/motcua eval

eval-errors: ## list the development questions that go wrong, in var/eval-errors.md
	$(BOOTSTRAP) --dev
	@$(BIN)/python bench/errors.py

bench: ## measure speed and memory, write docs/performance.md
	$(BOOTSTRAP) --dev
	@$(BIN)/motcua bench

drill: ## let everything go wrong for ten minutes under load, write docs/drill.md
	$(BOOTSTRAP) --dev
	@$(BIN)/python bench/evening.py $(DRILL)

fuzz: ## ten minutes of new cases for every parser, text function and route, write docs/security.md
	$(BOOTSTRAP) --dev
	@$(BIN)/python bench/fuzz.py

hostile: ## send 5,000 hostile messages, write docs/security.md
	$(BOOTSTRAP) --dev
	@$(BIN)/python bench/hostile.py

check: ## format, lint, types, careless code and secrets, training data
	$(BOOTSTRAP) --dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy bot actions
	scripts/scan.sh
	MOTCUA_ACTIONS_URL=http://127.0.0.1:5055 RASA_TELEMETRY_ENABLED=false \
		$(BIN)/rasa data validate --fail-on-warnings

test: check ## everything CI runs: check, then the tests, the light ones on Python 3.13 too
	$(BOOTSTRAP) --next
	$(BIN)/python scripts/run_tests.py

test-next: ## all tests outside bot/nlu and actions/ on Python 3.13 with the newest packages
	$(BOOTSTRAP) --next
	@test ! -x .venv-next/bin/python || .venv-next/bin/python -m pytest

audit: ## ask the advisory databases about the locked packages (needs the internet)
	@PYTHON3=$(PYTHON3) scripts/audit.sh

lock: ## write the lock files anew from pyproject.toml
	@PYTHON3=$(PYTHON3) scripts/lock.sh

clean: ## remove what set-up and tests made; databases (var/) and models stay
	rm -rf .venv .venv-next .tools node_modules bot/static/vendor tests/artifacts *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .rasa
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
