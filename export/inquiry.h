/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about hidden cells, put to probes in batches. Those of a batch are answered by several threads and what they find is
 * gathered in the order of the questions. Which probe a question goes to is fixed, since a solver remembers, so nothing depends on
 * how many threads there are. */
#pragma once

#include "export/probe.h"

enum { PROBES_MAX = 4 };

/* Those who answer: the probes of one choice of hidden cells, and the evidence that they go by and add to. */
struct crew {
    const struct cells *cells;
    struct probe *probe[PROBES_MAX];
    unsigned n_probes;
    struct evidence *evidence;
};

/* A cell whose interval could not be proved to be as wide as asked, and why: whatever is hidden, its interval is no wider than
 * what the reaches of the hidden cells add up to. */
struct narrow {
    int cell;
    int without; /* a cell that he knows besides, or -1 */
    bool sure;   /* false: linear programs find it wide, tables of whole numbers were not found; no reaches then */
    struct reach {
        int cell;
        double by;
    } * reach;
    int n_reaches;
};

/* List the cells that have a reach; reach: one a cell. Freed by narrow_freep. */
MUST_CHECK bool narrow_rests_on(struct narrow *n, const double *reach, int n_cells, struct error *err);
void narrow_freep(struct narrow **list, int n);

struct question {
    int cell;
    int without; /* a cell that does not change, or -1 */
    int64_t width;
    bool relaxed; /* fractions will do */
    bool
        inwards; /* ... but the ends of its interval are rounded inwards to whole numbers; a cell that is too narrow then is not sure */
    bool afresh; /* by tables of its own, whatever the evidence shows */
};

struct inquiry;

/* crew: borrowed. most: so many narrow cells are enough; 0: all. */
MUST_CHECK bool inquiry_new(struct crew *crew, int most, struct inquiry **ret_inquiry, struct error *err);
void inquiry_freep(struct inquiry **i);
MUST_CHECK bool inquiry_put(struct inquiry *i, struct question q, struct error *err); /* answered now, or later */
MUST_CHECK bool inquiry_end(struct inquiry *i, struct error *err);                    /* all are answered */
bool inquiry_has_enough(const struct inquiry *i); /* so many cells have turned out narrow */
/* The caller frees the list of them with narrow_freep. */
void inquiry_hand_over(struct inquiry *i, struct narrow **ret_narrow, int *ret_n);
