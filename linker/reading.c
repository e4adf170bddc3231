// SPDX-License-Identifier: Apache-2.0
// Sightings come sealed and leave opened, one at a time, with the number of their unit. Nothing is kept here.
#include "linker/reading.h"

#include "common/stop.h"
#include "linker/sighting.h"

static bool tell(const struct link_context *ctx, uint64_t done, uint64_t total, struct error *err)
{
    if (ctx->progress != NULL)
        ctx->progress(ctx->progress_ctx, "sightings", done, total);
    return stop_check(err);
}

static bool visit_block(const struct units *units, struct sighting_reader *sightings, const struct uuid *keys, size_t n,
                        sighting_visitor visit, void *visitor, struct error *err)
{
    uint32_t unit[SIGHTING_BLOCK];
    if (!units_find_all(units, keys, n, unit))
        return err_set(err, ERR_RETRY, "records changed while they were being read");
    for (size_t i = 0; i < n; i++) {
        const struct bundle *bundle;
        if (!sighting_bundle(sightings, i, &bundle, err) || !visit(visitor, unit[i], bundle, err))
            return false;
    }
    return true;
}

bool reading_visit(const struct link_context *ctx, const struct units *units, sighting_visitor visit, void *visitor,
                   uint64_t *ret_n, struct error *err)
{
    CLEANUP(sighting_closep) struct sighting_reader *sightings = NULL;
    const struct uuid *keys = NULL;
    uint64_t done = 0;
    size_t n = 0;
    if (!sighting_open(ctx->pg, ctx->keys, &sightings, err))
        return false;
    do {
        if (!tell(ctx, done, *ret_n, err) || !sighting_next(sightings, &keys, &n, err) ||
            !visit_block(units, sightings, keys, n, visit, visitor, err))
            return false;
        done += n;
    } while (n > 0);
    *ret_n = done;
    return true;
}
