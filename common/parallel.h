/* SPDX-License-Identifier: Apache-2.0 */
/* One job of many independent tasks, shared out to threads that live no longer than the job. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

/* Task number `task` of the job, done by worker number `worker` (below the number of threads asked for). Tasks of different
 * workers run at the same time; those of one worker one after the other, in ascending order. */
typedef bool (*parallel_task)(void *ctx, unsigned worker, size_t task, struct error *err);

/* How many threads `wanted` means: 0 is as many as there are processors for us; at least 1, at most PARALLEL_MAX. */
enum { PARALLEL_MAX = 256 };
unsigned parallel_threads(uint32_t wanted);

/* Do tasks 0 .. n_tasks - 1. The caller is worker 0 and joins in; with one thread none is started. After a failure or a
 * signal to stop (common/stop.h) no further task is begun, and the first failure is told. */
MUST_CHECK bool parallel_run(unsigned threads, size_t n_tasks, parallel_task task, void *ctx, struct error *err);
