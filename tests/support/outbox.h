/* SPDX-License-Identifier: Apache-2.0 */
/* A small hub for tests of export: four agencies, their agreements in the scratch folder, the shipped codes and tables, and the
 * database of tests/support/cluster.sh, where rows can be made (toy_release.h) and nothing was ever told. */
#pragma once

#include "export/export.h"
#include "tests/support/ok.h"

extern struct hub outbox_hub;
extern struct export_context outbox_context;
extern struct export_result outbox_result;
extern struct error outbox_error;

#define OK(call) OK_OR(outbox_error, call)

void outbox_setup(void); /* checked fixture; no agreement yet */
void outbox_teardown(void);

struct outbox_agreement {
    const char *id, *systems, *tables; /* systems by their first letters: "cphs" is all four */
};
/* They are in force, and signed by every agency that they name, with a key of its own. whole_groups: shown or hidden. */
void outbox_agree(const struct outbox_agreement *list, size_t n, const char *whole_groups);
/* export_release on a day, into outbox_result. */
bool outbox_release(const char *day, const struct export_request *request);
void outbox_forget(void); /* what was told */
void outbox_run(const char *sql);
int64_t outbox_number(const char *sql); /* the first column of the first row; -1: no row */
