/* SPDX-License-Identifier: Apache-2.0 */
/* The third stage: tables under an agreement. Gate, count, hide what is small, prove it, write, log, publish. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/pg.h"
#include "common/secret.h"
#include "common/text.h"
#include "config/agreement.h"
#include "config/hub.h"
#include "config/table.h"

struct export_context {
    const struct hub *hub;
    const struct agreements *agreements;
    const struct tables *tables;
    const struct secret *signing_key; /* Ed25519 seed */
    struct pg *pg;
    struct date today;
    const char *made_by; /* who runs the export: not who approves a release that asks for a review */
    bool dry_run;
    void (*progress)(void *ctx, const char *step, uint64_t done, uint64_t total);
    void *progress_ctx;
};

/* What is asked of one agreement. Everything left empty means: all that it allows, for its latest closed period. */
struct export_request {
    const char *agreement;
    const char *const *tables; /* ids */
    size_t n_tables;
    int year; /* the year the period begins in; 0: the latest closed one */
};

struct export_result {
    char agreement[64], period[16];
    char release[128]; /* its name; "" when nothing was written */
    char folder[512];
    bool held;      /* it waits for a second person; `folder` is where */
    bool unchanged; /* the same release is already there: nothing was written or logged again */
    uint64_t cells, shown, hidden_small, hidden_other; /* hidden_*: for the operator's eyes, never published */
    double narrowest; /* width of the narrowest interval an attacker can infer of a hidden cell; 0: nothing is hidden */
    double
        gap; /* by how much of the cost hiding may exceed the least possible; NAN: nothing was chosen. Never published */
    uint64_t lp_solved;
};

/* ERR_DENIED "clause <name>: ..." when the agreement does not allow it. */
MUST_CHECK bool export_release(const struct export_context *ctx, const struct export_request *request,
                               struct export_result *ret_result, struct error *err);
