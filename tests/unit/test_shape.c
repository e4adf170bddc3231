// SPDX-License-Identifier: Apache-2.0
// ingest/shape.c: which columns are copied, of the shipped sources and of a made-up one.
#include <check.h>
#include <string.h>

#include "ingest/shape.h"
#include "tests/support/edited.h"

static struct codes *codes;
static struct sources *sources;
static struct error err;

static void setup(void)
{
    err_clear(&err);
    ck_assert(codes_load(repo_path("config/codes"), &codes, &err));
    ck_assert(sources_load(repo_path("config/sources"), codes, &sources, &err));
}

static void teardown(void)
{
    sources_freep(&sources);
    codes_freep(&codes);
}

typedef bool to_json(const struct shape *shape, struct buf *ret_record, struct buf *ret_event, struct error *err);

static void assert_json(to_json *make, const struct shape *shape, const char *record, const char *event)
{
    CLEANUP(buf_done) struct buf got_record, got_event;
    buf_init(&got_record, 1 << 16);
    buf_init(&got_event, 1 << 16);
    ck_assert(make(shape, &got_record, &got_event, &err));
    ck_assert_str_eq(got_record.data, record);
    ck_assert_str_eq(got_event.data, event);
}

static const struct {
    const char *source, *record, *event, *record_constants, *event_constants;
} shipped[] = {
    {"schools.attendance", "[\"row_key\",\"record_key\",\"line\"]",
     "[\"row_key\",\"record_key\",\"start_on\",\"days_expected\",\"days_attended\",\"days_absent\",\"days_suspended\"]",
     "{\"deleted\":\"false\",\"id_live\":\"true\",\"namespace\":\"ssid\",\"source\":\"schools.attendance\",\"system\":"
     "\"schools\"}",
     "{\"kind\":\"attendance\",\"slot\":\"0\",\"source\":\"schools.attendance\",\"system\":\"schools\"}"},
    {"health.encounter",
     "[\"row_key\",\"record_key\",\"line\",\"namespace\",\"bundle\",\"sex\",\"race\",\"county\",\"birth_month\"]",
     "[\"row_key\",\"record_key\",\"slot\",\"kind\",\"start_on\",\"end_on\",\"tier\",\"basis\",\"setting\",\"county\"]",
     "{\"birth_quality\":\"exact\",\"deleted\":\"false\",\"id_live\":\"true\",\"source\":\"health.encounter\","
     "\"system\":\"health\"}",
     "{\"source\":\"health.encounter\",\"system\":\"health\"}"},
    {"probation.referral",
     "[\"row_key\",\"record_key\",\"line\",\"namespace\",\"bundle\",\"sex\",\"race\",\"county\",\"birth_month\","
     "\"birth_quality\"]",
     "[\"row_key\",\"record_key\",\"slot\",\"kind\",\"start_on\",\"tier\",\"basis\",\"category\",\"level\","
     "\"disposition\",\"result\",\"tool\",\"setting\",\"county\",\"score\"]",
     "{\"deleted\":\"false\",\"id_live\":\"true\",\"source\":\"probation.referral\",\"system\":\"probation\"}",
     "{\"source\":\"probation.referral\",\"system\":\"probation\"}"},
    {"child_welfare.csec_grid", "[\"row_key\",\"record_key\",\"line\"]",
     "[\"row_key\",\"record_key\",\"start_on\",\"end_on\",\"tier\",\"context\"]",
     "{\"deleted\":\"false\",\"id_live\":\"true\",\"namespace\":\"cws\",\"source\":\"child_welfare.csec_grid\","
     "\"system\":\"child_welfare\"}",
     "{\"basis\":\"csec_grid\",\"kind\":\"csec\",\"slot\":\"0\",\"source\":\"child_welfare.csec_grid\",\"system\":"
     "\"child_welfare\"}"},
    {"child_welfare.client",
     "[\"row_key\",\"record_key\",\"line\",\"bundle\",\"sex\",\"race\",\"county\",\"birth_month\",\"birth_"
     "quality\"]",
     "[\"row_key\",\"record_key\",\"start_on\"]",
     "{\"deleted\":\"false\",\"id_live\":\"true\",\"namespace\":\"cws\",\"source\":\"child_welfare.client\",\"system\":"
     "\"child_welfare\"}",
     "{\"slot\":\"0\",\"source\":\"child_welfare.client\",\"system\":\"child_welfare\"}"},
};

START_TEST(copies_what_rows_of_a_shipped_source_can_differ_in)
{
    const struct source *source = sources_find(sources, shipped[_i].source);
    ck_assert_ptr_nonnull(source);
    struct shape shape = shape_of_source(source);
    assert_json(shape_copied, &shape, shipped[_i].record, shipped[_i].event);
    assert_json(shape_constants, &shape, shipped[_i].record_constants, shipped[_i].event_constants);
}
END_TEST

/* A source of one owner that tells one event; tests change a copy. */
static const struct source_value of_record[] = {{.attribute = RECORD_BIRTH_QUALITY, .constant = "exact"}};
static const struct source_value of_event[] = {{.attribute = ATTR_BASIS, .constant = "screening"},
                                               {.attribute = ATTR_SCORE, .from = {1}, .n_from = 1}};
static const struct source_event events[] = {
    {.kind = EVENT_CSEC, .end = -1, .values = of_event, .n_values = COUNT_OF(of_event)},
    {.kind = EVENT_CSEC, .end = -1, .values = of_event, .n_values = COUNT_OF(of_event)},
    {.kind = EVENT_CSEC, .end = 2},
};

static struct source plain(void)
{
    return (struct source){
        .name = "toy.rows",
        .system = "toy",
        .operation = -1,
        .owners = {{.namespace_name = "toy", .qualifier = -1}},
        .n_owners = 1,
        .attributes = of_record,
        .n_attributes = 1,
        .events = events,
        .n_events = 1,
    };
}

static void assert_copied(const struct source *source, const char *record, const char *event)
{
    struct shape shape = shape_of_source(source);
    assert_json(shape_copied, &shape, record, event);
}

#define KEYS "[\"row_key\",\"record_key\","

START_TEST(copies_only_keys_line_and_dates_when_all_else_is_given)
{
    struct source s = plain();
    assert_copied(&s, KEYS "\"line\"]", KEYS "\"start_on\",\"score\"]");
}
END_TEST

START_TEST(a_delete_does_not_make_a_constant_differ)
{
    static const char *const marks[] = {"D"};
    struct source s = plain();
    s.operation = 0;
    s.delete_marks = marks;
    s.n_delete_marks = 1;
    assert_copied(&s, KEYS "\"line\"]", KEYS "\"start_on\",\"score\"]");
}
END_TEST

START_TEST(a_constant_behind_a_condition_is_copied)
{
    static const struct source_condition when = {.given = true};
    static const struct source_value values[] = {
        {.attribute = RECORD_BIRTH_QUALITY, .constant = "partial", .when = &when, .n_when = 1},
        {.attribute = RECORD_BIRTH_QUALITY, .constant = "exact"}};
    struct source s = plain();
    s.attributes = values;
    s.n_attributes = COUNT_OF(values);
    assert_copied(&s, KEYS "\"line\",\"birth_quality\"]", KEYS "\"start_on\",\"score\"]");
}
END_TEST

START_TEST(owners_of_two_namespaces_and_dead_ids_are_told_apart)
{
    struct source s = plain();
    s.owners[1] = (struct source_owner){.namespace_name = "other", .qualifier = -1, .n_live = 1};
    s.n_owners = 2;
    assert_copied(&s, KEYS "\"line\",\"namespace\",\"id_live\"]", KEYS "\"start_on\",\"score\"]");
}
END_TEST

START_TEST(a_qualified_namespace_is_copied)
{
    struct source s = plain();
    s.owners[0].qualifier = 3;
    assert_copied(&s, KEYS "\"line\",\"namespace\"]", KEYS "\"start_on\",\"score\"]");
}
END_TEST

START_TEST(of_several_events_only_what_they_agree_in_is_left_out)
{
    struct source s = plain();
    s.n_events = 2;
    assert_copied(&s, KEYS "\"line\"]", KEYS "\"slot\",\"start_on\",\"score\"]");
    s.n_events = 3; /* which has an end, and neither value */
    assert_copied(&s, KEYS "\"line\"]", KEYS "\"slot\",\"start_on\",\"end_on\",\"basis\",\"score\"]");
}
END_TEST

START_TEST(rows_of_any_source_have_every_column)
{
    struct shape any = shape_of_any(), one = shape_of_source(sources_at(sources, 0));
    ck_assert_int_eq(shape_count_copied(any.record, RECORD_COLUMNS), RECORD_COLUMNS);
    ck_assert_int_eq(shape_count_copied(any.event, EVENT_COLUMNS), EVENT_COLUMNS);
    ck_assert_int_lt(shape_count_copied(one.record, RECORD_COLUMNS), RECORD_COLUMNS);
    assert_json(shape_constants, &any, "{}", "{}");
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("shape");
    TCase *t = tcase_create("shape");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, copies_what_rows_of_a_shipped_source_can_differ_in, 0, COUNT_OF(shipped));
    tcase_add_test(t, copies_only_keys_line_and_dates_when_all_else_is_given);
    tcase_add_test(t, a_delete_does_not_make_a_constant_differ);
    tcase_add_test(t, a_constant_behind_a_condition_is_copied);
    tcase_add_test(t, owners_of_two_namespaces_and_dead_ids_are_told_apart);
    tcase_add_test(t, a_qualified_namespace_is_copied);
    tcase_add_test(t, of_several_events_only_what_they_agree_in_is_left_out);
    tcase_add_test(t, rows_of_any_source_have_every_column);
    suite_add_tcase(s, t);
    return s;
}
