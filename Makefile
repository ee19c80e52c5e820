# The commands of the course. `make` alone lists them; CONTRIBUTING.md explains.
#
#   make lab [lang=zh|en] [dir=FOLDER] [port=N] [index=URL]
#   make test [index=URL]
#
# index= is a nearer package index; pip's own settings (PIP_INDEX_URL, pip.conf) are respected as well.

PYTHON ?= python3
BIN := .venv/bin
SHELL := /bin/sh

# Without byte-code every kernel would compile pandas and scipy anew: four times slower to start.
unexport PYTHONDONTWRITEBYTECODE
# The exact versions hold for the course, for its tests, and for what builds it.
export PIP_CONSTRAINT := requirements.lock
export PIP_BUILD_CONSTRAINT := requirements.lock
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Our matrices are small: threads of BLAS beside two test workers only wait for each other (four times slower).
test bench: export OPENBLAS_NUM_THREADS := 1

PIP_INSTALL = $(BIN)/python -m pip install --quiet $(if $(index),--index-url "$(index)")
# Not `-c FILE` for its own options: the root would move there, and notebooks of the same name would share one id,
# of which xdist runs only one.
# Kernels are forked from a process that has pandas loaded: half the time (coursekit/warm; ordinary ones off Linux).
NBVAL = JUPYTER_DEFAULT_PROVISIONER_NAME=coursekit-warm \
	$(BIN)/python -m pytest -o addopts= -p no:cacheprovider -q --nbval-current-env \
	--nbval-sanitize-with tests/nbval_sanitize.cfg -n 2 --dist loadscope

.PHONY: help lab doctor test check build lock bench clean
.DELETE_ON_ERROR:

help:
	@echo "make lab     open the course / 打开课程   (lang=zh|en  dir=FOLDER  port=N  index=URL)"
	@echo "make doctor  is this computer ready? / 这台电脑能不能上课   (lang=zh|en)"
	@echo "make test    everything that CI runs: lint, types, tests, notebooks, browser"
	@echo "make check   lint and types only"
	@echo "make build   notebooks from source   (units=\"00 10\")"
	@echo "make lock    requirements.lock from pyproject.toml   (upgrade=1 for newest versions; needs uv)"
	@echo "make bench   print the table of speeds and sizes"
	@echo "make clean   remove .venv and caches; never a course folder"

lab: .venv/.lab-installed
	@$(BIN)/coursekit lab $(if $(lang),--lang "$(lang)") $(if $(dir),--dir "$(dir)") $(if $(port),--port "$(port)")

doctor: .venv/.lab-installed
	@$(BIN)/coursekit doctor $(if $(lang),--lang "$(lang)")

# Nothing here is skipped: the first step that fails, fails the whole. Three processes on two cores: some tests wait.
test: check .venv-nbgrader/.installed
	COURSEKIT_NBGRADER=$(CURDIR)/.venv-nbgrader/bin/python \
		$(BIN)/python -m pytest -q -n 3 --dist loadscope --no-loadscope-reorder -m "not browser"
	$(BIN)/coursekit build --check
	$(NBVAL) --nbval lessons solutions
	$(NBVAL) --nbval-lax exercises
	$(BIN)/python -m pytest -q -n 2 -m browser tests/browser

check: .venv/.dev-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

build: .venv/.dev-installed
	$(BIN)/coursekit build $(units)

bench: .venv/.dev-installed
	$(BIN)/python -m benchmarks

lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	uv pip compile --universal --python-version 3.11 --all-extras --no-header --no-annotate --no-emit-index-url \
		$(if $(upgrade),--upgrade) $(if $(index),--default-index "$(index)") --quiet -o requirements.lock pyproject.toml
	@{ echo "# Exact versions for every platform and Python 3.11 or newer. Made by \`make lock\`; do not edit."; \
		grep -v '^#' requirements.lock; } > requirements.lock.new
	@mv requirements.lock.new requirements.lock

clean:
	rm -rf .venv .venv-nbgrader build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
	find . -name __pycache__ -type d -not -path "./.git/*" -prune -exec rm -rf {} +

# A stamp says that an installation came to its end: a second run starts in seconds, an interrupted one is done again.
# `venv` over an existing .venv mends it and keeps what is installed.
.venv/.lab-installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed: make lab PYTHON=python3.12" >&2; \
		echo "需要 Python 3.11 或更新的版本：make lab PYTHON=python3.12" >&2; exit 1; }
	@echo "Installing, once; this takes a minute or two. / 正在安装，只需一次，大约一两分钟。"
	@$(PYTHON) -m venv .venv
	@$(PIP_INSTALL) -e .
	@touch $@

# nbgrader brings a web server and a database with it: it has an environment of its own, for one test.
.venv-nbgrader/.installed: tests/grading/nbgrader-requirements.txt requirements.lock pyproject.toml
	@$(PYTHON) -m venv .venv-nbgrader
	@.venv-nbgrader/bin/python -m pip install --quiet $(if $(index),--index-url "$(index)") \
		-r tests/grading/nbgrader-requirements.txt -e .
	@touch $@

.venv/.dev-installed: .venv/.lab-installed
	@$(PIP_INSTALL) -e ".[dev]"
	@touch $@
