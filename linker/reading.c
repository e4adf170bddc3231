// SPDX-License-Identifier: Apache-2.0
// Sightings come sealed and leave opened, one at a time, with the number of their unit. Nothing is kept here.
#include "linker/reading.h"

#include "common/stop.h"
#include "linker/sighting.h"

enum { PROGRESS_EVERY = 1 << 13 };

static bool tell(const struct link_context *ctx, uint64_t done, uint64_t total, struct error *err)
{
    if (ctx->progress != NULL)
        ctx->progress(ctx->progress_ctx, "sightings", done, total);
    return stop_check(err);
}

bool reading_visit(const struct link_context *ctx, const struct units *units, sighting_visitor visit, void *visitor,
                   uint64_t *ret_n, struct error *err)
{
    CLEANUP(sighting_closep) struct sighting_reader *sightings = NULL;
    if (!sighting_open(ctx->pg, ctx->keys, &sightings, err))
        return false;
    for (uint64_t n = 0;; n++) {
        struct uuid record_key;
        const struct bundle *bundle;
        uint32_t unit;
        if ((n % PROGRESS_EVERY == 0 && !tell(ctx, n, *ret_n, err)) ||
            !sighting_next(sightings, &record_key, &bundle, err))
            return false;
        if (bundle == NULL) {
            *ret_n = n;
            return true;
        }
        if (!units_find(units, &record_key, &unit))
            return err_set(err, ERR_RETRY, "records changed while they were being read");
        if (!visit(visitor, unit, bundle, err))
            return false;
    }
}
