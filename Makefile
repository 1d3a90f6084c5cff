# Every command that a person or CI types. `make` alone explains them.
#
# DATABASE_URL and TEST_DATABASE_URL come from the environment, else from .env. Where they name
# another server than the project's own local one, that one is used and none is started.

.DEFAULT_GOAL := help
.PHONY: help db-upgrade db-downgrade db-current db-status db-history db-plan db-check db-stamp db-migrate \
        db-start db-stop db-shell bootstrap \
        entities entities-check entities-compare test test-clients lint

MIGRATION := cargo run --package migration --

# What stands on make's command line is text. Make would expand it on its way into the environment,
# and run what it has in $(shell ...). A make that a recipe starts would do so too: it gets none.
# Override, because the command line may set these, too. No program is started with a variable of the
# loop's name: it has a dot.
override literal = $(if $(filter command,$(origin $(1))),$(eval override $(1) := $$(value $(1))))
$(foreach .each,$(.VARIABLES),$(call literal,$(.each)))
override MAKEOVERRIDES :=

# Passed in the environment, so that no character of them means anything to the shell.
export MSG REV

help: ## Explain the commands
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | awk -F '\t' '{ printf "make %-16s %s\n", $$1, $$2 }'

db-upgrade: db-start ## Apply all pending revisions, after preparing a local PostgreSQL if none is named
	@$(MIGRATION) up

db-downgrade: db-start ## Roll back the last revision
	@$(MIGRATION) down

db-current: db-start ## Print the newest applied revision
	@$(MIGRATION) current

db-status: db-start ## Show every revision and whether it is applied
	@$(MIGRATION) status

db-history: db-start ## List the revisions, the newest first, with every run of each
	@$(MIGRATION) history --verbose

db-plan: db-start ## Print the SQL that db-upgrade would run
	@$(MIGRATION) plan

db-check: db-start ## Check that the database is what its revisions make
	@$(MIGRATION) check

db-stamp: db-start ## Set the ledger to a revision, and run nothing: make db-stamp REV=0010
	@$(MIGRATION) stamp "$$REV"

db-migrate: ## Write a new revision: make db-migrate MSG="add_new_table"
	@$(MIGRATION) generate "$$MSG"

db-start: ## Start the local PostgreSQL, installing what is missing
	@scripts/postgres ensure

db-stop: ## Stop the local PostgreSQL, keeping its data
	@scripts/postgres stop

db-shell: db-start ## Open psql on the database
	@scripts/psql

bootstrap: db-start ## Complete the database: extensions, revisions, LangGraph's and Mem0's tables
	@cargo run --package server -- bootstrap

entities: ## Generate the entity crate anew from a freshly migrated database
	@scripts/entities

entities-check: ## Fail where the entity crate is not what would be generated
	@scripts/entities --check

entities-compare: ## Compare the entities with those of sea-orm-cli, which it installs if it is missing
	@scripts/entities-compare

test: ## Run all tests on real PostgreSQL databases
	@scripts/postgres --test ensure
	cargo test --workspace

test-clients: ## Run LangGraph, Mem0 and Alembic from PyPI on databases that the bootstrap made
	@scripts/postgres --test ensure
	cargo test --workspace --test clients

lint: entities-check ## Check format, clippy, dependencies, shell scripts and generated files
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- --deny warnings
	RUSTDOCFLAGS='--deny warnings' cargo doc --workspace --no-deps
	@if command -v cargo-deny >/dev/null; then cargo deny check; else echo 'cargo-deny is not installed: skipped' >&2; fi
	@if command -v shellcheck >/dev/null; then shellcheck -x -a scripts/postgres scripts/psql scripts/entities scripts/entities-compare scripts/test-on .ci/run; else echo 'shellcheck is not installed: skipped' >&2; fi
