# Bestkept: everything that is done to a checkout is done from here.
#
#   make demo                        see it work, with a sample company; serves its desk
#   make test                        the gates, then every test
#   make setup PYTHON=/path/python   use this Python (3.11 or later)
#   make test APT=no                 install no Debian packages

SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input install
DEBIAN := chromium golang-go golang-golang-x-mod-dev openssl poppler-utils strace
PYTHON ?=
PROTECTED ?=
OUTGOING ?=
APT ?= yes
# `make demo DEMO=--no-serve` ends after the walk.
DEMO ?=

# The demo fills its home with a sample company, so a BESTKEPT_HOME that happens to be set for
# real work is not taken: only one that is given on make's own command line is.
ifeq ($(origin BESTKEPT_HOME),command line)
DEMO_HOME := $(BESTKEPT_HOME)
else
DEMO_HOME := $(CURDIR)/demo-home
endif

# A stamp in the venv is named by the checksum of what it was made from: change a pin, or move
# the checkout, and the stamp is no longer found.
KEY = $$({ pwd; cat pyproject.toml $(1); } | cksum | cut -d ' ' -f 1)

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-reset test lint bench messages pins dev debian

help: ## Say what there is to do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

setup: ## Make .venv and install Bestkept in it
	@set -e; stamp="$(VENV)/.setup-$(call KEY,requirements/run.txt requirements/build.txt)"; \
	if [ -f "$$stamp" ] && $(PY) -c ''; then exit 0; fi; \
	sh .ci/venv "$(PYTHON)"; \
	echo "Installing the pinned packages; each is checked against its hash."; \
	$(PIP) --require-hashes -r requirements/run.txt -r requirements/build.txt; \
	echo "Installing Bestkept itself."; \
	$(PIP) --quiet --no-deps --no-build-isolation -e .; \
	rm -f $(VENV)/.setup-*; touch "$$stamp"; \
	echo "Ready: $(VENV)/bin/bestkept --help"

demo: setup ## Walk the main job with a sample company, then serve its desk
	@BESTKEPT_HOME="$(DEMO_HOME)" $(VENV)/bin/bestkept demo $(DEMO)

# Only the folder that `make demo` makes by itself is ever removed.
demo-reset: ## Remove the sample company in ./demo-home, to start afresh
	@rm -rf "$(CURDIR)/demo-home"; echo "The demo starts afresh next time."

test: dev debian ## Run the gates and every test; name what had to be left out
	@$(PY) .ci/check.py

lint: dev ## Run the gates alone
	@$(PY) .ci/check.py --gates

# `make bench PROTECTED=DIR OUTGOING=DIR` counts false alarms on texts of yours, too.
bench: dev ## Measure, and print the figures of docs/benchmarks.md
	$(PY) -m bench.promise
	$(PY) -m bench.edited --count 200
	$(PY) -m bench.cold
	$(PY) -m bench.extract
	$(PY) -m bench.extract_windows
	$(PY) -m bench.confined
	$(PY) -m bench.vault
	$(if $(OUTGOING),$(PY) -m bench.clean --protected $(PROTECTED) --outgoing $(OUTGOING))
	$(if $(OUTGOING),$(PY) -m bench.scale --protected $(PROTECTED) --outgoing $(OUTGOING))
	$(if $(OUTGOING),$(PY) -m bench.latency --protected $(PROTECTED) --outgoing $(OUTGOING))

messages: dev ## Bring the catalogues of translations up to date, and compile them
	$(PY) .ci/messages.py

pins: setup ## Re-compile requirements/*.txt from requirements/*.in
	@set -e; [ -x .made/pins/bin/python ] || $(PY) -m venv .made/pins; \
	.made/pins/bin/python -m pip --disable-pip-version-check --quiet install \
	    --require-hashes -r requirements/pins.txt; \
	for one in run build dev pins; do \
	    echo "requirements/$$one.txt"; \
	    .made/pins/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	        --generate-hashes --no-header requirements/$$one.in -o requirements/$$one.txt; \
	done

dev: setup
	@set -e; stamp="$(VENV)/.dev-$(call KEY,requirements/dev.txt)"; \
	if [ -f "$$stamp" ]; then exit 0; fi; \
	echo "Installing what the tests need."; \
	$(PIP) --require-hashes -r requirements/dev.txt; \
	rm -f $(VENV)/.dev-*; touch "$$stamp"

# Nothing fails here: a test whose program is missing is left out, and named at the end.
debian:
	@command -v dpkg-query >/dev/null || exit 0; \
	missing=; for one in $(DEBIAN); do \
	    dpkg-query -W -f '$${Status}' "$$one" 2>/dev/null | grep -q 'ok installed' \
	        || missing="$$missing $$one"; \
	done; \
	if [ -z "$$missing" ] || [ "$(APT)" = no ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then as=; elif sudo -n true 2>/dev/null; then as=sudo; \
	else echo "Debian packages that only root may install are missing:$$missing"; exit 0; fi; \
	echo "Installing Debian packages for the tests:$$missing"; \
	get="$$as env DEBIAN_FRONTEND=noninteractive apt-get"; \
	$$get install -q -y --no-install-recommends $$missing >/dev/null 2>&1 \
	    || { $$get update -q && $$get install -q -y --no-install-recommends $$missing; } \
	    || echo "They could not be installed; the tests that need them are left out."
