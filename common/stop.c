// SPDX-License-Identifier: Apache-2.0
/* A flag that a signal sets and loops poll; and, in test builds, the points at which the fault tests kill us.
 *
 * Handlers use SA_RESTART: a signal never makes an unrelated write fail half-way; the next poll ends the work. A
 * failpoint uses SIGKILL because nothing that we could still do at that moment may help. */
#include "common/stop.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t stopping;

static void on_signal(int signum)
{
    (void)signum;
    stopping = 1;
}

void stop_install(void)
{
    struct sigaction stop = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    (void)sigemptyset(&stop.sa_mask);
    (void)sigemptyset(&ignore.sa_mask);
    (void)sigaction(SIGINT, &stop, NULL);
    (void)sigaction(SIGTERM, &stop, NULL);
    (void)sigaction(SIGPIPE, &ignore, NULL);
}

bool stop_requested(void)
{
    return stopping != 0;
}

bool stop_check(struct error *err)
{
    return stopping == 0 || err_set(err, ERR_RETRY, "stopped by a signal");
}

#ifdef FAILPOINTS

struct aim {
    const char *name; /* NULL: any point */
    size_t name_len;
    long passage; /* which passage kills; 0: none */
};

static struct aim aim_by_environment(void)
{
    const char *nth = getenv("CROSSCOUNT_KILL_NTH"), *at = getenv("CROSSCOUNT_KILL_AT");
    if (nth != NULL)
        return (struct aim){.passage = strtol(nth, NULL, 10)};
    if (at == NULL || at[0] == '\0')
        return (struct aim){0};
    const char *colon = strchr(at, ':');
    return (struct aim){
        .name = at,
        .name_len = colon != NULL ? (size_t)(colon - at) : strlen(at),
        .passage = colon != NULL ? strtol(colon + 1, NULL, 10) : 1,
    };
}

void failpoint(const char *name)
{
    static bool is_aimed;
    static struct aim aim;
    static _Atomic long passages; /* threads pass, too */

    if (!is_aimed) {
        aim = aim_by_environment();
        is_aimed = true;
    }
    if (aim.passage == 0)
        return;
    if (aim.name != NULL && (strlen(name) != aim.name_len || strncmp(name, aim.name, aim.name_len) != 0))
        return;
    if (++passages == aim.passage)
        (void)kill(getpid(), SIGKILL);
}

#endif
