# SPDX-License-Identifier: Apache-2.0
# crosscount. `make help` lists the targets. A VARIANT (release, debug, asan, cov) has its own object tree.
# Useful settings: V=1 (show commands), WERROR=-Werror (developers), CC=clang, BUILD=folder, FILTER=word and UPDATE=1 (tests).

VARIANT ?= release
BUILD   ?= build
PREFIX  ?= /usr/local
# An empty BUILD would mean the root folder.
ifeq ($(strip $(BUILD)),)
$(error BUILD is empty)
endif
B       := $(BUILD)/$(VARIANT)
V       ?= 0
Q       := $(if $(filter 1,$(V)),,@)
VERSION := 0.1.0

CC      ?= cc
WARN    := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wundef
WERROR  ?=
PKGS    := libpq libcrypto zlib icu-i18n icu-uc jansson libcyaml clp cbc

CFLAGS.release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
CFLAGS.debug   := -O1 -g -DFAILPOINTS
CFLAGS.asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -DFAILPOINTS
CFLAGS.cov     := -O0 -g --coverage -DFAILPOINTS
LDFLAGS.release := -pie -Wl,-z,relro,-z,now,-z,noexecstack
LDFLAGS.asan    := -fsanitize=address,undefined
LDFLAGS.cov     := --coverage

# Expanded when first used, so that `make deps` can run before the packages are there.
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(shell pkg-config --cflags $(PKGS)))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $$(shell pkg-config --libs $(PKGS)) -lcsv -lm -lpthread)$(PKG_LIBS)
CHECK_LIBS = $(eval CHECK_LIBS := $$(shell pkg-config --libs check))$(CHECK_LIBS)

ALL_CPPFLAGS = -I. -I$(B)/gen -D_GNU_SOURCE -DCROSSCOUNT_VERSION='"$(VERSION)"' -include common/banned.h $(PKG_CFLAGS) $(CPPFLAGS)
ALL_CFLAGS   = -std=c17 $(WARN) $(WERROR) $(CFLAGS.$(VARIANT)) $(CFLAGS)
ALL_LDFLAGS  = $(LDFLAGS.$(VARIANT)) $(LDFLAGS)

SQL      := $(sort $(wildcard sql/*.sql sql/migrations/*.sql sql/tables/*.sql sql/queries/*/*.sql))
# Chart.js (MIT) comes from Debian's libjs-chart.js and goes into the report as it is; no third-party code lies here.
CHART_JS ?= /usr/share/javascript/chart.js/chart.min.js
$(CHART_JS):
	@echo "packages are missing: run 'make deps' first" >&2; exit 1
ASSETS   := $(sort $(wildcard export/assets/*)) $(CHART_JS)
LIB_SRC  := $(wildcard common/*.c config/*.c ingest/*.c linker/*.c export/*.c)
CLI_SRC  := $(wildcard cli/*.c)
LIB_OBJ  := $(LIB_SRC:%.c=$(B)/%.o) $(B)/gen/sql.o $(B)/gen/assets.o
CLI_OBJ  := $(CLI_SRC:%.c=$(B)/%.o)
UNIT     := $(patsubst tests/unit/%.c,$(B)/tests/unit/%,$(wildcard tests/unit/test_*.c))
DBTEST   := $(patsubst tests/db/%.c,$(B)/tests/db/%,$(wildcard tests/db/test_*.c))
FUZZ     := $(patsubst tests/fuzz/%.c,$(B)/tests/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
SUPPORT  := $(filter-out tests/support/suite_main.c tests/support/fuzz_replay.c,$(wildcard tests/support/*.c))
SUPPORT_OBJ := $(SUPPORT:%.c=$(B)/%.o)
SYNTH_OBJ := $(patsubst %.c,$(B)/%.o,$(wildcard tests/synth/*.c))

.DEFAULT_GOAL := all
.PHONY: all lib tests deps demo clean-demo check check-unit check-db check-cli check-scenarios check-fuzz asan cov lint tidy \
        format bench docs install uninstall clean help
.DELETE_ON_ERROR:

##@ Everyday
all: $(B)/crosscount $(B)/crosscount-synth ## build crosscount and the generator of synthetic children
demo: ## install what is missing, build, and run the whole pipeline on synthetic extracts of four agencies
	$(Q)packaging/install-deps build
	$(Q)echo 'build: compiling crosscount' && $(SUBMAKE) all
	$(Q)BUILD='$(BUILD)' packaging/demo.sh
check: ## install what is missing, build, and run all tests; the last line is the totals
	$(Q)$(MAKE) --no-print-directory check-build
	$(Q)$(RUN_TESTS)
help: ## this list
	@awk -F ':.*## ' '/^##@/ { printf "%s%s:\n", sep, substr($$0, 5); sep = "\n" } \
	    /^[a-z][a-z -]*:.*## / { printf "  %-18s %s\n", $$1, $$2 }' Makefile

##@ Tests
check-unit: check-build ## modules by themselves
	$(Q)$(RUN_TESTS) unit
check-db: check-build ## modules with a database
	$(Q)$(RUN_TESTS) db
check-cli: check-build ## the command line against golden files; UPDATE=1 rewrites them
	$(Q)$(RUN_TESTS) cli
check-scenarios: check-build ## whole runs: promises of the project, one script each
	$(Q)$(RUN_TESTS) scenarios
check-fuzz: check-build ## the fuzz corpora, as they are and broken in many ways
	$(Q)$(RUN_TESTS) fuzz
asan: check-deps ## all tests under AddressSanitizer and UndefinedBehaviorSanitizer, with leak detection
	$(Q)$(SUBMAKE) VARIANT=asan all tests
	$(Q)VARIANT=asan $(RUN_TESTS)
cov: ci-deps ## all tests with line coverage; fails below COVERAGE percent
	$(Q)$(SUBMAKE) VARIANT=cov all tests
	$(Q)find $(BUILD)/cov -name '*.gcda' -delete
	$(Q)VARIANT=cov $(RUN_TESTS)
	$(Q)COVERAGE=$(COVERAGE) tests/support/coverage.sh $(BUILD)/cov
bench: check-deps ## speed and memory of each stage against psql on this machine; RECORDS=1000000
	$(Q)$(SUBMAKE) all
	$(Q)BUILD='$(BUILD)' bench/run.sh $(RECORDS)

##@ Quality
lint: ci-deps ## all lints but clang-tidy: layers, sizes, words, privacy, documents, shell, format, cppcheck
	$(Q)$(SUBMAKE) all
	$(Q)BUILD='$(BUILD)' tests/lint/all.sh
tidy: ci-deps ## clang-tidy over all C files
	$(Q)$(SUBMAKE) lib
	$(Q)BUILD='$(BUILD)' tests/lint/tidy.sh
format: ## clang-format over all C files
	$(Q)clang-format -i $(ALL_C)
docs: all ## man pages and command pages from the command table
	$(Q)BUILD='$(BUILD)' docs/generate.sh

##@ Install
deps: ## install the packages that building and running need (Debian 12)
	$(Q)packaging/install-deps build
install: all ## into DESTDIR and PREFIX: program, configuration, man pages, systemd units
	$(Q)DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' packaging/install.sh $(B)/crosscount
uninstall: ## what install put there, but no configuration that was changed
	$(Q)DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' packaging/install.sh --remove
clean: clean-demo ## remove everything that was built
	$(Q)rm -rf $(BUILD)
clean-demo: ## remove the demo and its private PostgreSQL
	$(Q)BUILD='$(BUILD)' packaging/demo.sh --clean

COVERAGE ?= 90
RECORDS  ?= 1000000
ALL_C    := $(wildcard */*.c */*.h tests/*/*.c tests/*/*.h)
JOBS     ?= $(shell nproc)
SUBMAKE   = $(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS)) BUILD='$(BUILD)'
RUN_TESTS = BUILD='$(BUILD)' tests/run

.PHONY: check-deps ci-deps check-build
check-deps:
	$(Q)packaging/install-deps check
ci-deps:
	$(Q)packaging/install-deps ci
# Tests run the debug build (it has failpoints) and, where they use the program as people do, the release build.
check-build: check-deps
	$(Q)echo 'build: compiling crosscount and its tests'
	$(Q)$(SUBMAKE) VARIANT=release all
	$(Q)$(SUBMAKE) VARIANT=debug all tests

lib: $(B)/libcrosscount.a
tests: $(UNIT) $(DBTEST) $(FUZZ)

$(B)/crosscount: $(CLI_OBJ) $(B)/libcrosscount.a
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)
$(B)/crosscount-synth: $(SYNTH_OBJ) $(B)/libcrosscount.a
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)
$(B)/libcrosscount.a: $(LIB_OBJ)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(B)/%.o: %.c | $(B)/gen/common/sql.h
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# SQL and the files a report needs, embedded: one binary to deploy.
$(B)/gen/common/sql.h $(B)/gen/sql.c &: $(SQL) packaging/embed-sql.awk Makefile
	$(Q)pkg-config --exists $(PKGS) || { echo "packages are missing: run 'make deps' first" >&2; exit 1; }
	$(Q)mkdir -p $(B)/gen/common
	$(Q)LC_ALL=C awk -v header=$(B)/gen/common/sql.h -v source=$(B)/gen/sql.c -f packaging/embed-sql.awk $(SQL)
$(B)/gen/sql.o: $(B)/gen/sql.c
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<
$(B)/gen/assets.c: $(ASSETS) packaging/embed-assets.sh
	$(Q)mkdir -p $(B)/gen
	$(Q)packaging/embed-assets.sh $(ASSETS) >$@.tmp && mv $@.tmp $@
$(B)/gen/assets.o: $(B)/gen/assets.c
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

# One binary a test file: tests/unit/test_csv.c defines `Suite *suite(void)`.
$(B)/tests/unit/%: $(B)/tests/unit/%.o $(B)/tests/support/suite_main.o $(SUPPORT_OBJ) $(B)/libcrosscount.a
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) $(CHECK_LIBS)
$(B)/tests/db/%: $(B)/tests/db/%.o $(B)/tests/support/suite_main.o $(SUPPORT_OBJ) $(B)/libcrosscount.a
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) $(CHECK_LIBS)
$(B)/tests/fuzz/%: $(B)/tests/fuzz/%.o $(B)/tests/support/fuzz_replay.o $(B)/tests/support/scratch.o $(B)/libcrosscount.a
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)
# Measured by hand: bench/candidates.c says how.
$(B)/bench/%: $(B)/bench/%.o $(B)/libcrosscount.a
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)
.SECONDARY:

-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(SYNTH_OBJ:.o=.d) $(SUPPORT_OBJ:.o=.d) $(UNIT:=.d) $(DBTEST:=.d) $(FUZZ:=.d) $(patsubst %.c,$(B)/%.d,$(wildcard bench/*.c))
