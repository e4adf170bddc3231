// SPDX-License-Identifier: Apache-2.0
/* Two queues of blocks under one mutex, and one condition for whatever changes: there are two threads and few blocks, so
 * waking up for nothing costs nothing.
 *
 * Who waits is let go by the other's end: the caller's when it has finished, the thread's when its function has returned. A
 * side that takes full blocks gets what is there before it is told that there is no more; after relay_freep it gets none. */
#include "common/relay.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct queue {
    void *block[RELAY_MAX_BLOCKS];
    int n;
};

struct relay {
    relay_fn work;
    void *ctx;
    pthread_t thread;
    bool has_thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct queue full, empty; /* under the mutex, as is all that follows */
    int n_blocks;
    bool finished; /* the caller has no more, */
    bool dropped;  /* and wants no more */
    bool returned; /* the thread's function has */
    bool failed;
    struct error failure;
};

static void *run(void *arg)
{
    struct relay *r = arg;
    struct error err = {0};
    bool ok = r->work(r, r->ctx, &err);
    pthread_mutex_lock(&r->mutex);
    r->returned = true;
    r->failed = !ok;
    r->failure = err;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->mutex);
    return NULL;
}

static void put(struct relay *r, struct queue *q, void *block)
{
    pthread_mutex_lock(&r->mutex);
    q->block[q->n++] = block;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->mutex);
}

static void *take(struct relay *r, struct queue *q)
{
    void *block = NULL;
    pthread_mutex_lock(&r->mutex);
    while (q->n == 0 && !r->finished && !r->returned)
        pthread_cond_wait(&r->changed, &r->mutex);
    bool over = q == &r->full ? r->dropped : r->finished || r->returned;
    if (q->n > 0 && !over) {
        block = q->block[0];
        q->n--;
        memmove(q->block, q->block + 1, (size_t)q->n * sizeof(*q->block));
    }
    pthread_mutex_unlock(&r->mutex);
    return block;
}

bool relay_new(relay_fn work, void *ctx, void *const *blocks, int n_blocks, struct relay **ret_relay, struct error *err)
{
    CLEANUP(relay_freep) struct relay *r = calloc(1, sizeof(*r));
    if (r == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    r->work = work;
    r->ctx = ctx;
    pthread_mutex_init(&r->mutex, NULL);
    pthread_cond_init(&r->changed, NULL);
    for (int i = 0; i < n_blocks; i++)
        put(r, &r->empty, blocks[i]);
    r->n_blocks = n_blocks;
    int failed = pthread_create(&r->thread, NULL, run, r);
    if (failed != 0)
        return err_set_errno(err, ERR_RETRY, failed, "a thread");
    r->has_thread = true;
    *ret_relay = r;
    r = NULL;
    return true;
}

/* Waits for the thread's end; from then on nothing is shared. */
static void end(struct relay *r, bool drop)
{
    if (!r->has_thread)
        return;
    pthread_mutex_lock(&r->mutex);
    r->finished = true;
    r->dropped = drop;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->mutex);
    pthread_join(r->thread, NULL);
    r->has_thread = false;
}

void relay_freep(struct relay **relay)
{
    struct relay *r = *relay;
    if (r == NULL)
        return;
    end(r, true);
    pthread_cond_destroy(&r->changed);
    pthread_mutex_destroy(&r->mutex);
    free(r);
    *relay = NULL;
}

void *relay_take_empty(struct relay *r)
{
    return take(r, &r->empty);
}

void *relay_take_full(struct relay *r)
{
    return take(r, &r->full);
}

void relay_put_empty(struct relay *r, void *block)
{
    put(r, &r->empty, block);
}

void relay_put_full(struct relay *r, void *block)
{
    put(r, &r->full, block);
}

bool relay_finish(struct relay *r, struct error *err)
{
    end(r, false);
    if (r->failed && err != NULL)
        *err = r->failure;
    return !r->failed;
}

bool relay_is_hungry(struct relay *r)
{
    pthread_mutex_lock(&r->mutex);
    bool hungry = r->n_blocks - r->empty.n <= 1 && !r->returned; /* all but the caller's own are empty */
    pthread_mutex_unlock(&r->mutex);
    return hungry;
}
