// SPDX-License-Identifier: Apache-2.0
// config/yaml.c
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "config/yaml.h"
#include "tests/support/edited.h"
#include "tests/support/scratch.h"

enum colour { RED, GREEN };

struct wheel {
    const char *make;
    int64_t *size;
};
struct car {
    const char *name;
    enum colour colour;
    bool electric;
    int64_t doors;
    double length;
    const char **owners;
    size_t owners_count;
    struct wheel *wheels;
    size_t wheels_count;
    struct wheel *spare;
};

static const yaml_name colours[] = {{"red", RED}, {"green", GREEN}};
static const yaml_field wheel_fields[] = {YAML_TEXT("make", struct wheel, make),
                                          YAML_INT_OPT("size", struct wheel, size), YAML_END};
static const yaml_schema wheel_entry = YAML_ENTRY(struct wheel, wheel_fields);
static const yaml_field car_fields[] = {
    YAML_TEXT("name", struct car, name),
    YAML_ENUM("colour", struct car, colour, colours),
    YAML_BOOL_OPT("electric", struct car, electric),
    YAML_INT("doors", struct car, doors),
    YAML_REAL("length", struct car, length),
    YAML_LIST_OPT("owners", struct car, owners, &yaml_text_entry),
    YAML_LIST("wheels", struct car, wheels, &wheel_entry, 2),
    YAML_MAP_OPT("spare", struct car, spare, wheel_fields),
    YAML_END,
};
static const yaml_schema car_schema = YAML_TOP(struct car, car_fields);

static const char good[] = "# a car\n"
                           "name: N\n"
                           "colour: green\n"
                           "electric: true\n"
                           "doors: 5\n"
                           "length: 4.25\n"
                           "owners: [first, \"second, née third\"]\n"
                           "wheels:\n"
                           "  - {make: one, size: 17}\n"
                           "  - make: two\n"
                           "spare: {make: small}\n";

static struct arena *arena;
static struct yaml *yaml;
static struct error err;
static char message[2048];

static void setup(void)
{
    scratch_make();
    err_clear(&err);
    ck_assert(arena_new(&arena, &err));
    yaml = NULL;
}

static void teardown(void)
{
    yaml_freep(&yaml);
    arena_freep(&arena);
    scratch_remove();
}

static bool load(const struct car **ret_car)
{
    void *data = NULL;
    if (!yaml_load(scratch_path("car.yaml"), &car_schema, arena, &yaml, &data, &err))
        return false;
    *ret_car = data;
    return true;
}

/* The message without the scratch folder's path. */
static const char *said(void)
{
    const char *name = strstr(err_message(&err, message, sizeof(message)), "car.yaml:");
    return name ? name + strlen("car.yaml:") : message;
}

START_TEST(fills_structs_as_the_schema_says)
{
    const struct car *car = NULL;
    edited_write("car.yaml", good, NULL);
    ck_assert_msg(load(&car), "%s", said());
    ck_assert_str_eq(car->name, "N");
    ck_assert_int_eq(car->colour, GREEN);
    ck_assert(car->electric);
    ck_assert_int_eq(car->doors, 5);
    ck_assert_double_eq(car->length, 4.25);
    ck_assert_uint_eq(car->owners_count, 2);
    ck_assert_str_eq(car->owners[1], "second, née third");
    ck_assert_uint_eq(car->wheels_count, 2);
    ck_assert_int_eq(*car->wheels[0].size, 17);
    ck_assert_ptr_null(car->wheels[1].size);
    ck_assert_str_eq(car->spare->make, "small");
}
END_TEST

START_TEST(keeps_lists_of_hundreds_of_entries)
{
    char text[16384] = "name: N\ncolour: red\ndoors: 1\nlength: 1\nwheels: [{make: a}, {make: b}]\nowners: [o0";
    size_t len = strlen(text);
    for (int i = 1; i < 500; i++)
        len += (size_t)snprintf(text + len, sizeof(text) - len, ", o%d", i);
    len += (size_t)snprintf(text + len, sizeof(text) - len, "]\n");
    scratch_write("car.yaml", text, len);
    const struct car *car = NULL;
    ck_assert_msg(load(&car), "%s", said());
    ck_assert_uint_eq(car->owners_count, 500);
    ck_assert_str_eq(car->owners[0], "o0");
    ck_assert_str_eq(car->owners[499], "o499");
}
END_TEST

static const struct edit faults[] = {
    {"doors:", "dors:", "5:1: unknown key \"dors\", did you mean \"doors\"?"},
    {"doors:", "xyzzy:", "5:1: unknown key \"xyzzy\""},
    {"make: two", "mak: two", "10:5: unknown key \"mak\", did you mean \"make\"?"},
    {"doors: 5\n", "", "2:1: key \"doors\" is missing"},
    {"  - make: two", "  - size: 2", "10:5: key \"make\" is missing"},
    {"doors: 5\n", "doors: 5\ndoors: 6\n", "6:1: key \"doors\" is given twice, first in line 5"},
    {"doors: 5", "doors: five", "5:8: \"doors\" is \"five\", must be a whole number"},
    {"doors: 5", "doors: 010", "5:8: \"doors\" is \"010\", must be a whole number"},
    {"doors: 5", "doors: 0x10", "5:8: \"doors\" is \"0x10\", must be a whole number"},
    {"doors: 5", "doors: 99999999999999999999", "5:8: \"doors\" is \"99999999999999999999\", must be a whole number"},
    {"doors: 5", "doors:", "5:7: \"doors\" is \"\", must be a whole number"},
    {"doors: 5", "doors: [5]", "5:8: \"doors\" must be a single value, not a list"},
    {"length: 4.25", "length: 1e3", "6:9: \"length\" is \"1e3\", must be a number"},
    {"length: 4.25", "length: 1.2.3", "6:9: \"length\" is \"1.2.3\", must be a number"},
    {"length: 4.25", "length: nan", "6:9: \"length\" is \"nan\", must be a number"},
    {"electric: true", "electric: yes", "4:11: \"electric\" is \"yes\", must be true or false"},
    {"colour: green", "colour: gren", "3:9: unknown colour \"gren\", did you mean \"green\"?"},
    {"name: N", "name: \"\"", "2:7: \"name\" is empty"},
    {"name: N", "name:", "2:6: \"name\" is empty"},
    {"name: N", "name: \"a\\0b\"", "2:7: \"name\" holds a NUL character"},
    {"owners: [first,", "owners: first #", "7:9: \"owners\" must be a list, not a single value"},
    {"  - make: two\n", "", "9:3: \"wheels\" needs at least 2 entries"},
    {"  - make: two", "  - two", "10:5: \"wheels\" must be a mapping, not a single value"},
    {"spare: {make: small}", "spare: [small]", "11:8: \"spare\" must be a mapping, not a list"},
    {"spare: {make: small}", "? [a, b]\n: 1", "11:3: a key must be a single value"},
    {"owners: [first, ", "owners: [&a first, *a, ", "7:10: anchors and aliases are not allowed"},
    {"spare: {make: small}", "---\nname: M", "12:1: a second document begins here, only one is allowed"},
    {"spare: {make: small}", "spare: {make: small", "12:1: did not find expected ',' or '}'"},
    {"doors: 5", "\tdoors: 5", "5:1: found a tab character that violates indentation"},
    {"spare: {make: small}", "--- {", "12:1: did not find expected node content"},
};

START_TEST(says_file_line_column_what_and_the_nearest_name)
{
    const struct car *car = NULL;
    edited_write("car.yaml", good, &faults[_i]);
    ck_assert(!load(&car));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    ck_assert_str_eq(said(), faults[_i].want);
}
END_TEST

START_TEST(refuses_an_empty_file)
{
    const struct car *car = NULL;
    scratch_write("car.yaml", "# nothing\n", 10);
    ck_assert(!load(&car));
    ck_assert_ptr_nonnull(strstr(err_message(&err, message, sizeof(message)), "is empty"));
}
END_TEST

START_TEST(refuses_a_file_that_is_not_there)
{
    const struct car *car = NULL;
    ck_assert(!load(&car));
    ck_assert_ptr_nonnull(strstr(err_message(&err, message, sizeof(message)), "car.yaml"));
}
END_TEST

START_TEST(refuses_a_text_that_is_too_long)
{
    static char text[8192];
    int len = snprintf(text, sizeof(text), "name: %05000d\n", 7);
    scratch_write("car.yaml", text, (size_t)len);
    const struct car *car = NULL;
    ck_assert(!load(&car));
    ck_assert_str_eq(said(), "1:7: \"name\" is longer than 4000 bytes");
}
END_TEST

START_TEST(refuses_a_list_that_is_too_long)
{
    static char text[8192] = "owners: [o";
    size_t len = strlen(text);
    for (int i = 0; i < 500; i++)
        len += (size_t)snprintf(text + len, sizeof(text) - len, ", o");
    len += (size_t)snprintf(text + len, sizeof(text) - len, "]\n");
    scratch_write("car.yaml", text, len);
    const struct car *car = NULL;
    ck_assert(!load(&car));
    ck_assert_str_eq(said(), "1:9: \"owners\" may have at most 500 entries");
}
END_TEST

START_TEST(places_what_is_found_wrong_later)
{
    const struct car *car = NULL;
    edited_write("car.yaml", good, NULL);
    ck_assert(load(&car));
    int wheel = yaml_item(yaml, yaml_key(yaml, YAML_ROOT, "wheels"), 1);
    ck_assert(!yaml_refuse(yaml, yaml_key(yaml, wheel, "make"), &err, "no wheel \"%s\"", car->wheels[1].make));
    ck_assert_str_eq(said(), "10:11: no wheel \"two\"");
    err_clear(&err);
    ck_assert(!yaml_refuse(yaml, yaml_key(yaml, wheel, "size"), &err, "no size"));
    ck_assert_str_eq(said(), "10:5: no size"); /* not there: the wheel itself */
    ck_assert_int_eq(yaml_item(yaml, wheel, 0), wheel);
    int name = yaml_key(yaml, YAML_ROOT, "name");
    ck_assert_int_eq(yaml_key(yaml, name, "x"), name);
    ck_assert_int_eq(yaml_item(yaml, yaml_key(yaml, YAML_ROOT, "owners"), 9), yaml_key(yaml, YAML_ROOT, "owners"));
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("yaml");
    TCase *t = tcase_create("yaml");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, fills_structs_as_the_schema_says);
    tcase_add_test(t, keeps_lists_of_hundreds_of_entries);
    tcase_add_loop_test(t, says_file_line_column_what_and_the_nearest_name, 0, COUNT_OF(faults));
    tcase_add_test(t, refuses_an_empty_file);
    tcase_add_test(t, refuses_a_file_that_is_not_there);
    tcase_add_test(t, refuses_a_text_that_is_too_long);
    tcase_add_test(t, refuses_a_list_that_is_too_long);
    tcase_add_test(t, places_what_is_found_wrong_later);
    suite_add_tcase(s, t);
    return s;
}
