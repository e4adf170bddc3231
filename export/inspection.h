/* SPDX-License-Identifier: Apache-2.0 */
/* What a reader of published folders finds out, held against what their certificates say and promise. Each folder is solved by itself;
 * then the first one together with the others, the earlier releases of its period. */
#pragma once

#include "export/published.h"

enum inspection_verdict {
    INSPECTION_AS_PROMISED,
    INSPECTION_NOT_AS_CERTIFIED, /* an interval is not the one that the certificate gives */
    INSPECTION_TOO_NARROW, /* a hidden count can be told more closely than promised; or a change is told that is small */
};

/* How several are read together. */
enum inspection_reading {
    INSPECTION_AS_ONE, /* cells of one name are one number */
    INSPECTION_NEARLY, /* the data changed: what the first hides and another shows lies within the minimum of that */
    INSPECTION_APART,  /* that cannot be true at once: nothing is known of one by the other */
};

/* One folder, or (folder NULL) all together. */
struct inspection_part {
    const char *folder;
    uint64_t cells, hidden; /* hidden: and shown by none of the folders */
    int64_t narrowest;      /* PUZZLE_UNBOUNDED: nothing is hidden or rounded, or nothing limits it */
    uint64_t lp_solved;
    enum inspection_verdict verdict;
};

/* A cell that is not as it ought to be. */
struct inspection_finding {
    const char *folder; /* NULL: of all together */
    const char *cell;
    const char *what;  /* in words */
    int64_t low, high; /* found; or two counts that are shown */
    bool certified;
    int64_t said_low, said_high; /* by the certificate, if it speaks of it */
};

enum { INSPECTION_MOST_FOLDERS = 64 };

struct inspection {
    struct arena *arena;
    struct inspection_part part[INSPECTION_MOST_FOLDERS + 1];
    size_t n_parts;
    struct inspection_finding *finding;
    size_t n_findings;
    int room;
    enum inspection_reading reading;
    enum inspection_verdict verdict; /* the worst */
};

/* Folders of different periods are ERR_DATA, several of which one is rounded, and so are numbers that contradict each other within a folder. They must outlive it. */
MUST_CHECK bool inspection_make(struct published *const *folders, size_t n_folders, struct inspection *ret_inspection,
                                struct error *err);
void inspection_done(struct inspection *i);
