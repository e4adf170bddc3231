// SPDX-License-Identifier: Apache-2.0
// A group of records holds one pair for every two of them, and for two systems one for every record of the one with
// every record of the other. So the pairs that are true, found and right are sums over the groups by person, by cluster
// and by both, and sorting is all the work there is.
#include "linker/judge.h"

#include <math.h>

struct tally {
    uint64_t pairs[JUDGE_SYSTEMS][JUDGE_SYSTEMS]; // [s][t], s <= t
    uint64_t groups;
};

static int by_cluster(const void *x, const void *y)
{
    const struct judged *a = x, *b = y;
    if (a->cluster != b->cluster)
        return a->cluster < b->cluster ? -1 : 1;
    return (a->person > b->person) - (a->person < b->person);
}

static int by_person(const void *x, const void *y)
{
    const struct judged *a = x, *b = y;
    if (a->person != b->person)
        return a->person < b->person ? -1 : 1;
    return (a->cluster > b->cluster) - (a->cluster < b->cluster);
}

static void tally_group(struct tally *t, const struct judged *records, size_t n)
{
    uint64_t of_system[JUDGE_SYSTEMS] = {0};
    for (size_t i = 0; i < n; i++)
        of_system[records[i].system]++;
    for (int s = 0; s < JUDGE_SYSTEMS; s++) {
        if (of_system[s] == 0)
            continue;
        t->pairs[s][s] += of_system[s] * (of_system[s] - 1) / 2;
        for (int u = s + 1; u < JUDGE_SYSTEMS; u++)
            t->pairs[s][u] += of_system[s] * of_system[u];
    }
    t->groups++;
}

static size_t end_of_person(const struct judged *r, size_t begin, size_t n)
{
    size_t end = begin + 1;
    while (end < n && r[end].person == r[begin].person)
        end++;
    return end;
}

static size_t end_of_cluster(const struct judged *r, size_t begin, size_t n)
{
    size_t end = begin + 1;
    while (end < n && r[end].cluster == r[begin].cluster)
        end++;
    return end;
}

static double ratio(uint64_t part, uint64_t whole)
{
    return whole == 0 ? NAN : (double)part / (double)whole;
}

static struct link_quality quality(uint64_t true_pairs, uint64_t found_pairs, uint64_t right_pairs)
{
    struct link_quality q = {.true_pairs = true_pairs, .found_pairs = found_pairs, .right_pairs = right_pairs};
    q.precision = ratio(right_pairs, found_pairs);
    q.recall = ratio(right_pairs, true_pairs);
    q.f1 = ratio(2 * right_pairs, true_pairs + found_pairs);
    return q;
}

static void report(const struct tally *is, const struct tally *found, const struct tally *right,
                   const char *const *systems, uint32_t n_systems, struct evaluate_result *ret)
{
    uint64_t all_true = 0, all_found = 0, all_right = 0;
    for (uint32_t s = 0; s < n_systems; s++)
        for (uint32_t t = s; t < n_systems; t++) {
            struct link_quality q = quality(is->pairs[s][t], found->pairs[s][t], right->pairs[s][t]);
            all_true += q.true_pairs;
            all_found += q.found_pairs;
            all_right += q.right_pairs;
            if (q.true_pairs == 0 && q.found_pairs == 0)
                continue;
            (void)snprintf(q.system_a, sizeof(q.system_a), "%s", systems[s]);
            (void)snprintf(q.system_b, sizeof(q.system_b), "%s", systems[t]);
            ret->by_pair[ret->n_by_pair++] = q;
        }
    ret->overall = quality(all_true, all_found, all_right);
}

// Records in the order of (cluster, person): each cluster holds found pairs, each person's share of it right ones.
static void tally_clusters(struct judged *r, size_t n, struct tally *found, struct tally *right)
{
    for (size_t i = 0, end; i < n; i = end) {
        end = end_of_cluster(r, i, n);
        tally_group(found, &r[i], end - i);
        for (size_t k = i; k < end; k++)
            r[k].cluster_size = (uint32_t)(end - i);
        for (size_t k = i, share; k < end; k = share) {
            share = end_of_person(r, k, end);
            tally_group(right, &r[k], share - k);
        }
    }
}

// Records in the order of (person, cluster): a person in one cluster that holds nobody else was found exactly.
static uint64_t tally_persons(const struct judged *r, size_t n, struct tally *is)
{
    uint64_t exact = 0;
    for (size_t i = 0, end; i < n; i = end) {
        end = end_of_person(r, i, n);
        tally_group(is, &r[i], end - i);
        exact += r[i].cluster == r[end - 1].cluster && r[i].cluster_size == end - i;
    }
    return exact;
}

void judge_records(struct judged *records, size_t n, const char *const *systems, uint32_t n_systems,
                   struct evaluate_result *ret)
{
    struct tally is = {0}, found = {0}, right = {0};
    ret->n_by_pair = 0;
    if (n > 1)
        qsort(records, n, sizeof(*records), by_cluster);
    tally_clusters(records, n, &found, &right);
    if (n > 1)
        qsort(records, n, sizeof(*records), by_person);
    ret->clusters_exact = tally_persons(records, n, &is);
    ret->clusters_true = is.groups;
    ret->clusters_found = found.groups;
    report(&is, &found, &right, systems, n_systems, ret);
}
