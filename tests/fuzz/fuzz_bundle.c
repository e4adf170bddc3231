// SPDX-License-Identifier: Apache-2.0
/* Any bytes as a packed bundle. Whatever is taken has exactly one packed form: packed again it is the same bytes; its
 * slots lie within its values; what is refused is refused as damaged, never as a bug. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "common/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_slots(const struct bundle *b)
{
    const uint64_t *next = b->value;
    assert(b->n_slots <= BUNDLE_MAX_SLOTS && b->n_values <= BUNDLE_MAX_VALUES);
    for (int i = 0; i < b->n_slots; i++) {
        const struct bundle_slot *s = &b->slot[i];
        assert(s->values == next);
        next += s->count;
        assert(bundle_find(b, s->tag, s->variant, s->subject) != NULL);
    }
    assert(next == b->value + b->n_values);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct bundle b;
    struct error err = {0};
    uint8_t packed[BUNDLE_MAX_BYTES];
    size_t len = 0;
    if (!bundle_unpack(data, size, &b, &err)) {
        assert(err.code == ERR_CONFIG);
        return 0;
    }
    check_slots(&b);
    assert(bundle_pack(&b, packed, &len, &err));
    assert(len == size && memcmp(packed, data, size) == 0);
    return 0;
}
