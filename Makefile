# SPDX-License-Identifier: Apache-2.0
# crosscount. `make help` lists the targets. A VARIANT (release, debug, asan, cov) has its own object tree.

VARIANT ?= release
BUILD   ?= build
B       := $(BUILD)/$(VARIANT)
V       ?= 0
Q       := $(if $(filter 1,$(V)),,@)
VERSION := 0.1.0

CC      ?= cc
WARN    := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wundef
WERROR  ?=
PKGS    := libpq libcrypto zlib icu-i18n icu-uc jansson libcyaml clp

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
ASSETS   := $(sort $(wildcard export/assets/*))
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
.PHONY: all lib tests clean help
all: $(B)/crosscount $(B)/crosscount-synth
lib: $(B)/libcrosscount.a
tests: $(UNIT) $(DBTEST) $(FUZZ)

$(B)/crosscount: $(CLI_OBJ) $(B)/libcrosscount.a
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)
$(B)/crosscount-synth: $(SYNTH_OBJ) $(B)/libcrosscount.a
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)
$(B)/libcrosscount.a: $(LIB_OBJ)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(B)/%.o: %.c $(B)/gen/common/sql.h
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# SQL and the files a report needs, embedded: one binary to deploy.
$(B)/gen/common/sql.h $(B)/gen/sql.c &: $(SQL) packaging/embed-sql.awk Makefile
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
$(B)/tests/fuzz/%: $(B)/tests/fuzz/%.o $(B)/tests/support/fuzz_replay.o $(B)/libcrosscount.a
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)
.SECONDARY:

clean:
	rm -rf $(BUILD)

-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(SYNTH_OBJ:.o=.d) $(SUPPORT_OBJ:.o=.d) $(UNIT:=.d) $(DBTEST:=.d) $(FUZZ:=.d)
