/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands that work on a hub share: its configuration, keys and database, opened as far as asked. */
#pragma once

#include "cli/command.h"
#include "cli/progress.h"
#include "common/keyring.h"
#include "common/pg.h"
#include "common/pgserver.h"
#include "common/secret.h"
#include "config/agreement.h"
#include "config/codes.h"
#include "config/hub.h"
#include "config/linkage.h"
#include "config/source.h"
#include "config/table.h"

enum session_needs {
    NEED_HUB = 0, /* hub.yaml only */
    NEED_CODES = 1u << 0,
    NEED_SOURCES = 1u << 1, /* and codes */
    NEED_LINKAGE = 1u << 2,
    NEED_TABLES = 1u << 3, /* and codes */
    NEED_AGREEMENTS = 1u << 4,
    NEED_KEYS = 1u << 5,     /* master key read, sub-keys derived */
    NEED_SIGNING = 1u << 6,  /* the hub's signing key */
    NEED_DATABASE = 1u << 7, /* connected, schema up to date; with NEED_KEYS: the key is verified */
    NEED_LOCK = 1u << 8,     /* the run lock: ERR_BUSY when another run holds it */
};

struct session {
    struct hub *hub;
    struct codes *codes;
    struct sources *sources;
    struct linkage_config *linkage;
    struct tables *tables;
    struct agreements *agreements;
    struct keyring *keys;
    struct secret *signing;
    struct pgserver *server; /* NULL when the hub names a database */
    struct pg *pg;
    int migrated;      /* migrations that opening the database applied */
    struct date today; /* --date, else the date here */
    bool dry_run;
    struct progress progress;
};

/* s is zeroed by the caller and closed by it (CLEANUP(session_close)), also after a failure. */
MUST_CHECK bool session_open(const struct invocation *in, unsigned needs, struct session *s, struct error *err);
void session_close(struct session *s);
