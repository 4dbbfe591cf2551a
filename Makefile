# What builds the committed pages, and what a change must pass. `make` lists the targets.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# How long each fuzz test runs. Longer finds more.
FUZZTIME ?= 1m
# Flags of `turnpike bench`, such as --scenario slice --duration 5s.
BENCHFLAGS ?=

lint := go tool -modfile=tools/go.mod golangci-lint
npm_ci := npm ci --no-audit --no-fund --loglevel=error

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | expand -t 14

.PHONY: check
check: lint race web-check e2e conformance ## all that a change must pass before it is merged

.PHONY: lint
lint: ## go vet, golangci-lint (with gofumpt and gci) by .golangci.yml
	go vet ./...
	$(lint) run ./...

.PHONY: fmt
fmt: ## format Go files as lint wants them
	$(lint) fmt

.PHONY: race
race: ## every Go test under the race detector
	test/run race -race ./...

.PHONY: crash
crash: ## kill the program 20 times under load and count every message (CRASH_CYCLES, CRASH_SEED)
	CRASH=long test/run crash -count=1 -timeout=30m ./test/crash

.PHONY: ledger-year
ledger-year: ## let a year of a million messages through and add the books up a second time (YEAR_MESSAGES, YEAR_SEED)
	YEAR_MESSAGES=$${YEAR_MESSAGES:-1000000} test/run ledger-year -count=1 -timeout=60m ./test/year

.PHONY: fuzz
fuzz: ## run every fuzz test for FUZZTIME (1m)
	test/fuzz $(FUZZTIME)

.PHONY: bench
bench: ## measure the whole program, then single rooms (BENCHFLAGS)
	dir=$$(mktemp -d)
	trap 'rm -rf "$$dir"' EXIT
	go build -o "$$dir/turnpike" ./cmd/turnpike
	"$$dir/turnpike" bench $(BENCHFLAGS)
	go test -run='^$$' -bench=. -benchmem ./...

.PHONY: generate
generate: ## write generated pages and golden files anew (each says how in a go:generate line)
	go generate ./...

web/node_modules/.package-lock.json: web/package-lock.json
	cd web
	$(npm_ci)
	touch node_modules/.package-lock.json

examples/travel/node_modules/.package-lock.json: examples/travel/package-lock.json
	cd examples/travel
	$(npm_ci)
	touch node_modules/.package-lock.json

.PHONY: web
web: web/node_modules/.package-lock.json ## build the pages into web/dist, which is committed
	cd web
	npm run --silent build

.PHONY: web-check
web-check: web/node_modules/.package-lock.json ## types and tests of the pages; web/dist is what they build to
	test/web

.PHONY: e2e
e2e: web/node_modules/.package-lock.json examples/travel/node_modules/.package-lock.json ## the pages in Chromium, against the program (CHROMIUM, SHOTS)
	cd web
	npm run --silent e2e

test/conformance/node_modules/.package-lock.json: test/conformance/package-lock.json
	cd test/conformance
	$(npm_ci) --ignore-scripts
	touch node_modules/.package-lock.json

.PHONY: conformance
conformance: test/conformance/node_modules/.package-lock.json ## public SDKs, as they are, against the program (Linux; TURNPIKE)
	cd test/conformance
	./apprise
	npm test --silent
