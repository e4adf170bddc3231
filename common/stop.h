/* SPDX-License-Identifier: Apache-2.0 */
/* SIGINT and SIGTERM ask the program to stop; long loops poll. A stop rolls back what is open and exits 75. SIGPIPE is
 * ignored. Also the failpoints of the fault tests: a named point at which a test build kills itself. */
#pragma once

#include <stdbool.h>

#include "common/error.h"

void stop_install(void);
bool stop_requested(void);
MUST_CHECK bool stop_check(struct error *err); /* false with ERR_RETRY "stopped by a signal" once asked to stop */

/* In builds with -DFAILPOINTS: when the environment names this point as CROSSCOUNT_KILL_AT=<name>[:n], the n-th passage
 * (default first) raises SIGKILL. When CROSSCOUNT_KILL_NTH=<n> is set the n-th passage of any point does. Otherwise nothing. */
#ifdef FAILPOINTS
void failpoint(const char *name);
#else
#define failpoint(name) ((void)0)
#endif
