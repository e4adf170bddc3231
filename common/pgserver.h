/* SPDX-License-Identifier: Apache-2.0 */
/* The private PostgreSQL of a hub that names no database: initdb and pg_ctl of the installed server, in the state
 * folder, on a unix socket only. Root drops to the user "postgres" (or "nobody") for it, in a folder of that user's under
 * /var/lib/crosscount, because nobody else can enter root's folders. Processes that use it hold a shared lock; the one
 * that leaves last stops it. Settings that keep values out of its log are fixed here (crypto.md 4: log_error_verbosity
 * terse, log_min_error_statement panic, no parameters, no statements). */
#pragma once

#include <stdbool.h>

#include "common/error.h"

struct pgserver;

/* Start it when it is not running, creating it the first time. state_dir exists. ERR_CONFIG with a hint when PostgreSQL is
 * not installed. */
MUST_CHECK bool pgserver_start(const char *state_dir, struct pgserver **ret_server, struct error *err);
void pgserver_releasep(struct pgserver **s);             /* drops the lock; stops the server when nobody else uses it */
const char *pgserver_conninfo(const struct pgserver *s); /* libpq connection string; lives as long as s */
const char *pgserver_folder(const struct pgserver *s);   /* where it keeps its data and log */
/* Remove the whole cluster of a state folder (for tests and `make clean-demo`); stops it first. */
MUST_CHECK bool pgserver_destroy(const char *state_dir, struct error *err);
