# Everything a user or developer of 明证 runs. `make help` lists it; scripts/ does the work, in plain Python.
PYTHON ?= python3
PORT ?= 8000
export PORT

.DEFAULT_GOAL := help
.PHONY: help run demo env assets test lint format bench clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

run: ## install what is missing, make the demo, start the server on PORT (8000) 安装、建立演示数据并启动
	@$(PYTHON) scripts/run.py

demo: ## make the demo data anew, if there is none, and print the logins 演示数据
	@$(PYTHON) scripts/run.py --demo-only

env: ## install with the tools of development
	@$(PYTHON) scripts/run.py --development

assets: ## build front end and fonts
	@$(PYTHON) scripts/run.py --assets-only

test: env ## run every test this machine can; REQUIRE=pg,chromium makes "could not" a failure
	@.venv/bin/python scripts/test.py --require "$(REQUIRE)"

lint: env ## style, types, import order, templates, migrations
	@.venv/bin/python scripts/lint.py

format: env ## put code and templates into their form
	@.venv/bin/ruff check -q --fix-only . ; .venv/bin/ruff format -q . ; .venv/bin/djlint src --reformat --quiet || true

bench: env ## measure against the numbers of the design; ARGS="pages --scale 0.1" takes a part
	@.venv/bin/python -m bench $(ARGS)

clean: ## remove what was installed and built; data and keys stay
	@rm -rf .venv var/tools var/stamps var/fonts frontend/node_modules src/mingzheng/web/static/dist
