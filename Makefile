# `make run` and `make test` do all the set-up on a fresh machine; see .ci/setup.
SHELL := /bin/bash
BIN := .venv/bin
ROUNDS ?= 60

.PHONY: run test test-desktops check bench soak demo package test-package

run:
	@.ci/setup run
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then exec $(BIN)/launcher; \
	else echo "There is no screen in this session, so here is the demo on a virtual one."; exec $(BIN)/launcher demo; fi

check:
	@.ci/setup check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --config-file .ci/mypy-windows.ini

test: check
	@.ci/setup test
	$(BIN)/python -m pytest -m "not soak and not e2e and not desktops" -n auto --maxprocesses 4 --dist loadfile
	$(BIN)/python -m pytest -m "e2e and not soak and not desktops"

test-desktops:
	@.ci/setup desktops
	.ci/windows
	.ci/wayland

soak:
	@.ci/setup test
	LAUNCHER_ROUNDS=$(ROUNDS) $(BIN)/python -m pytest -m "(e2e or soak) and not desktops" --timeout 7200 tests
	@.ci/setup desktops
	LAUNCHER_ROUNDS=$(ROUNDS) .ci/windows -m soak
	LAUNCHER_ROUNDS=$(ROUNDS) .ci/wayland -m soak

bench:
	@.ci/setup bench
	$(BIN)/python tests/bench/run.py

demo:
	@.ci/setup demo
	$(BIN)/launcher demo --out demo

package:
	@.ci/setup package
	build/venv/bin/python packaging/package.py

test-package: package
	@.ci/setup test
	packaging/try-linux
	@.ci/setup desktops
	packaging/try-windows
