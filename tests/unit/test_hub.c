/* SPDX-License-Identifier: Apache-2.0 */
/* Covers config/hub.c */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "config/hub.h"
#include "tests/support/scratch.h"

static const char good[] = "hub: trial\n"
                           "paths: {inbox: in, outbox: /var/out}\n"
                           "database: \"service=hub\"\n"
                           "keys: {master: m.key, signing: s.key, epoch: 3}\n"
                           "agencies:\n"
                           "  - {name: cdss, title: Social Services, system: child_welfare,\n"
                           "     public_key: \"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"}\n"
                           "  - {name: cde, title: Education, system: schools}\n";

static bool load(const char *text, struct hub **hub, struct error *err)
{
    scratch_write("hub.yaml", text, strlen(text));
    return hub_load(scratch_path("hub.yaml"), hub, err);
}

START_TEST(paths_are_relative_to_the_folder_of_the_settings)
{
    CLEANUP(hub_freep) struct hub *hub = NULL;
    struct error err = {0};
    ck_assert(load(good, &hub, &err));
    ck_assert_ptr_nonnull(strstr(hub->inbox, "/in"));
    ck_assert_int_eq(hub->inbox[0], '/');
    ck_assert_str_eq(hub->outbox, "/var/out");
    ck_assert_ptr_nonnull(strstr(hub->state, "/state"));
    ck_assert_ptr_nonnull(strstr(hub->linkage, "/linkage.yaml"));
    ck_assert_str_eq(hub->database, "service=hub");
    ck_assert_uint_eq(hub->epoch, 3);
    ck_assert(!hub->keep_extracts);
}
END_TEST

START_TEST(knows_its_agencies_and_their_keys)
{
    CLEANUP(hub_freep) struct hub *hub = NULL;
    struct error err = {0};
    ck_assert(load(good, &hub, &err));
    ck_assert_uint_eq(hub->n_agencies, 2);
    ck_assert(hub_find_agency(hub, "cdss")->has_key);
    ck_assert_uint_eq(hub_find_agency(hub, "cdss")->public_key[31], 0x1f);
    ck_assert(!hub_find_agency(hub, "cde")->has_key);
    ck_assert_ptr_null(hub_find_agency(hub, "dhcs"));
}
END_TEST

START_TEST(without_a_database_the_private_server_is_meant)
{
    CLEANUP(hub_freep) struct hub *hub = NULL;
    struct error err = {0};
    ck_assert(load("hub: x\ndatabase: embedded\nkeys: {master: m, signing: s, epoch: 1}\n"
                   "agencies:\n  - {name: a, title: A, system: health}\n",
                   &hub, &err));
    ck_assert_ptr_null(hub->database);
}
END_TEST

START_TEST(lists_each_setting_with_its_origin)
{
    CLEANUP(hub_freep) struct hub *hub = NULL;
    struct error err = {0};
    struct hub_setting settings[HUB_SETTINGS];
    ck_assert(load(good, &hub, &err));
    ck_assert_uint_eq(hub_settings(hub, settings), 16);
    ck_assert_str_eq(settings[1].value, "service=hub");
    ck_assert(settings[1].given);
    ck_assert_str_eq(settings[5].key, "paths.state");
    ck_assert(!settings[5].given);
    ck_assert_str_eq(settings[6].key, "paths.pending");
    ck_assert_str_eq(strrchr(settings[6].value, '/'), "/pending");
    ck_assert(!settings[6].given);
}
END_TEST

static const struct {
    const char *text, *want;
} faults[] = {
    {"hub: x\nkeys: {master: m, signing: s, epoch: 0}\nagencies:\n  - {name: a, title: A, system: h}\n",
     "hub.yaml:2:38: \"epoch\" must be from 1"},
    {"hub: x\nkeys: {master: m, signing: s, epoch: 1}\nagencies:\n  - {name: a, title: A, system: h}\n"
     "  - {name: a, title: A, system: h}\n",
     "hub.yaml:5:5: agency \"a\" is listed twice"},
    {"hub: x\nkeys: {master: m, signing: s, epoch: 1}\nagencies:\n  - {name: a, title: A, system: h, public_key: zz}\n",
     "\"public_key\" must be 64 hex digits"},
    {"hub: x\nkeyz: {}\n", "did you mean \"keys\"?"},
};

START_TEST(refuses_faulty_settings_with_file_line_and_column)
{
    CLEANUP(hub_freep) struct hub *hub = NULL;
    struct error err = {0};
    char message[2048];
    ck_assert(!load(faults[_i].text, &hub, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    ck_assert_msg(strstr(err_message(&err, message, sizeof(message)), faults[_i].want) != NULL, "%s", message);
    ck_assert_ptr_null(hub);
}
END_TEST

START_TEST(says_where_settings_are_looked_for_when_there_are_none)
{
    CLEANUP(hub_freep) struct hub *hub = NULL;
    struct error err = {0};
    ck_assert(!hub_load(scratch_path("none.yaml"), &hub, &err));
    ck_assert_ptr_nonnull(strstr(err.hint, "--config"));
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("hub");
    TCase *t = tcase_create("hub");
    tcase_add_checked_fixture(t, scratch_make, scratch_remove);
    tcase_add_test(t, paths_are_relative_to_the_folder_of_the_settings);
    tcase_add_test(t, knows_its_agencies_and_their_keys);
    tcase_add_test(t, without_a_database_the_private_server_is_meant);
    tcase_add_test(t, lists_each_setting_with_its_origin);
    tcase_add_loop_test(t, refuses_faulty_settings_with_file_line_and_column, 0, COUNT_OF(faults));
    tcase_add_test(t, says_where_settings_are_looked_for_when_there_are_none);
    suite_add_tcase(s, t);
    return s;
}
