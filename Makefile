# Every target is one command of tools/run.py; without make, call that command itself:
#   python3 tools/run.py book        (Windows: py tools\run.py book)
PYTHON ?= python3
.PHONY: help setup book book-full serve lab notebooks test test-frameworks bench mutants coverage history-runs pins clean

help:            ; @$(PYTHON) tools/run.py --help
setup:           ; @$(PYTHON) tools/run.py setup
book:            ; @$(PYTHON) tools/run.py book
book-full:       ; @$(PYTHON) tools/run.py book-full
serve:           ; @$(PYTHON) tools/run.py serve
lab:             ; @$(PYTHON) tools/run.py lab $(CHAPTER)
notebooks:       ; @$(PYTHON) tools/run.py notebooks $(CHAPTER)
test:            ; @$(PYTHON) tools/run.py test
test-frameworks: ; @$(PYTHON) tools/run.py test-frameworks
bench:           ; @$(PYTHON) tools/run.py bench
mutants:         ; @$(PYTHON) tools/run.py mutants $(MODULES)
coverage:        ; @$(PYTHON) tools/run.py coverage
history-runs:    ; @$(PYTHON) tools/run.py history-runs $(RUNS)
pins:            ; @$(PYTHON) tools/run.py pins
clean:           ; @$(PYTHON) tools/run.py clean
