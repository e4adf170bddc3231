/* SPDX-License-Identifier: Apache-2.0 */
/* What is promised of a protected cube, and what a reader can infer of each hidden count: nothing in it but what follows from
 * the tables as they are shown (export/puzzle.h), and numbers of cells. */
#pragma once

#include "common/buf.h"
#include "export/cube.h"
#include "export/puzzle.h"
#include "export/suppress.h"

struct certificate {
    struct puzzle_answer answer; /* of the reader, for each cell of the cube */
    uint64_t hidden, small, other;
    int64_t narrowest; /* PUZZLE_UNBOUNDED when nothing is hidden */
};

/* Attacks the cube as it will be shown. ERR_BUG naming the cell when one is narrower than promised. */
MUST_CHECK bool certificate_make(const struct cube *c, const struct suppression *s, struct certificate *ret_certificate,
                                 struct error *err);
void certificate_done(struct certificate *certificate);
/* As JSON. */
MUST_CHECK bool certificate_text(const struct certificate *certificate, const struct cube *c,
                                 const struct suppression *s, const struct suppress_policy *policy, struct buf *out,
                                 struct error *err);
