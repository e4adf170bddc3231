// SPDX-License-Identifier: Apache-2.0
/* Counties by their share of the state's children, in tenths of a thousandth (rounded census facts; every county at
 * least one), and a first postal code for each. Postal codes are plausible, not addresses. */
#include "tests/synth/county.h"

#include "common/attrs.h"

static const struct {
    const char *name;
    uint32_t share;
    int zip;
} county[COUNTIES] = {
    {"Alameda", 385, 94501},      {"Alpine", 1, 96120},
    {"Amador", 7, 95601},         {"Butte", 48, 95901},
    {"Calaveras", 9, 95221},      {"Colusa", 7, 95912},
    {"Contra Costa", 288, 94505}, {"Del Norte", 7, 95531},
    {"El Dorado", 42, 95613},     {"Fresno", 325, 93601},
    {"Glenn", 9, 95913},          {"Humboldt", 30, 95501},
    {"Imperial", 58, 92225},      {"Inyo", 4, 93513},
    {"Kern", 298, 93201},         {"Kings", 47, 93202},
    {"Lake", 16, 95422},          {"Lassen", 6, 96113},
    {"Los Angeles", 2420, 90001}, {"Madera", 48, 93601},
    {"Marin", 57, 94901},         {"Mariposa", 3, 95306},
    {"Mendocino", 21, 95410},     {"Merced", 93, 93610},
    {"Modoc", 2, 96101},          {"Mono", 3, 93512},
    {"Monterey", 129, 93901},     {"Napa", 32, 94503},
    {"Nevada", 19, 95945},        {"Orange", 780, 92602},
    {"Placer", 97, 95602},        {"Plumas", 3, 95915},
    {"Riverside", 690, 91752},    {"Sacramento", 410, 94203},
    {"San Benito", 19, 95004},    {"San Bernardino", 640, 91701},
    {"San Diego", 800, 91901},    {"San Francisco", 130, 94102},
    {"San Joaquin", 233, 95201},  {"San Luis Obispo", 54, 93401},
    {"San Mateo", 170, 94002},    {"Santa Barbara", 112, 93101},
    {"Santa Clara", 460, 94022},  {"Santa Cruz", 57, 95001},
    {"Shasta", 43, 96001},        {"Sierra", 1, 95910},
    {"Siskiyou", 10, 96014},      {"Solano", 110, 94510},
    {"Sonoma", 105, 94922},       {"Stanislaus", 163, 95307},
    {"Sutter", 29, 95659},        {"Tehama", 17, 96021},
    {"Trinity", 3, 96010},        {"Tulare", 162, 93207},
    {"Tuolumne", 10, 95305},      {"Ventura", 210, 93001},
    {"Yolo", 52, 95605},          {"Yuba", 26, 95692},
};

const char *county_name(int code)
{
    return county[code - 1].name;
}

int county_draw(struct rng *r)
{
    static uint32_t running[COUNTIES + 1];
    if (running[COUNTIES] == 0)
        for (int i = 0; i < COUNTIES; i++)
            running[i + 1] = running[i] + county[i].share;
    uint32_t target = rng_below(r, running[COUNTIES]);
    int low = 0, high = COUNTIES;
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (running[middle] <= target)
            low = middle;
        else
            high = middle;
    }
    return low + 1;
}

int county_zip(struct rng *r, int code)
{
    return county[code - 1].zip + (int)rng_below(r, county[code - 1].share > 100 ? 60 : 8);
}
