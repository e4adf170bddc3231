/* SPDX-License-Identifier: Apache-2.0 */
/* A synthetic child: who it is, which systems know it, and what happened to it. Everything is a function of the seed, the
 * number of its family and its own number, so that it can be drawn again for a second delivery. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/text.h"
#include "tests/synth/names.h"

enum system { CHILD_WELFARE, PROBATION, HEALTH, SCHOOLS, SYSTEMS };

/* How sure the systems are that the child experienced exploitation. */
enum tier { TIER_NONE, TIER_AT_RISK, TIER_CONFIRMED, TIER_SUSPECTED, TIER_HISTORY };

/* What a system wrote down about it. */
enum signal_kind {
    SIGNAL_GRID,       /* code: CSEC_TPC */
    SIGNAL_ALLEGATION, /* code: 1 substantiated, 0 inconclusive */
    SIGNAL_SCREEN,     /* code: score of a child welfare screening */
    SIGNAL_FLAG,       /* code: 1 yes, 0 at risk; probation */
    SIGNAL_CSEIT,      /* code: score; probation */
    SIGNAL_CHARGE,     /* a charge that no minor can commit since 2017 */
    SIGNAL_DIAGNOSIS,  /* code: enum diagnosis */
};
enum diagnosis { DIAGNOSIS_CONFIRMED, DIAGNOSIS_SUSPECTED, DIAGNOSIS_EXAMINED, DIAGNOSIS_HISTORY, DIAGNOSIS_LABOUR };

struct signal {
    enum signal_kind kind;
    int code;
    struct date on, end;
};

enum { MAX_SIGNALS = 12, MAX_SIBLINGS = 5, STREAMS_EACH = 16 };

/* What is being made. */
struct world {
    uint64_t seed;
    struct date from, as_of; /* events lie between */
    uint32_t csec_per_million;
};

struct child {
    uint64_t index;
    bool plain; /* drawn without errors: the one identified child of its county */
    enum group group;
    char sex; /* F or M */
    struct date birth;
    int county;
    char given[NAME_BYTES], middle[NAME_BYTES];
    char family[2][NAME_BYTES]; /* the second is empty for most */
    char suffix[4];
    char alias_given[NAME_BYTES], alias_family[NAME_BYTES]; /* empty for most */
    bool in[SYSTEMS];
    enum tier tier;
    struct signal signal[MAX_SIGNALS];
    int n_signals;
};

/* Streams of one child. */
enum stream { STREAM_LIFE, STREAM_STORY, STREAM_DELTA, STREAM_SEEN, STREAM_ROWS = STREAM_SEEN + SYSTEMS };
void child_stream(const struct world *w, const struct child *c, unsigned stream, struct rng *ret_rng);

int age_on(struct date birth, struct date day); /* whole years */
struct date date_add(struct date d, int days);
struct date date_least(struct date a, struct date b);
struct date date_most(struct date a, struct date b);
