/* SPDX-License-Identifier: Apache-2.0 */
/* The two files of an agreement as they are written, by schema: <id>.yaml and <id>.signatures.yaml. For agreement*.c only. */
#pragma once

#include "common/arena.h"
#include "config/agreement.h"
#include "config/yaml.h"

struct file_recipient {
    const char *name, *title, *address, *folder;
};
struct file_party {
    const char *party, *role, *name, *signatory, *contact;
};
struct file_element {
    const char *source, *authority;
    const char **columns;
    size_t columns_count;
};
struct file_finest {
    const char *dimension, *codes;
};
struct file_calendar {
    int64_t *due_days;
    size_t due_days_count;
};
struct file_retention {
    const char *destroy_after, *method, *certificate_to;
};
struct file_breach {
    const char *contact;
    int64_t hours;
};
struct file_review {
    bool required;
    const char **by;
    size_t by_count;
    int64_t within_days;
};
struct file_agreement_system {
    const char *system, *agency, *authority;
};
struct file_periods {
    const char *type;
    int64_t first, last;
};
struct file_dates {
    const char *effective, *expires;
};
struct file_policy {
    int64_t minimum_count;
    int64_t *interval, *minimum_denominator;
    const char *method, *whole_groups;
    double epsilon, budget;
    int64_t *base;
};
struct file_agreement {
    const char *id, *version, *title, *type, *status, *parent, *purpose;
    struct file_party *parties;
    size_t parties_count;
    struct file_recipient *recipient;
    const char **prohibited;
    size_t prohibited_count;
    struct file_agreement_system *systems;
    size_t systems_count;
    struct file_element *elements;
    size_t elements_count;
    const char **tables;
    size_t tables_count;
    const char **dimensions;
    size_t dimensions_count;
    struct file_finest *finest;
    size_t finest_count;
    struct file_periods *periods;
    struct file_calendar *calendar;
    struct file_dates *in_force;
    struct file_policy *policy;
    struct file_retention *retention;
    struct file_breach *breach;
    struct file_review *publication_review;
};

struct file_signature {
    const char *agency, *text, *signature; /* text: digest of what was signed */
};
struct file_signatures {
    const char *agreement;
    struct file_signature *signatures;
    size_t signatures_count;
};

extern const yaml_schema agreement_schema;  /* a struct file_agreement */
extern const yaml_schema signatures_schema; /* a struct file_signatures */

/* The clauses of a file that need more than a schema to be checked, into *a (agreement_clauses.c). */
MUST_CHECK bool agreement_read_clauses(const struct yaml *yaml, const struct file_agreement *in, struct arena *arena,
                                       struct agreement *a, struct error *err);
