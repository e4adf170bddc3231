// SPDX-License-Identifier: Apache-2.0
// Covers common/pieces.c.
#include "common/pieces.h"

#include <check.h>
#include <pthread.h>

enum { PIECES = 3, ROUNDS = 10000 };

static struct error err;

START_TEST(what_was_given_back_last_comes_first)
{
    CLEANUP(pieces_freep) struct pieces *all = NULL;
    ck_assert(pieces_new(PIECES, &all, &err));
    struct piece *a = pieces_take(all), *b = pieces_take(all);
    ck_assert_ptr_ne(a, b);
    a->len = 7;
    pieces_give(all, b);
    pieces_give(all, a);
    ck_assert_ptr_eq(pieces_take(all), a);
    ck_assert_uint_eq(a->len, 0);
    ck_assert_uint_eq(a->size, PIECE_BYTES);
    ck_assert_ptr_null(a->next);
    pieces_give(all, a);
}
END_TEST

struct way {
    struct pieces *all;
    struct piece *taken[PIECES];
    int n_taken;
    pthread_mutex_t mutex;
};

/* Gives back what the test took, as long as it goes on. */
static void *give_back(void *ctx)
{
    struct way *way = ctx;
    for (int given = 0; given < ROUNDS;) {
        pthread_mutex_lock(&way->mutex);
        struct piece *p = way->n_taken > 0 ? way->taken[--way->n_taken] : NULL;
        pthread_mutex_unlock(&way->mutex);
        if (p != NULL) {
            pieces_give(way->all, p);
            given++;
        }
    }
    return NULL;
}

/* Never more than there are: else `taken` would not hold them. */
START_TEST(who_wants_one_waits_until_one_was_given_back)
{
    struct way way = {.mutex = PTHREAD_MUTEX_INITIALIZER};
    pthread_t thread;
    ck_assert(pieces_new(PIECES, &way.all, &err));
    ck_assert_int_eq(pthread_create(&thread, NULL, give_back, &way), 0);
    for (int i = 0; i < ROUNDS; i++) {
        struct piece *p = pieces_take(way.all);
        pthread_mutex_lock(&way.mutex);
        ck_assert_int_lt(way.n_taken, PIECES);
        way.taken[way.n_taken++] = p;
        pthread_mutex_unlock(&way.mutex);
    }
    pthread_join(thread, NULL);
    pieces_freep(&way.all);
    ck_assert_ptr_null(way.all);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("pieces");
    TCase *t = tcase_create("pieces");
    tcase_add_test(t, what_was_given_back_last_comes_first);
    tcase_add_test(t, who_wants_one_waits_until_one_was_given_back);
    suite_add_tcase(s, t);
    return s;
}
