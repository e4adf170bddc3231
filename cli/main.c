/* SPDX-License-Identifier: Apache-2.0 */
/* The door: harden the process, read the command line, run one command, print its report and at most one error, exit
 * with a status that cron and systemd understand. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "common/hardening.h"
#include "common/log.h"
#include "common/stop.h"

static void setup_log(const struct invocation *in)
{
    enum log_level level = in->given[OPTION_VERBOSE] ? LOG_DEBUG : in->given[OPTION_QUIET] ? LOG_WARNING : LOG_INFO;
    const char *format = in->value[OPTION_LOG_FORMAT];
    log_setup(level, format != NULL && strcmp(format, "json") == 0);
}

/* The report is printed also when the command failed half way: what was done is done. */
static bool run(int argc, char **argv, int *status, struct error *err)
{
    struct invocation in = {0};
    CLEANUP(report_freep) struct report *report = NULL;
    if (!hardening_apply(err) || !command_parse(argc, argv, &in, err) || !report_new(&report, err))
        return false;
    stop_install();
    setup_log(&in);
    bool done = in.command->run(&in, report, status, err);
    if (!done)
        *status = err_exit_status(err->code);
    struct error print_err = {0};
    if (!report_print(report, stdout, in.given[OPTION_JSON], in.command->name, *status, &print_err) && done) {
        *err = print_err;
        return false;
    }
    return done;
}

int main(int argc, char **argv)
{
    int status = 0;
    struct error err = {0};
    log_setup(LOG_INFO, false);
    if (run(argc, argv, &status, &err))
        return status;
    log_error(&err);
    return err_exit_status(err.code);
}
