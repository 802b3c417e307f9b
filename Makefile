# The commands of the course. `make help` lists them.
# Without make (Windows): see "Without make" in README.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TEST_READY := $(VENV)/.ready-test
LAB_READY := $(VENV)/.ready-lab
# Two processes at a time, each on one thread: threads that outnumber the cores wait for each other.
ONE_THREAD := OMP_NUM_THREADS=1
# Set-up is silent for minutes: said before. Where pip fails, it says a lot and not what to do.
SAY_SETUP := echo "Installing PyTorch and the rest: minutes the first time, 3 GB on Linux. Nothing is shown meanwhile."
SAY_FAILED := { echo "The set-up stopped: see above. Is there internet, and 6 GB free? Then run the same again."; exit 1; }
# Each notebook's cells in one process, and the notebooks in the order that they are given in.
NBVAL := $(ONE_THREAD) $(BIN)/python -m pytest -c tests/nbval.ini --rootdir . --numprocesses 2 \
	--dist loadscope --no-loadscope-reorder

.PHONY: help lab test lint unit lessons notebooks outputs weights benchmarks test-gpu test-colab-pins doctor clean
.DEFAULT_GOAL := help

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-17s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

lab: $(LAB_READY)  ## set up, lay your copies of the lessons into work/ and open JupyterLab
	$(BIN)/python -m labkit start
	cd work && ../$(BIN)/jupyter lab 00_first_look.ipynb

test: lint unit lessons  ## set up, lint, and run every test and every notebook

lint: $(TEST_READY)  ## style, types, and generated files in step with their sources
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m labkit build --check

unit: $(TEST_READY)  ## unit tests and the examples in the docstrings
	$(ONE_THREAD) $(BIN)/python -m pytest --numprocesses 2 labkit tests

lessons: $(TEST_READY)  ## every notebook: solved, untouched, and its exercises graded untouched
	LABKIT_WIDGETS=off LABKIT_STRICT=1 $(NBVAL) $$($(BIN)/python tests/lessons/longest_first.py solutions)
	LABKIT_WIDGETS=off $(ONE_THREAD) $(BIN)/python tests/lessons/handed_out.py

notebooks: $(TEST_READY)  ## write the generated notebooks from solutions/*.py
	$(BIN)/python -m labkit build

outputs: notebooks  ## execute the solutions and keep their figures
	$(BIN)/python -m labkit outputs

weights: $(LAB_READY)  ## train the course's own weights anew (about three hours)
	$(BIN)/python -m labkit.recipes

benchmarks: $(TEST_READY)  ## what is fast, and what is learned: a row a figure (over an hour)
	for file in import_time data_path store_build store_scale augment_pairs fit_overhead segment_speed detect_speed map_speed draw \
		time_to_accuracy scores_01 scores_02 scores_03 scores_04 scores_05 scores_06 scores_07 scores_08 scores_09 scores_10 scores_11 scores_12 scores_13 scores_14; do \
		$(BIN)/python tests/benchmarks/$$file.py || exit 1; done

test-gpu: $(TEST_READY)  ## the tests that need a GPU, then every lesson at its GPU budget
	$(BIN)/python tests/lessons/on_a_gpu.py

test-colab-pins: $(TEST_READY)  ## the built wheel beside Colab's own versions
	$(BIN)/python tests/colab/run.py

doctor: $(LAB_READY)  ## is this computer ready?
	$(BIN)/python -m labkit doctor

clean:  ## remove what can be made again (your work/ stays)
	rm -rf $(VENV) .venv-colab build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# A stamp is older than the Python it stands for, so that a new one installs again.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys' 2>/dev/null || \
		{ echo "There is no $(PYTHON) here. Install Python 3.11 or newer from python.org, or name it: make PYTHON=/path/to/python ..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "This needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }
	touch $@

# The stamps make a second call start at once; a changed pyproject.toml installs again.
$(LAB_READY): pyproject.toml $(VENV)/.made
	@$(SAY_SETUP)
	@$(BIN)/python -m pip install --quiet --editable ".[lab]" || $(SAY_FAILED)
	touch $@

$(TEST_READY): pyproject.toml $(VENV)/.made
	@$(SAY_SETUP)
	@$(BIN)/python -m pip install --quiet --editable ".[test]" || $(SAY_FAILED)
	touch $@ $(LAB_READY)

# A Python that was updated or removed leaves an environment that cannot start: made again.
ifneq ($(wildcard $(VENV)/.made),)
ifneq ($(shell $(BIN)/python -c 'print(1)' 2>/dev/null),1)
$(shell rm -f $(VENV)/.made)
endif
endif
