/* SPDX-License-Identifier: Apache-2.0 */
/* A child as one system has it: with that system's habits of writing names, and with errors. */
#pragma once

#include "tests/synth/child.h"

struct seen {
    char given[NAME_BYTES], middle[NAME_BYTES], family[2 * NAME_BYTES]; /* UTF-8; accents only from schools */
    struct date birth;
    bool birth_estimated;
    char sex; /* F, M, U, X or I; U only where the system knows it */
    int county;
};

/* correct: without errors, as after somebody looked into it. The draws taken are the same either way. */
void seen_draw(const struct world *w, struct rng *r, const struct child *c, enum system system, bool correct,
               struct seen *out);

/* Errors of one name or date, each by itself. */
void seen_strip_accents(char *name);
void seen_edit(struct rng *r, char name[NAME_BYTES]);    /* one letter wrong, missing, extra, or two exchanged */
bool seen_respell(struct rng *r, char name[NAME_BYTES]); /* as it sounds; false when nothing fits */
