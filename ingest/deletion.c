// SPDX-License-Identifier: Apache-2.0
/* Each letter is left out in turn; of several alike in a row only the first, as the rest would repeat it. Texts of one or
 * two letters have no neighbours: what is left of them says nothing. A long text is cut first, so that there is a limit:
 * slips behind the cut do not matter then. */
#include "ingest/deletion.h"

#include <string.h>

size_t deletion_neighbours(const char *text, size_t len, char *out, size_t size, size_t max)
{
    size_t n = 0;
    if (max == 0)
        return 0;
    if (len > max - 1)
        len = max - 1;
    memcpy(out, text, len);
    out[len] = '\0';
    n++;
    for (size_t i = 0; len > 2 && i < len; i++) {
        if (i > 0 && text[i] == text[i - 1])
            continue; /* without either of a pair the rest is the same */
        char *to = out + n++ * size;
        memcpy(to, text, i);
        memcpy(to + i, text + i + 1, len - i - 1);
        to[len - 1] = '\0';
    }
    return n;
}
