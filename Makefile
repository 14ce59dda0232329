# The same commands for people and for CI. `.venv` is made when it is missing.
VENV ?= .venv
BIN := $(VENV)/bin
INSTALL = if command -v uv >/dev/null 2>&1; \
	then uv venv --quiet --allow-existing $(VENV) && uv pip install --quiet --compile-bytecode --python $(BIN)/python -e '$(1)'; \
	else python3 -m venv $(VENV) && $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '$(1)'; fi \
	&& $(BIN)/python -m compileall -q expectmon

.PHONY: demo test lint format docs bench bench-real clean

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

bench: $(VENV)/.installed-dev     ## Speed; makes its own data
	$(BIN)/python bench/evaluate.py
	$(BIN)/python bench/alerts.py
	$(BIN)/python bench/audit.py

bench-real: $(VENV)/.installed-dev  ## Figures of real data sets, where they are at hand
	$(BIN)/python bench/real/run.py
	$(BIN)/python bench/real/claims.py

$(VENV)/.installed: pyproject.toml
	@echo 'Installing expectmon into $(VENV) ...'
	@$(call INSTALL,.)
	@touch $@

$(VENV)/.installed-dev: pyproject.toml
	@echo 'Installing expectmon and what its tests need into $(VENV) ...'
	@$(call INSTALL,.[dev])
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) demo build dist bench/data
