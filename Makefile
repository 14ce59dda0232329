# The same commands for people and for CI. `.venv` is made when it is missing.
VENV ?= .venv
BIN := $(VENV)/bin
INSTALL = if command -v uv >/dev/null 2>&1; \
	then uv venv --quiet --allow-existing $(VENV) && uv pip install --quiet --compile-bytecode --python $(BIN)/python -e '$(1)'; \
	else python3 -m venv $(VENV) && $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '$(1)'; fi \
	&& $(BIN)/python -m compileall -q expectmon

.PHONY: demo test lint format docs report-sample report-tools report-check bench bench-real clean

demo: $(VENV)/.installed          ## A believable shop, checked
	@$(BIN)/expectmon demo demo

test: $(VENV)/.installed-dev      ## All tests
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: $(VENV)/.installed-dev      ## Style, types, import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.installed-dev    ## Mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.installed-dev      ## Write the generated pages again
	$(BIN)/python -m expectmon.promises.reference > docs/rules.md
	$(BIN)/python -m expectmon.workspace.reference > docs/workspace.md

report-sample: $(VENV)/.installed-dev  ## Write reports/samples again, from the demo
	$(BIN)/python bench/report_sample.py

REPORT_TOOLS := bench/report_check/node_modules

report-tools: $(REPORT_TOOLS)/.installed  ## What report-check needs beside Node.js 20, Java 11 and Chromium

$(REPORT_TOOLS)/.installed: bench/report_check/package.json
	npm install --prefix bench/report_check --no-package-lock --no-audit --no-fund --ignore-scripts --silent
	@touch $@

report-check: $(VENV)/.installed-dev   ## Look at the samples as mail clients, validators and screen readers do
	$(BIN)/python bench/report_check.py

bench: $(VENV)/.installed-dev     ## Speed; makes its own data
	$(BIN)/python bench/evaluate.py
	$(BIN)/python bench/alerts.py
	$(BIN)/python bench/audit.py
	$(BIN)/python bench/report.py

bench-real: $(VENV)/.installed-dev  ## Figures of real data sets, where they are at hand
	$(BIN)/python bench/real/run.py
	$(BIN)/python bench/real/claims.py
	$(BIN)/python bench/real/portraits.py

$(VENV)/.installed: pyproject.toml
	@echo 'Installing expectmon into $(VENV) ...'
	@$(call INSTALL,.)
	@touch $@

$(VENV)/.installed-dev: pyproject.toml
	@echo 'Installing expectmon and what its tests need into $(VENV) ...'
	@$(call INSTALL,.[dev])
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) demo build dist bench/data $(REPORT_TOOLS)
