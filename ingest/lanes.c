// SPDX-License-Identifier: Apache-2.0
/* Deliveries side by side. Those of one source make a queue, in the order of their paths, so that which of two copies of a
 * file is the second one does not depend on luck; each queue is worked off by one lane, the largest queue first. A lane is a
 * thread with a session of its own; the first is the caller's.
 *
 * Lanes share what only is read. Progress is told for all of them together. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/stop.h"
#include "ingest/ingest.h"
#include "ingest/manifest.h"

/* One delivery in its queue. */
struct waiting {
    size_t path;
    char source[MANIFEST_NAME]; /* "" when the manifest cannot be read: a queue of its own */
    uint64_t bytes, queue_bytes;
};

struct shared {
    const struct ingest_context *ctx;
    char *const *paths;
    struct ingest_result *results;
    struct waiting *waiting;
    size_t n, next; /* the next queue begins there */
    pthread_mutex_t mutex;
    bool failed;
    struct error failure;
    uint64_t rows, rejected, bytes, total; /* of deliveries done; of all */
};

struct lane {
    struct shared *shared;
    struct ingest_context ctx;
    struct pg *session; /* NULL: the caller's is used */
    struct ingest_kept kept;
    pthread_t thread;
    bool started;
    uint64_t rows, rejected, bytes; /* of the delivery under way */
    struct lane *lanes;             /* all of them */
    unsigned n_lanes;
};

/* --- queues -------------------------------------------------------------------------------------------------------------- */

static int by_source(const void *x, const void *y)
{
    const struct waiting *a = x, *b = y;
    int order = strcmp(a->source, b->source);
    return order != 0 ? order : (a->path > b->path) - (a->path < b->path);
}

static int by_queue(const void *x, const void *y)
{
    const struct waiting *a = x, *b = y;
    if (a->queue_bytes != b->queue_bytes)
        return a->queue_bytes > b->queue_bytes ? -1 : 1;
    return by_source(x, y);
}

static bool is_one_queue(const struct waiting *a, const struct waiting *b)
{
    return a->source[0] != '\0' && strcmp(a->source, b->source) == 0;
}

/* What is wrong with a delivery is found again, and told, when its turn comes. */
static void look_at(struct waiting *w, const char *path)
{
    char manifest[MANIFEST_PATH];
    struct manifest m;
    struct error ignored = {0};
    struct stat st;
    if (manifest_path(path, manifest, &ignored) && manifest_read(manifest, &m, &ignored))
        (void)snprintf(w->source, sizeof(w->source), "%s", m.source);
    w->bytes = stat(path, &st) == 0 && st.st_size > 0 ? (uint64_t)st.st_size : 0;
}

static bool make_queues(struct shared *s, struct error *err)
{
    s->waiting = calloc(s->n + 1, sizeof(*s->waiting));
    if (s->waiting == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (size_t i = 0; i < s->n; i++) {
        s->waiting[i].path = i;
        look_at(&s->waiting[i], s->paths[i]);
        s->total += s->waiting[i].bytes;
    }
    qsort(s->waiting, s->n, sizeof(*s->waiting), by_source);
    for (size_t i = 0, end; i < s->n; i = end) {
        uint64_t bytes = s->waiting[i].bytes;
        for (end = i + 1; end < s->n && is_one_queue(&s->waiting[i], &s->waiting[end]); end++)
            bytes += s->waiting[end].bytes;
        for (size_t k = i; k < end; k++)
            s->waiting[k].queue_bytes = bytes;
    }
    qsort(s->waiting, s->n, sizeof(*s->waiting), by_queue);
    return true;
}

/* The next queue is [*ret_begin, *ret_end); false when there is none, or something failed. */
static bool take_queue(struct shared *s, size_t *ret_begin, size_t *ret_end)
{
    pthread_mutex_lock(&s->mutex);
    bool taken = s->next < s->n && !s->failed;
    *ret_begin = *ret_end = s->next;
    while (taken && *ret_end < s->n &&
           (*ret_end == *ret_begin || is_one_queue(&s->waiting[*ret_begin], &s->waiting[*ret_end])))
        ++*ret_end;
    s->next = *ret_end;
    pthread_mutex_unlock(&s->mutex);
    return taken;
}

/* --- progress ------------------------------------------------------------------------------------------------------------ */

static void tell(struct lane *lane, const char *file)
{
    struct shared *s = lane->shared;
    uint64_t rows = s->rows, rejected = s->rejected, bytes = s->bytes;
    char name[64];
    for (unsigned i = 0; i < lane->n_lanes; i++) {
        rows += lane->lanes[i].rows;
        rejected += lane->lanes[i].rejected;
        bytes += lane->lanes[i].bytes;
    }
    (void)snprintf(name, sizeof(name), "of %zu extracts", s->n);
    s->ctx->progress(s->ctx->progress_ctx, s->n == 1 ? file : name, rows, rejected, bytes, s->total);
}

static void on_progress(void *ctx, const char *file, uint64_t rows, uint64_t rejected, uint64_t bytes_done,
                        uint64_t bytes_total)
{
    struct lane *lane = ctx;
    (void)bytes_total;
    pthread_mutex_lock(&lane->shared->mutex);
    lane->rows = rows;
    lane->rejected = rejected;
    lane->bytes = bytes_done;
    tell(lane, file);
    pthread_mutex_unlock(&lane->shared->mutex);
}

/* --- lanes --------------------------------------------------------------------------------------------------------------- */

static void finish(struct lane *lane, const struct waiting *w, bool ok, const struct error *err)
{
    struct shared *s = lane->shared;
    pthread_mutex_lock(&s->mutex);
    s->rows += s->results[w->path].rows;
    s->rejected += s->results[w->path].rejected;
    s->bytes += w->bytes;
    lane->rows = lane->rejected = lane->bytes = 0;
    if (!ok && !s->failed) {
        s->failed = true;
        s->failure = *err;
        (void)err_wrap(&s->failure, "extract \"%s\"", s->paths[w->path]);
    }
    pthread_mutex_unlock(&s->mutex);
}

static void *work(void *arg)
{
    struct lane *lane = arg;
    struct shared *s = lane->shared;
    size_t begin, end;
    while (take_queue(s, &begin, &end)) {
        bool ok = true;
        for (size_t i = begin; ok && i < end; i++) {
            const struct waiting *w = &s->waiting[i];
            struct error err = {0};
            ok = stop_check(&err) && ingest_delivery(&lane->ctx, s->paths[w->path], &s->results[w->path], &err);
            finish(lane, w, ok, &err);
        }
    }
    return NULL;
}

static unsigned count_lanes(const struct shared *s)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t n = processors < 1 ? 1 : (size_t)processors;
    n = n > INGEST_LANES ? INGEST_LANES : n;
    return (unsigned)(n > s->n ? s->n : n);
}

/* A lane that cannot be had is no fault: the others do its work. */
static void start(struct lane *lane)
{
    struct error ignored = {0};
    if (!pg_connect_again(lane->shared->ctx->pg, &lane->session, &ignored))
        return;
    lane->ctx.pg = lane->session;
    lane->started = pthread_create(&lane->thread, NULL, work, lane) == 0;
}

static void run_lanes(struct shared *s)
{
    struct lane lanes[INGEST_LANES] = {0};
    unsigned n = count_lanes(s);
    for (unsigned i = 0; i < n; i++) {
        lanes[i] = (struct lane){.shared = s, .ctx = *s->ctx, .lanes = lanes, .n_lanes = n};
        lanes[i].ctx.lane = i;
        lanes[i].ctx.kept = &lanes[i].kept;
        lanes[i].ctx.progress = s->ctx->progress != NULL ? on_progress : NULL;
        lanes[i].ctx.progress_ctx = &lanes[i];
    }
    for (unsigned i = 1; i < n; i++)
        start(&lanes[i]);
    if (n > 0)
        (void)work(&lanes[0]);
    for (unsigned i = 0; i < n; i++) {
        if (lanes[i].started)
            pthread_join(lanes[i].thread, NULL);
        pg_closep(&lanes[i].session);
        ingest_kept_done(&lanes[i].kept);
    }
}

bool ingest_deliveries(const struct ingest_context *ctx, char *const *paths, size_t n_paths,
                       struct ingest_result *results, struct error *err)
{
    struct shared s = {.ctx = ctx, .paths = paths, .results = results, .n = n_paths};
    if (!make_queues(&s, err)) {
        free(s.waiting);
        return false;
    }
    pthread_mutex_init(&s.mutex, NULL);
    run_lanes(&s);
    pthread_mutex_destroy(&s.mutex);
    free(s.waiting);
    if (s.failed && err != NULL)
        *err = s.failure;
    return !s.failed;
}
