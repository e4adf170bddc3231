/* SPDX-License-Identifier: Apache-2.0 */
/* How far the model's odds can be trusted, told by what the guards refuse: no labels are needed. Pure.
 *
 * The model adds up fields as if they were independent. Siblings share family name and address, twins their birth
 * date too: pairs of two children weigh more than the model expects, about four times as many as it says. But most such
 * pairs show themselves. A register gives a child one live id; so a pair whose two clusters both hold a live id of one
 * namespace is two children, and was not joined. What such a guard cannot see are pairs of children of whom no register
 * holds both. Hence, for a pair of records of systems s and t that weighs w bits:
 *
 *   o = 2^-w                      the model's odds that it is two children
 *   blind(s, t)                   how often no guard sees that: of random pairs of records of s and t, of one birth year and
 *                                 of different clusters, the share whose clusters have no namespace in common
 *   c(w)                          by how much the model's odds are too low at this weight (whole bits): such that
 *                                 sum over its pairs of (1 - blind) c o / (1 + c o) = the pairs the guards saw
 *   c o blind / (1 + c o blind)   the chance that a pair no guard kept apart is two children (Bayes)
 *
 * PRIOR_PAIRS made-up pairs of even odds, half of them seen, hold c near 1 where the data say little. Without live ids
 * blind is 1 and c is 1: the model's word stands. Guards are the live ids alone: numbers are mistyped too often to be one.
 *
 * That one-to-one violations estimate false links: T. Blakely, C. Salmond, Probabilistic record linkage and a method to
 * calculate the positive predictive value, Int. J. Epidemiol. 31:1246, 2002. That odds want calibrating at all: T. R. Belin,
 * D. B. Rubin, A method for calibrating false-match rates in record linkage, JASA 90:694, 1995.
 *
 * Measured on synthetic children, links expected to be wrong and wrong in truth: 5,000 children 1 and 4, 20,000 3 and 3, 100,000 23
 * and 24, 524,000 150 and 190. The model alone says 3, 12, 70 and 789: it does not know what the guards took out.
 *
 * What remains: kin are taken to be spread over systems like any two children of one birth year (they share systems more often,
 * so that blind is rather too high), and a guard's word to be always right. */
#pragma once

#include "linker/edge.h"
#include "linker/roster.h"
#include "linker/units.h"

enum { CALIBRATION_LEAST = -7, CALIBRATION_MOST = 12, CALIBRATION_BANDS = CALIBRATION_MOST - CALIBRATION_LEAST + 1 };

struct calibration {
    const struct units *units;
    const double *blind; /* [a * systems + b], both ways */
    double factor
        [CALIBRATION_BANDS]; /* c, by whole bits from CALIBRATION_LEAST; lighter and heavier ones in the outermost */
    double seen[CALIBRATION_BANDS]; /* pairs the guards saw */
};

/* Can these be one child at all, or are both live ids of one namespace? */
bool calibration_possible(const struct roster *roster, const struct edge *e);

/* Edges in the order of their units or any other. Tables in the arena. */
MUST_CHECK bool calibration_make(const struct units *units, struct roster *roster, const struct edge *edges,
                                 size_t n_edges, struct arena *arena, struct calibration *ret, struct error *err);

/* The chance that a pair which no guard keeps apart is two children. */
double calibration_false(const struct calibration *c, const struct edge *e);
