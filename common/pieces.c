// SPDX-License-Identifier: Apache-2.0
/* The piece given back last is handed out first: what few users want stays few pages, warm ones. */
#include "common/pieces.h"

#include <pthread.h>
#include <stdlib.h>

struct pieces {
    pthread_mutex_t mutex;
    pthread_cond_t given;
    struct piece *unused;
};

bool pieces_new(int n, struct pieces **ret_pieces, struct error *err)
{
    CLEANUP(pieces_freep) struct pieces *pieces = calloc(1, sizeof(*pieces));
    if (pieces == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    pthread_mutex_init(&pieces->mutex, NULL);
    pthread_cond_init(&pieces->given, NULL);
    for (int i = 0; i < n; i++) {
        struct piece *p = malloc(sizeof(*p) + PIECE_BYTES);
        if (p == NULL)
            return err_set(err, ERR_RETRY, "out of memory");
        pieces_give(pieces, p);
    }
    *ret_pieces = pieces;
    pieces = NULL;
    return true;
}

void pieces_freep(struct pieces **pieces)
{
    struct pieces *all = *pieces;
    if (all == NULL)
        return;
    for (struct piece *p; (p = all->unused) != NULL;) {
        all->unused = p->next;
        free(p);
    }
    pthread_cond_destroy(&all->given);
    pthread_mutex_destroy(&all->mutex);
    free(all);
    *pieces = NULL;
}

struct piece *pieces_take(struct pieces *pieces)
{
    pthread_mutex_lock(&pieces->mutex);
    while (pieces->unused == NULL)
        pthread_cond_wait(&pieces->given, &pieces->mutex);
    struct piece *p = pieces->unused;
    pieces->unused = p->next;
    pthread_mutex_unlock(&pieces->mutex);
    p->next = NULL;
    p->len = 0;
    p->size = PIECE_BYTES;
    return p;
}

void pieces_give(struct pieces *pieces, struct piece *piece)
{
    pthread_mutex_lock(&pieces->mutex);
    piece->next = pieces->unused;
    pieces->unused = piece;
    pthread_cond_signal(&pieces->given);
    pthread_mutex_unlock(&pieces->mutex);
}
