# Cluster Review. `make` lists the targets; Python 3.11 to 3.13 and make are all you need.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
STAMP := .venv/.set-up
ARGS ?=
PYTEST_ARGS ?= -n 2 --dist loadfile

# The first interpreter that fits; name another one with `make PYTHON=...`.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  "$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo "$$p" && break; done)

say = @printf '\033[1m== %s\033[0m\n' $(1)

.PHONY: help
help: ## list the targets 列出可用目标
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: setup
setup: $(STAMP) ## make .venv from the lock; does nothing when it is current 按锁文件安装依赖

$(STAMP): requirements.lock pyproject.toml
	@if [ -z "$(PYTHON)" ]; then \
	  echo '没有找到 Python 3.11 至 3.13。请先安装,或用 make PYTHON=解释器路径 指定。' >&2; \
	  echo 'No Python 3.11 to 3.13 was found. Install one, or name it: make PYTHON=/path/to/python3.' >&2; exit 1; fi
	$(call say,'建立运行环境 setting up .venv (once; about a minute)')
	@if [ ! -x $(BIN)/python ]; then "$(PYTHON)" -m venv .venv; fi
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@VIRTUAL_ENV="$(CURDIR)/.venv" $(BIN)/uv pip sync --require-hashes --compile-bytecode requirements.lock 2>&1 | sed '/^ [+~-] /d'
	@VIRTUAL_ENV="$(CURDIR)/.venv" $(BIN)/uv pip install --no-deps --no-build-isolation --editable . --quiet
	@touch $@

.PHONY: run
run: $(STAMP) ## the spring re-evaluation on the sample province; ARGS="--inputs DIR ..." 春季再评估
	@$(BIN)/cluster-review run $(ARGS)

.PHONY: test
test: check ## all checks and tests; CI runs exactly this 全部检查与测试
	$(call say,'测试 tests (a few minutes)')
	@$(BIN)/pytest $(PYTEST_ARGS) $(ARGS)

.PHONY: check
check: $(STAMP) ## style, types, layers, law and generated files 静态检查
	$(call say,'ruff: style and common faults')
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	$(call say,'mypy: types (strict on the core)')
	@$(BIN)/mypy
	$(call say,'import-linter: layers')
	@PYTHONPATH=include $(BIN)/lint-imports --no-logo
	$(call say,'policy lint: the law as data')
	@if [ -n "$${OFFICIAL_TEXT_DIR:-}" ]; then \
	  $(BIN)/cluster-review policy lint --text "$$OFFICIAL_TEXT_DIR"; \
	else \
	  $(BIN)/cluster-review policy lint; \
	  echo '未设置 OFFICIAL_TEXT_DIR:未与官方文本核对引文。Quotes were not compared with the official text: OFFICIAL_TEXT_DIR is not set.'; \
	fi
	$(call say,'generated files: none is stale')
	@$(BIN)/cluster-review generate --check

.PHONY: generate
generate: $(STAMP) ## write the files that derive from tables and policy 重新生成派生文件
	@$(BIN)/cluster-review generate

.PHONY: lock
lock: $(STAMP) ## resolve pyproject.toml into requirements.lock again 重新锁定依赖
	@$(BIN)/uv pip compile pyproject.toml --quiet --universal --all-extras --generate-hashes --python-version 3.11 \
	  --no-header --output-file requirements.lock

.PHONY: format
format: $(STAMP) ## put the code into the house style 统一代码格式
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

.PHONY: bench
bench: $(STAMP) ## time the main job and the evaluator 性能测量
	$(call say,'benchmarks (several minutes)')
	@for file in benchmarks/bench_*.py; do echo "-- $$file"; $(BIN)/python "$$file"; done

.PHONY: prove
prove: $(STAMP) ## the long suites in full: kills, races, fuzz, mutants 完整验证
	$(call say,'long suites in full (may take an hour)')
	@PROVE=1 $(BIN)/pytest $(ARGS)

.PHONY: fuzz
fuzz: $(STAMP) ## break files by chance and read them, ten minutes; FUZZ_SECONDS=60 FUZZ_SEED=7 模糊测试
	@PYTHONPATH=include:. $(BIN)/python -m tests.fuzz.run

.PHONY: mutants
mutants: $(STAMP) ## change the rule code bit by bit; ARGS="growth exact" 规则代码的变异测试
	@PYTHONPATH=include:. $(BIN)/python -m tests.mutation.run_mutmut $(ARGS)

.PHONY: serve
serve: $(STAMP) ## Airflow with the review desk on this machine 启动 Airflow 与复核台
	@$(BIN)/cluster-review serve $(ARGS)

.PHONY: stop
stop: $(STAMP) ## stop what runs here 停止本机运行的服务
	@$(BIN)/cluster-review stop

.PHONY: reset
reset: $(STAMP) ## remove local state; asks first 清除本机状态(先询问)
	@$(BIN)/cluster-review reset $(ARGS)
