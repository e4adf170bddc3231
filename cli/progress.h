/* SPDX-License-Identifier: Apache-2.0 */
/* Progress of long work on stderr: one line that is rewritten on a terminal, else a line every ten seconds and one at
 * the end of each step. Counts, rates and times only. The one place, with schema ops, that looks at a clock. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool on, terminal;
    char step[96]; /* what is being done; a new one closes the last */
    double began, shown;
    uint64_t done, total;
    char detail[96];
};

void progress_init(struct progress *p, bool on);
/* Work within `step` stands at done of total (0: unknown total); detail may be NULL. */
void progress_update(struct progress *p, const char *step, uint64_t done, uint64_t total, const char *detail);
void progress_finish(struct progress *p); /* close the last step's line */

/* The stages' callbacks; ctx is a struct progress. */
void progress_ingest(void *ctx, const char *file, uint64_t rows, uint64_t rejected, uint64_t bytes_done,
                     uint64_t bytes_total);
void progress_step(void *ctx, const char *step, uint64_t done, uint64_t total);
