// SPDX-License-Identifier: Apache-2.0
// Compared row by row, and at every boundary, with a transcription of the published tables: tests/unit/test_score.c.
#include "export/score_table.h"

#include "common/error.h"

#define REST INT64_MIN

static const struct score_level events[] = {
    {1000, 2, "1,000 or more"}, {100, 3, "100 to 999"}, {11, 5, "11 to 99"}, {REST, 7, "below 11"}};
static const struct score_level age[] = {{30, 1, "over 29 years"},
                                         {11, 2, "11 to 29 years"},
                                         {6, 3, "6 to 10 years"},
                                         {3, 5, "3 to 5 years"},
                                         {REST, 7, "1 or 2 years"}};
static const struct score_level race[] = {{1, 2, "White, Asian, Black, Hispanic, Middle Eastern only"},
                                          {REST, 3, "further groups"}};
static const struct score_level ethnicity[] = {{REST, 1, "Hispanic or not"}};
static const struct score_level population[] = {{4000001, 1, "over 4,000,000 people"},
                                                {300001, 2, "300,001 to 4,000,000 people"},
                                                {100001, 3, "100,001 to 300,000 people"},
                                                {20001, 5, "20,001 to 100,000 people"},
                                                {REST, 7, "20,000 people or fewer"}};
static const struct score_level language[] = {{REST, 1, "English, Spanish, other"}};
static const struct score_level sex[] = {{REST, 1, "female, male"}};
static const struct score_level orientation[] = {{REST, 2, "straight, gay or lesbian, bisexual, asexual"}};
static const struct score_level gender[] = {{-3, 3, "woman, man, one further group"},
                                            {REST, 5, "woman, man, several further groups"}};
static const struct score_level intersex[] = {{REST, 2, "told apart"}};
static const struct score_level immigration[] = {
    {-3, 1, "citizen, foreign born"}, {-4, 2, "permanent residents told apart"}, {REST, 7, "in detail"}};
static const struct score_level insurance[] = {
    {2000001, -5, "over 2,000,000 members"},      {1000001, -3, "1,000,001 to 2,000,000 members"},
    {560001, -1, "560,001 to 1,000,000 members"}, {250001, 0, "250,001 to 560,000 members"},
    {100001, 1, "100,001 to 250,000 members"},    {50001, 3, "50,001 to 100,000 members"},
    {20001, 4, "20,001 to 50,000 members"},       {REST, 5, "20,000 members or fewer"}};
static const struct score_level program[] = {
    {10000001, 0, "over 10,000,000 enrolled"},    {4000001, 1, "4,000,001 to 10,000,000 enrolled"},
    {300001, 2, "300,001 to 4,000,000 enrolled"}, {100001, 3, "100,001 to 300,000 enrolled"},
    {20001, 5, "20,001 to 100,000 enrolled"},     {REST, 7, "20,000 enrolled or fewer"}};
static const struct score_level residence[] = {
    {2000001, -5, "over 2,000,000 residents"},      {1000001, -3, "1,000,001 to 2,000,000 residents"},
    {560001, -1, "560,001 to 1,000,000 residents"}, {250001, 0, "250,001 to 560,000 residents"},
    {100001, 1, "100,001 to 250,000 residents"},    {50001, 3, "50,001 to 100,000 residents"},
    {20001, 4, "20,001 to 50,000 residents"},       {4001, 5, "4,001 to 20,000 residents"},
    {REST, 7, "4,000 residents or fewer"}};
static const struct score_level service[] = {
    {2000001, -5, "over 2,000,000 residents"},      {1000001, -4, "1,000,001 to 2,000,000 residents"},
    {560001, -3, "560,001 to 1,000,000 residents"}, {250001, -1, "250,001 to 560,000 residents"},
    {20001, 0, "20,001 to 250,000 residents"},      {REST, 1, "20,000 residents or fewer"}};
static const struct score_level address[] = {
    {3, 3, "street address"}, {2, 5, "address in a rural area"}, {REST, 7, "address in a frontier area"}};
static const struct score_level period[] = {{60, -5, "5 years"},   {24, -3, "2 to 4 years"}, {12, 0, "1 year"},
                                            {6, 3, "half a year"}, {3, 4, "a quarter"},      {REST, 5, "a month"}};
static const struct score_level events_only[] = {{5, -5, "none, and no count below 5"},
                                                 {3, -3, "none, and no count below 3"},
                                                 {REST, 0, "none, and counts of any size"}};
static const struct score_level interactions[] = {
    {-1, 1, "1 variable"}, {-2, 2, "2 variables crossed"}, {REST, 4, "3 variables crossed, or more"}};
static const struct score_level other[] = {
    {-4, 3, "fewer than 5 groups"}, {-9, 5, "5 to 9 groups"}, {REST, 7, "10 groups or more"}};

#define LIST(key, title, levels)                                                                                       \
    {                                                                                                                  \
        key, title, levels, COUNT_OF(levels)                                                                           \
    }

const struct score_list score_lists[N_SCORE_LISTS] = {
    [LIST_EVENTS] = LIST("events", "smallest count", events),
    [LIST_AGE] = LIST("age_range", "narrowest band of ages", age),
    [LIST_RACE] = LIST("race_eth_combined", "groups told", race),
    [LIST_ETHNICITY] = LIST("hispanic", "groups told", ethnicity),
    [LIST_POPULATION] = LIST("population_generic", "smallest group in the state", population),
    [LIST_LANGUAGE] = LIST("language", "groups told", language),
    [LIST_SEX] = LIST("sex", "groups told", sex),
    [LIST_ORIENTATION] = LIST("sexual_orientation", "groups told", orientation),
    [LIST_GENDER] = LIST("gender_identity", "groups told", gender),
    [LIST_INTERSEX] = LIST("intersex", "groups told", intersex),
    [LIST_IMMIGRATION] = LIST("immigration", "groups told", immigration),
    [LIST_INSURANCE] = LIST("insurance_coverage", "smallest coverage", insurance),
    [LIST_PROGRAM] = LIST("means_tested", "smallest program", program),
    [LIST_RESIDENCE] = LIST("residence_geo", "smallest place of residence", residence),
    [LIST_SERVICE] = LIST("service_geo", "smallest place of service", service),
    [LIST_ADDRESS] = LIST("service_geo", "place of service", address),
    [LIST_TIME] = LIST("time", "period", period),
    [LIST_EVENTS_ONLY] = LIST("interactions", "further variables", events_only),
    [LIST_INTERACTIONS] = LIST("interactions", "variables beside time and place", interactions),
    [LIST_OTHER] = LIST("other_variable", "not listed by the guidelines", other),
};

const struct score_level *score_level(const struct score_list *list, int64_t value)
{
    int i = 0;
    while (i < list->n_levels - 1 && value < list->level[i].least)
        i++;
    return &list->level[i];
}
