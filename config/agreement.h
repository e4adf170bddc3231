/* SPDX-License-Identifier: Apache-2.0 */
/* A data-sharing agreement, config/agreements/<id>.yaml, and its signatures, <id>.signatures.yaml beside it. Pure but for
 * loading. The canonical form that agencies sign is the canonical JSON of everything in the file (common/json.h). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/sign.h"
#include "common/text.h"

struct agreement_system {
    const char *system;    /* "probation" */
    const char *agency;    /* who signs for it: an agency of hub.yaml */
    const char *authority; /* statute and section the data come under */
};

struct agreement_policy {
    int64_t minimum_count; /* counts from 1 to minimum_count - 1 are hidden; 11 by the state's guidelines */
    int64_t interval;      /* least width of what an attacker can infer of a hidden cell; default minimum_count - 1 */
};

struct agreement {
    const char *id, *version, *title;
    const char *status; /* "in_force", "draft", "suspended", "terminated" */
    const char *parent; /* id of the agreement it rests on, or NULL */
    struct {
        const char *name, *title, *address, *folder; /* folder: its name under outbox/ */
    } recipient;
    const char *purpose;
    const char *const *prohibited;
    size_t n_prohibited;
    const struct agreement_system *systems;
    size_t n_systems;
    const char *const *tables;
    size_t n_tables;
    const char *const *dimensions; /* those that may appear in its tables at full detail; others only as totals */
    size_t n_dimensions;
    const char *period_type;        /* "state_fiscal_year" (July to June) or "calendar_year" */
    int first_period, last_period;  /* the year in which they begin, inclusive */
    struct date effective, expires; /* in force on both days */
    struct agreement_policy policy;
    const char *breach_contact;
    const char *file;
};

struct agreement_signature {
    const char *agency;
    uint8_t signature[SIGN_BYTES];
};

struct agreements;
MUST_CHECK bool agreements_load(const char *folder, struct agreements **ret_agreements, struct error *err);
void agreements_freep(struct agreements **a);
size_t agreements_count(const struct agreements *a);
const struct agreement *agreements_at(const struct agreements *a, size_t i); /* sorted by id */
const struct agreement *agreements_find(const struct agreements *a, const char *id);
const struct agreement_signature *agreements_signatures(const struct agreements *a, const struct agreement *of,
                                                        size_t *ret_count);

MUST_CHECK bool agreement_canonical(const struct agreement *a, struct buf *out,
                                    struct error *err); /* initialises out */
MUST_CHECK bool agreement_digest(const struct agreement *a, char out[65],
                                 struct error *err); /* of the canonical form */
/* Add or replace one agency's signature in the file beside the agreement. */
MUST_CHECK bool agreement_sign(const struct agreement *a, const char *agency, const struct secret *seed,
                               struct error *err);

/* A reporting period: [start, end], both inclusive, with its names. */
struct period {
    struct date start, end;
    char code[16];  /* "SFY2024-25", "CY2025" */
    char label[48]; /* "State fiscal year 2024-25 (July 2024 to June 2025)" */
};
bool period_of(const char *type, int year, struct period *ret_period);      /* false: unknown type */
bool period_latest_closed(const char *type, struct date on, int *ret_year); /* the last one that ended before `on` */
