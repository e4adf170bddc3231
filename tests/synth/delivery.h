/* SPDX-License-Identifier: Apache-2.0 */
/* All files of one date, and the truth beside them. */
#pragma once

#include "tests/synth/child.h"
#include "tests/synth/extract.h"

enum source {
    CW_CLIENT,
    CW_GRID,
    CW_ALLEGATION,
    CW_EPISODE,
    CW_PLACEMENT,
    CW_SCREENING,
    PR_REFERRAL,
    HE_ELIGIBILITY,
    HE_ENCOUNTER,
    SC_DEMOGRAPHICS,
    SC_ENROLMENT,
    SC_PROGRAM,
    SC_ATTENDANCE,
    SOURCES,
};

/* What of a child goes into a delivery. */
enum mode {
    MODE_ALL,     /* everything, as new */
    MODE_CHANGED, /* rows that say who it is, again, corrected */
    MODE_DELETED, /* child welfare rows, marked as deleted */
    MODE_SEALED,  /* the child welfare client row, sealed since */
};

struct truth;

struct delivery {
    const struct world *world;
    struct date as_of;
    struct extract *file[SOURCES];
    struct truth *truth;
};

struct delivery_options {
    const char *out, *agreement;
    uint32_t gzip_percent;
    bool drift; /* a column of the child welfare client file has another name */
};

MUST_CHECK bool delivery_open(struct delivery *d, const struct delivery_options *options, struct error *err);
MUST_CHECK bool delivery_close(struct delivery *d, struct error *err);
void delivery_done(struct delivery *d);
const char *delivery_source_name(enum source source);

MUST_CHECK bool truth_open(const char *folder, struct truth **ret_truth, struct error *err);
MUST_CHECK bool truth_close(struct truth *t, struct error *err);
void truth_freep(struct truth **t);
void truth_add(struct truth *t, enum source source, const char *record_id, const struct child *c);
uint64_t truth_lines(const struct truth *t);

/* One a system: every row of that child. */
void child_welfare_write(const struct delivery *d, const struct child *c, enum mode mode);
void probation_write(const struct delivery *d, const struct child *c, enum mode mode);
void health_write(const struct delivery *d, const struct child *c, enum mode mode);
void schools_write(const struct delivery *d, const struct child *c, enum mode mode);

/* The child's ids that two systems share. */
void child_cin(const struct delivery *d, const struct child *c, bool older, char out[]);
bool child_has_older_cin(const struct delivery *d, const struct child *c);

/* Send one file a second time, under another name and the other way compressed or not, with the same manifest. */
MUST_CHECK bool delivery_repeat(const struct delivery_options *options, struct date as_of, enum source source,
                                struct error *err);
/* Where a source's file lies, without suffix; its suffix; whether it is compressed. */
void delivery_stem(const struct delivery_options *options, struct date as_of, enum source source, char *out,
                   size_t size, char *ret_suffix, size_t suffix_size, bool *ret_gzip);
