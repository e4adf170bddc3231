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

struct agreement_party {
    const char *party;     /* "cdss": for a provider an agency of hub.yaml */
    const char *role;      /* "provider", "custodian", "recipient" */
    const char *name;      /* of the organisation */
    const char *signatory; /* the office that signs for it */
    const char *contact;
};

/* Columns of a source that may be delivered and used. A source may stand in several, each with its own authority. */
struct agreement_element {
    const char *source;
    const char *const *columns;
    size_t n_columns;
    const char *authority; /* NULL: that of its system */
};

/* The codes by which a dimension may be told at the finest. */
struct agreement_finest {
    const char *dimension, *codes; /* codes: a vocabulary */
};

enum { AGREEMENT_MAX_ROUNDS = 8 };

/* What is done so that no number tells of one child. */
enum agreement_method {
    METHOD_HIDE,     /* small counts are hidden, and what would reveal them (the guidelines' way, and the default) */
    METHOD_NOISE,    /* every count is told with noise (export/noise.h) */
    METHOD_ROUNDING, /* every count is told as a multiple of a base (export/rounding.h) */
};
enum { N_METHODS = METHOD_ROUNDING + 1 };
extern const char *const agreement_methods[N_METHODS]; /* as YAML has them */

struct agreement_policy {
    enum agreement_method method;
    int64_t minimum_count;   /* counts from 1 to minimum_count - 1 are hidden; 11 by the state's guidelines */
    int64_t interval;        /* least width of what an attacker can infer of a hidden cell; default minimum_count - 1 */
    bool whole_groups_shown; /* what is the same for a whole group may be told (export/whole.h); else it is hidden */
    int64_t minimum_denominator; /* no count but zero is told of a known group of fewer children; 0: of any */
    double epsilon, budget;      /* of METHOD_NOISE: of one release, and of all releases of one period */
    int64_t base;                /* of METHOD_ROUNDING; else 0 */
};

struct agreement {
    const char *id, *version, *title;
    const char *type;   /* "mou" (moves no data), "agreement", "use_licence" (rests on a parent) */
    const char *status; /* "in_force", "draft", "suspended", "terminated" */
    const char *parent; /* id of the agreement it rests on, or NULL */
    const struct agreement_party *parties;
    size_t n_parties;
    struct {
        const char *name, *title, *address, *folder; /* folder: its name under outbox/ */
    } recipient;
    const char *purpose;
    const char *const *prohibited;
    size_t n_prohibited;
    const struct agreement_system *systems;
    size_t n_systems;
    const struct agreement_element *elements;
    size_t n_elements;
    const char *const *tables;
    size_t n_tables;
    const char *const *dimensions; /* those that may appear in its tables at full detail; others only as totals */
    size_t n_dimensions;
    const struct agreement_finest *finest;
    size_t n_finest;
    const char *period_type;       /* "state_fiscal_year" (July to June) or "calendar_year" */
    int first_period, last_period; /* the year in which they begin, inclusive */
    int due_days
        [AGREEMENT_MAX_ROUNDS]; /* days after a period's end from which its release, and its revisions, are due */
    size_t n_rounds;
    struct date effective, expires; /* in force on both days */
    struct agreement_policy policy;
    struct {
        struct date destroy_after; /* the last day on which the data are held */
        const char *method, *certificate_to;
    } retention;
    struct {
        const char *contact;
        int hours; /* from when it is known */
    } breach;
    struct {
        bool required;
        const char *const *by; /* who may approve: names as `release approve --by` has them */
        size_t n_by;
        int within_days; /* then the hold lapses */
    } review;
    const char *file;
};

struct agreement_signature {
    const char *agency;
    const char *text; /* digest of the text that was signed, hex; NULL in files of before this was noted */
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
/* Add or replace one agency's signature in the file beside the agreement. The text signed is kept too, as
 * <id>.signed-<digest>.json, so that it can be said what changed since. */
MUST_CHECK bool agreement_sign(const struct agreement *a, const char *agency, const struct secret *seed,
                               struct error *err);

/* A clause whose words are others than those an agency signed. */
struct agreement_change {
    char clause[32];
    char was[200], is[200]; /* as JSON, cut short when long */
};
enum { AGREEMENT_MAX_CHANGES = 32 };
/* What changed since `signature` was given; *ret_known false when the text that was signed is no longer there. */
MUST_CHECK bool agreement_changes(const struct agreement *a, const struct agreement_signature *signature,
                                  struct agreement_change ret_changes[AGREEMENT_MAX_CHANGES], size_t *ret_count,
                                  bool *ret_known, struct error *err);

/* A reporting period: [start, end], both inclusive, with its names. */
struct period {
    struct date start, end;
    char code[16];  /* "SFY2024-25", "CY2025" */
    char label[48]; /* "State fiscal year 2024-25 (July 2024 to June 2025)" */
};
int period_months(const struct period *p);
bool period_of(const char *type, int year, struct period *ret_period);      /* false: unknown type */
bool period_latest_closed(const char *type, struct date on, int *ret_year); /* the last one that ended before `on` */

/* The calendar: the newest round (first release 0, revisions 1 ...) of the period that begins in `year` that is due `on` that
 * day, and its day. False: none is due yet. */
bool agreement_round_due(const struct agreement *a, int year, struct date on, size_t *ret_round, struct date *ret_due);
