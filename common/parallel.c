// SPDX-License-Identifier: Apache-2.0
// Tasks are taken from a counter: whoever is done takes the next one, so tasks need not be of one size. A thread that cannot
// be started is done without: the outcome must not depend on how many there are anyway.
#include "common/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "common/stop.h"

struct job {
    parallel_task task;
    void *ctx;
    size_t n_tasks;
    atomic_size_t next;
    atomic_bool failed;
    pthread_mutex_t mutex;
    struct error *failure; // of the first that failed; under the mutex
};

struct worker {
    struct job *job;
    unsigned number;
    pthread_t thread;
};

unsigned parallel_threads(uint32_t wanted)
{
    cpu_set_t ours;
    if (wanted == 0)
        wanted = sched_getaffinity(0, sizeof(ours), &ours) == 0 ? (uint32_t)CPU_COUNT(&ours) : 1;
    if (wanted == 0)
        return 1;
    return wanted < PARALLEL_MAX ? wanted : PARALLEL_MAX;
}

static void note_failure(struct job *job, const struct error *err)
{
    pthread_mutex_lock(&job->mutex);
    if (!atomic_exchange(&job->failed, true) && job->failure != NULL)
        *job->failure = *err;
    pthread_mutex_unlock(&job->mutex);
}

static void *work(void *arg)
{
    const struct worker *w = arg;
    struct job *job = w->job;
    struct error err = {0};
    while (!atomic_load(&job->failed)) {
        size_t task = atomic_fetch_add(&job->next, 1);
        if (task >= job->n_tasks)
            break;
        if (!stop_check(&err) || !job->task(job->ctx, w->number, task, &err))
            note_failure(job, &err);
    }
    return NULL;
}

bool parallel_run(unsigned threads, size_t n_tasks, parallel_task task, void *ctx, struct error *err)
{
    struct job job = {.task = task, .ctx = ctx, .n_tasks = n_tasks, .mutex = PTHREAD_MUTEX_INITIALIZER, .failure = err};
    struct worker workers[PARALLEL_MAX] = {{.job = &job}};
    unsigned n = 1;
    if (threads > PARALLEL_MAX)
        threads = PARALLEL_MAX;
    if (threads > n_tasks)
        threads = (unsigned)n_tasks;
    for (; n < threads; n++) {
        workers[n] = (struct worker){.job = &job, .number = n};
        if (pthread_create(&workers[n].thread, NULL, work, &workers[n]) != 0)
            break;
    }
    (void)work(&workers[0]);
    for (unsigned i = 1; i < n; i++)
        (void)pthread_join(workers[i].thread, NULL);
    pthread_mutex_destroy(&job.mutex);
    return !job.failed;
}
