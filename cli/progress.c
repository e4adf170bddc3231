/* SPDX-License-Identifier: Apache-2.0 */
/* On a terminal the line is rewritten at most ten times a second; elsewhere (a journal, a file) a line is added every
 * ten seconds and when a step ends, so that a log stays readable. */
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void progress_init(struct progress *p, bool on)
{
    *p = (struct progress){.on = on, .terminal = isatty(STDERR_FILENO) == 1};
}

static void describe(const struct progress *p, bool final, char *out, size_t size)
{
    double elapsed = seconds() - p->began;
    char share[48] = "", left[48] = "";
    if (p->total > 0 && p->done <= p->total && !final) {
        (void)snprintf(share, sizeof(share), " %.0f%%", 100.0 * (double)p->done / (double)p->total);
        if (p->done > 0 && elapsed > 1)
            (void)snprintf(left, sizeof(left), ", %.0f s left",
                           elapsed * (double)(p->total - p->done) / (double)p->done);
    }
    (void)snprintf(out, size, "%s:%s %s%s%.1f s%s", p->step, share, p->detail, p->detail[0] == '\0' ? "" : ", ",
                   elapsed, left);
    for (char *c = out; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f) /* the name of a file may try to steer the terminal */
            *c = '?';
}

static void show(struct progress *p, bool final)
{
    char line[320];
    describe(p, final, line, sizeof(line));
    if (p->terminal)
        (void)fprintf(stderr, "\r\033[K%s%s", line, final ? "\n" : "");
    else
        (void)fprintf(stderr, "%s\n", line);
    (void)fflush(stderr);
    p->shown = seconds();
}

void progress_finish(struct progress *p)
{
    if (p->on && p->step[0] != '\0')
        show(p, true);
    p->step[0] = '\0';
}

static bool is_step(const struct progress *p, const char *step)
{
    return strncmp(p->step, step, sizeof(p->step) - 1) == 0;
}

void progress_update(struct progress *p, const char *step, uint64_t done, uint64_t total, const char *detail)
{
    if (!p->on)
        return;
    if (!is_step(p, step)) {
        progress_finish(p);
        (void)snprintf(p->step, sizeof(p->step), "%s", step);
        p->began = p->shown = seconds();
    }
    p->done = done;
    p->total = total;
    (void)snprintf(p->detail, sizeof(p->detail), "%s", detail == NULL ? "" : detail);
    if (seconds() - p->shown >= (p->terminal ? 0.1 : 10.0))
        show(p, false);
}

void progress_ingest(void *ctx, const char *file, uint64_t rows, uint64_t rejected, uint64_t bytes_done,
                     uint64_t bytes_total)
{
    struct progress *p = ctx;
    char step[96], detail[96];
    (void)snprintf(step, sizeof(step), "ingest %s", file);
    double elapsed = is_step(p, step) ? seconds() - p->began : 0;
    double rate = elapsed > 0.2 ? (double)rows / elapsed : 0;
    if (rate > 0)
        (void)snprintf(detail, sizeof(detail), "%ju rows (%.0f a second), %ju rejected", (uintmax_t)rows, rate,
                       (uintmax_t)rejected);
    else
        (void)snprintf(detail, sizeof(detail), "%ju rows, %ju rejected", (uintmax_t)rows, (uintmax_t)rejected);
    progress_update(p, step, bytes_done, bytes_total, detail);
}

void progress_step(void *ctx, const char *step, uint64_t done, uint64_t total)
{
    char detail[64] = "";
    if (total > 0)
        (void)snprintf(detail, sizeof(detail), "%ju of %ju", (uintmax_t)done, (uintmax_t)total);
    progress_update(ctx, step, done, total, detail);
}
