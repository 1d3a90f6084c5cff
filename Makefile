# Every command that a person or CI types. `make` alone explains them.
#
# DATABASE_URL and TEST_DATABASE_URL come from the environment, else from .env. Where they name
# another server than the project's own local one, that one is used and none is started.

.DEFAULT_GOAL := help
.PHONY: help db-upgrade db-downgrade db-current db-status db-history db-plan db-check db-stamp db-migrate \
        db-start db-stop db-shell bootstrap \
        entities entities-check entities-compare test test-long test-clients lint

# Most tests wait for a server or for a program.
TEST_THREADS := 4
ROUNDS_FACTOR := 5

# What stands on make's command line is text. Make would expand it on its way into the environment,
# and run what it has in $(shell ...). A make that a recipe starts would do so too: it gets none.
# Override, because the command line may set these, too. No program is started with a variable of the
# loop's name: it has a dot.
override literal = $(if $(filter command,$(origin $(1))),$(eval override $(1) := $$(value $(1))))
$(foreach .each,$(.VARIABLES),$(call literal,$(.each)))
override MAKEOVERRIDES :=

# cargo takes 0.4 seconds to find that there is nothing to build, longer than most commands of ours. Make
# finds that by itself. The stamp has the time before the build, so that an edit made meanwhile is newer,
# and each make has its own. Folders are among the sources, so that a deleted file counts. With another
# target folder cargo decides.
ifneq ($(CARGO_TARGET_DIR)$(CARGO_BUILD_TARGET_DIR)$(CARGO_BUILD_TARGET),)
MIGRATION := cargo run --package migration --
BUILT :=
else
PROGRAM := target/debug/migration
MIGRATION := CARGO_MANIFEST_DIR="$$PWD/migration" $(PROGRAM)
BUILT := target/debug/.migration-built
# Make cannot name a file with such characters; no source of ours has them.
SOURCES := $(shell find Cargo.toml Cargo.lock rust-toolchain.toml .cargo migration seaway \( -type f -o -type d \) ! -name '*[[:space:]:%\\*?\[]*' 2>/dev/null)
endif

# Passed in the environment, so that no character of them means anything to the shell.
export MSG REV

ifneq ($(BUILT),)
$(BUILT): $(SOURCES) $(if $(wildcard $(PROGRAM)),,missing-program)
	@mkdir -p $(@D)
	@touch $@.$$PPID
	@rm -f $(PROGRAM)
	@cargo build --package migration --target-dir target || { rm -f $@.$$PPID; exit 1; }
	@[ -x $(PROGRAM) ] || { echo 'cargo built no $(PROGRAM): is build.target set?' >&2; rm -f $@.$$PPID; exit 1; }
	@mv $@.$$PPID $@

# A file that was deleted while make ran.
$(SOURCES): ;

.PHONY: missing-program
endif

help: ## Explain the commands
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | awk -F '\t' '{ printf "make %-16s %s\n", $$1, $$2 }'

db-upgrade: db-start $(BUILT) ## Apply all pending revisions, after preparing a local PostgreSQL if none is named
	@$(MIGRATION) up

db-downgrade: db-start $(BUILT) ## Roll back the last revision
	@$(MIGRATION) down

db-current: db-start $(BUILT) ## Print the newest applied revision
	@$(MIGRATION) current

db-status: db-start $(BUILT) ## Show every revision and whether it is applied
	@$(MIGRATION) status

db-history: db-start $(BUILT) ## List the revisions, the newest first, with every run of each
	@$(MIGRATION) history --verbose

db-plan: db-start $(BUILT) ## Print the SQL that db-upgrade would run
	@$(MIGRATION) plan

db-check: db-start $(BUILT) ## Check that the database is what its revisions make
	@$(MIGRATION) check

db-stamp: db-start $(BUILT) ## Set the ledger to a revision, and run nothing: make db-stamp REV=0010
	@$(MIGRATION) stamp "$$REV"

db-migrate: $(BUILT) ## Write a new revision: make db-migrate MSG="add_new_table"
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
	cargo test --workspace -- --test-threads=$(TEST_THREADS)

test-long: ## Run the tests that repeat themselves, ROUNDS_FACTOR times as often as make test
	@scripts/postgres --test ensure
	ROUNDS_FACTOR=$(ROUNDS_FACTOR) cargo test --workspace --test suite -- --test-threads=$(TEST_THREADS) \
		interrupted:: cut_off:: thirty_two random_

test-clients: ## Run LangGraph, Mem0 and Alembic from PyPI on databases that the bootstrap made
	@scripts/postgres --test ensure
	cargo test --workspace --test clients

lint: entities-check ## Check format, clippy, dependencies, shell scripts and generated files
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- --deny warnings
	RUSTDOCFLAGS='--deny warnings' cargo doc --workspace --no-deps
	@if command -v cargo-deny >/dev/null; then cargo deny check; else echo 'cargo-deny is not installed: skipped' >&2; fi
	@if command -v shellcheck >/dev/null; then shellcheck -x -a scripts/postgres scripts/psql scripts/entities scripts/entities-compare scripts/test-on .ci/run; else echo 'shellcheck is not installed: skipped' >&2; fi
