/* SPDX-License-Identifier: Apache-2.0 */
/* The published definition of a table, config/tables/T01.yaml. The finest cells come from sql/tables/T01.sql. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "config/codes.h"
#include "config/factor.h"

enum { TABLE_MAX_DIMENSIONS = 6 };

/* What a code's count depends on, when agreements over different systems count the same table. */
enum table_across {
    ACROSS_ALL,    /* on all systems that are counted */
    ACROSS_SYSTEM, /* "system": each code is of one system, named before its dot ("probation.referral") */
    ACROSS_ALONE,  /* "alone": what each system's own records say, whatever others are counted */
};

struct table_dimension {
    const char *name;               /* "county"; column of the CSV, key of agreements */
    const char *title;              /* "County" */
    const struct vocabulary *codes; /* its codes in printing order */
    const char *total_label;        /* "California", "All children" */
    bool guard_total;               /* its total is hidden with any of its parts, because it is nearly told elsewhere */
    bool sensitive; /* a child's code is nobody's business: it is not told of a whole row either (export/whole.h) */
    enum table_across across;
    enum factor score;     /* what the publication score takes it for; FACTOR_OTHER when the file does not say */
    const bool *unknown;   /* of each code: it names no group ("Unknown"). NULL: each does */
    const int64_t *people; /* of each code: how many it stands for, 0 when that is not known. NULL: of none */
};

/* A table is printed in panels: each crosses some of its dimensions; the others stand at their total. Every panel has all
 * its margins. `denominator`: the dimension over whose total a rate is taken ("tier": share of the row), or -1. */
struct table_panel {
    const char *title;
    const char
        *population; /* YAML key `population` of the panel; when not given, the table's. Never NULL once loaded */
    int dimension[TABLE_MAX_DIMENSIONS];
    size_t n_dimensions;
    int denominator;
    /* YAML key `known_group`: who belongs to a denominator can be known from elsewhere (children in care, pupils of a school);
     * of each code of its dimension, whether it tells something of a child. NULL: nobody can know. */
    const bool *known_group;
};

/* YAML key `linkage_error`: "systems" (pairs of them), "sex", "race", "county", "age". */
struct table_error_group {
    const char *name;
    const struct vocabulary *codes;
};

struct table {
    const char *id; /* "T01" */
    const char *title, *definition, *unit;
    const char *population; /* cells of one population with the same codes are the same number in every table */
    const char *numerator, *denominator; /* what they count, in words; denominator may be NULL */
    const struct table_dimension *dimensions;
    size_t n_dimensions;
    const struct table_panel *panels;
    size_t n_panels;
    const char *const *systems; /* systems whose records are counted; none listed: all of the agreement */
    size_t n_systems;
    const char *const *notes;
    size_t n_notes;
    const char *const *breaks; /* breaks in series, in words */
    size_t n_breaks;
    const struct table_error_group *error_groups; /* groups for which expected linkage error is printed beside it */
    size_t n_error_groups;
    const char *chart; /* "bar" for the panel to draw, or NULL */
    int64_t residents; /* of the whole area, by populations.csv; 0: not known */
    const char *file;
};

struct tables;

MUST_CHECK bool tables_load(const char *folder, const struct codes *codes, struct tables **ret_tables,
                            struct error *err);
void tables_freep(struct tables **t);
size_t tables_count(const struct tables *t);
const struct table *tables_at(const struct tables *t, size_t i); /* sorted by id */
const struct table *tables_find(const struct tables *t, const char *id);
/* SHA-256 of the definition file, hex, for release.json. */
MUST_CHECK bool table_digest(const struct table *t, char out[65], struct error *err);
