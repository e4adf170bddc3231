/* SPDX-License-Identifier: Apache-2.0 */
/* From a source file as written (names) to struct source (indices, enums, checked against the crosswalks). One struct
 * travels through; `node` arguments are the place in the YAML tree that runs beside the struct. Internal to config/. */
#pragma once

#include "config/source_schema.h"

struct resolver {
    const struct yaml *yaml;
    const struct codes *codes;
    struct arena *arena;
    struct source *source;
    struct error *err;
};

/* source_resolve.c: all of it, in the file's order */
MUST_CHECK bool source_resolve(struct resolver *r, const struct yaml_source *in);

/* source_columns.c: columns and what refers to them */
MUST_CHECK bool resolve_columns(struct resolver *r, const struct yaml_source *in);
/* Index of a named column; `node` is the name's place. */
MUST_CHECK bool resolve_column(const struct resolver *r, const char *name, int node, int *ret_column);
MUST_CHECK bool resolve_column_list(const struct resolver *r, const char *const *names, size_t n, int node,
                                    int out[SOURCE_MAX_FROM], size_t *ret_n);
MUST_CHECK bool resolve_conditions(const struct resolver *r, const struct yaml_condition *in, size_t n, int node,
                                   const struct source_condition **ret_conditions);
bool column_is_date(const struct resolver *r, int column); /* a day, a month or a school year */

/* source_values.c: what a row says: identifiers, attributes, events */
MUST_CHECK bool resolve_identifiers(struct resolver *r, const struct yaml_source *in);
MUST_CHECK bool resolve_attributes(struct resolver *r, const struct yaml_source *in);
MUST_CHECK bool resolve_events(struct resolver *r, const struct yaml_source *in);
/* A crosswalk of the source's system that the column is checked against. */
MUST_CHECK bool resolve_crosswalk(const struct resolver *r, int column, const char *codes, int node);
