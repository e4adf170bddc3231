/* SPDX-License-Identifier: Apache-2.0 */
/* Commands and options as data. Parsing, help, man pages and "did you mean" all come from these tables; a command is
 * one row in commands.c and one function cmd_<name>. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "cli/report.h"
#include "common/error.h"

enum option_id {
    OPTION_CONFIG,
    OPTION_DATE,
    OPTION_JSON,
    OPTION_LOG_FORMAT,
    OPTION_NO_PROGRESS,
    OPTION_QUIET,
    OPTION_VERBOSE,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_DRY_RUN,
    OPTION_TABLE,
    OPTION_PERIOD,
    OPTION_SIGNING,
    OPTION_AGENCY,
    OPTION_KEY,
    OPTION_MAN,
    OPTION_CODES,
    OPTION_SHOW_MODEL,
    OPTION_ALL,
    OPTION_BY,
    OPTION_REASON,
    OPTION_RECIPIENT,
    OPTION_SINCE,
    OPTION_UNTIL,
    OPTION_AUDIT,
    OPTION_PUBLIC_KEY,
    OPTION_COUNT,
};

struct option_spec {
    const char *name;     /* long name, without dashes */
    char letter;          /* short name, or '\0' */
    bool global;          /* every command takes it */
    const char *argument; /* "FILE", or NULL when it takes none */
    const char *help;
};

enum { INVOCATION_MAX_TABLES = 32 };

/* One parsed command line. All strings are argv's. */
struct invocation {
    const struct command *command;
    bool given[OPTION_COUNT];
    const char *value[OPTION_COUNT];           /* the last one given */
    const char *tables[INVOCATION_MAX_TABLES]; /* --table may be repeated */
    size_t n_tables;
    char **operands;
    int n_operands;
};

/* Do it: fill the report; *status is the exit status when it finished (0, or for instance 65 when a delivery was
 * refused). False with err set when it could not finish. */
typedef bool (*command_fn)(const struct invocation *in, struct report *report, int *status, struct error *err);

struct command {
    const char *name;               /* "ingest", "key new" */
    const char *operands;           /* "[FILE...]", "" */
    int min_operands, max_operands; /* max -1: any number */
    const char *summary;            /* one line, lower case, no full stop */
    const char *description;        /* paragraphs, wrapped at 78 by hand */
    const char *examples[2][2];     /* command line, what it does */
    enum option_id options[6];      /* its own, beside the global ones */
    size_t n_options;
    const char *see_also; /* "link, export" */
    command_fn run;
};

extern const struct option_spec option_specs[OPTION_COUNT];
extern const struct command commands[];
extern const size_t n_commands;

/* ERR_USAGE with the nearest known name as a hint. --help and --version turn the command into `help`. */
MUST_CHECK bool command_parse(int argc, char **argv, struct invocation *ret_in, struct error *err);
const struct command *command_find(const char *name); /* NULL when unknown */
bool command_takes(const struct command *c, enum option_id id);

bool cmd_agreement_show(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_agreement_sign(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_agreement_verify(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_check(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_config(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_disclosures(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_release_approve(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_release_refuse(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_evaluate(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_explain(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_export(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_help(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_ingest(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_init(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_key_check(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_key_new(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_leakcheck(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_link(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_review(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_review_calibration(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_review_decide(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_run(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_suppress(const struct invocation *in, struct report *report, int *status, struct error *err);
bool cmd_status(const struct invocation *in, struct report *report, int *status, struct error *err);
