// SPDX-License-Identifier: Apache-2.0
// Covers export/published.c and export/published_table.c where a table has panels, denominators and rates, as releases have: a folder
// made by hand is read, and each thing that can be wrong about it is refused at its line.
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "common/digest.h"
#include "common/text.h"
#include "export/inspection.h"
#include "tests/support/edited.h"
#include "tests/support/scratch.h"

static struct error err;
static char text[1024];

static const char package[] =
    "{\"resources\": [{\"path\": \"t.csv\", \"schema\": \"t.json\"}, {\"path\": \"certificate.json\"}],\n"
    "\"crosscount\": {\"period\": {\"code\": \"CY2024\"}, \"files\": [%s]}}\n";

static const char table[] = "panel,a_code,b_code,numerator,denominator,rate,status\n"
                            "P,x,u,,43,,suppressed\n"
                            "P,x,v,,43,,suppressed\n"
                            "P,x,all,43,43,1.0000,shown\n"
                            "P,y,u,,56,,suppressed\n"
                            "P,y,v,,56,,suppressed\n"
                            "P,y,all,56,56,1.0000,shown\n"
                            "P,all,u,28,99,0.2828,shown\n"
                            "P,all,v,71,99,0.7172,shown\n"
                            "P,all,all,99,99,1.0000,shown\n"
                            "Q,x,all,43,,,shown\n"
                            "Q,y,all,56,,,shown\n"
                            "Q,all,all,99,,,shown\n";

static const char schema[] =
    "{\"crosscount\": {\"format\": 1, \"count\": \"numerator\", \"status\": \"status\", \"denominator\": "
    "\"denominator\",\n"
    "\"rate\": \"rate\", \"panel\": \"panel\", \"dimensions\": [\n"
    "{\"name\": \"a\", \"column\": \"a_code\", \"total\": \"all\", \"sums\": [{\"code\": \"all\", \"parts\": [\"x\", "
    "\"y\"]}]},\n"
    "{\"name\": \"b\", \"column\": \"b_code\", \"total\": \"all\", \"sums\": [{\"code\": \"all\", \"parts\": [\"u\", "
    "\"v\"]}]}],\n"
    "\"panels\": [{\"title\": \"P\", \"population\": \"children\", \"dimensions\": [\"a\", \"b\"], \"rate_over\": "
    "\"b\"},\n"
    "{\"title\": \"Q\", \"population\": \"children\", \"dimensions\": [\"a\"], \"rate_over\": null}]}}\n";

// The digest is that of the list without blanks, keys in order.
#define INTERVALS                                                                                                      \
    "[{\"cell\":\"children|a=x|b=u\",\"high\":27,\"low\":1},{\"cell\":\"children|a=x|b=v\",\"high\":42,\"low\":16},"   \
    "{\"cell\":\"children|a=y|b=u\",\"high\":27,\"low\":1},{\"cell\":\"children|a=y|b=v\",\"high\":55,\"low\":29}]"

static const char certificate[] =
    "{\"minimum_count\": 11, \"promised_interval\": 10, \"least_hidden_count\": 1,\n"
    "\"cells\": 9, \"hidden\": 4, \"narrowest_interval\": 26, \"intervals_sha256\": \"%s\",\n"
    "\"intervals\": " INTERVALS "}\n";

static void hex_of(const char *name, char hex[DIGEST_HEX + 1])
{
    uint8_t digest[DIGEST_BYTES];
    ck_assert(digest_file(scratch_path(name), digest, NULL, &err));
    hex_encode(digest, sizeof(digest), hex);
}

// The folder with one of its files changed, and every digest put right.
static void write_folder(const char *file, const struct edit *edit)
{
    static const char *const names[] = {"t.csv", "t.json", "certificate.json"};
    char hex[DIGEST_HEX + 1], proof[1024], list[512] = "";
    uint8_t digest[DIGEST_BYTES];
    ck_assert(digest_once(INTERVALS, strlen(INTERVALS), digest, &err));
    hex_encode(digest, sizeof(digest), hex);
    (void)snprintf(proof, sizeof(proof), certificate, hex);
    const char *content[] = {table, schema, proof};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        edited_write(names[i], content[i], strcmp(names[i], file) == 0 ? edit : NULL);
        hex_of(names[i], hex);
        size_t len = strlen(list);
        (void)snprintf(list + len, sizeof(list) - len, "%s{\"path\": \"%s\", \"sha256\": \"%s\"}", i > 0 ? "," : "",
                       names[i], hex);
    }
    (void)scratch_printf("datapackage.json", package, list);
}

START_TEST(a_folder_with_panels_and_rates_is_read)
{
    CLEANUP(published_freep) struct published *p = NULL;
    CLEANUP(inspection_done) struct inspection in = {0};
    write_folder("", NULL);
    ck_assert_msg(published_read(scratch_path(""), NULL, &p, &err), "%s", err_message(&err, text, sizeof(text)));
    ck_assert_int_eq(p->n_cells, 9); // both panels print the same places
    ck_assert_str_eq(p->period, "CY2024");
    ck_assert_int_eq(p->cell[name_map_find(&p->cells, "children|a=x")].count, 43);
    ck_assert(inspection_make(&p, 1, &in, &err) && in.verdict == INSPECTION_AS_PROMISED);
    ck_assert_uint_eq(in.part[0].hidden, 4);
}
END_TEST

static const struct {
    const char *file;
    struct edit edit;
} faults[] = {
    {"t.csv", {"0.2828", "0.2829", "t.csv:8: a rate is not that of its counts"}},
    {"t.csv", {"0.2828", "nan", "t.csv:8: column \"rate\": not a number"}},
    {"t.csv", {"0.2828", "-inf", "t.csv:8: column \"rate\": not a number"}},
    {"t.csv", {"0.2828", "0.28x", "t.csv:8: column \"rate\": not a number"}},
    {"t.csv", {"P,x,u,,43,,", "P,x,u,,43,0.1,", "t.csv:2: a rate is given of a count that is not"}},
    {"t.csv", {"P,x,u,,43,,", "P,x,u,,44,,", "cell \"children|a=x\" is shown with two different numbers"}},
    {"t.csv", {"P,x,u,,43,,", "P,x,u,,-1,,", "t.csv:2: column \"denominator\": not a whole number"}},
    {"t.csv", {"Q,x,all,43,,,", "Q,x,all,43,99,,", "t.csv:11: a denominator is given where the panel has none"}},
    {"t.csv",
     {"Q,x,all,43,,,", "Q,x,all,44,,,", "t.csv:11: cell \"children|a=x\" is shown with two different numbers"}},
    {"t.csv", {"Q,x,all", "R,x,all", "t.csv:11: column \"panel\": the schema does not know this panel"}},
    {"t.csv", {"Q,x,all", "Q,x,u", "t.csv:11: column \"b_code\": the schema does not know this code here"}},
    {"t.csv", {"Q,x,all", "Q,y,all", "t.csv:12: column \"numerator\": the same cell stands on line 11 already"}},
    {"t.csv", {"Q,x,all,43,,,shown\n", "", "t.csv: a cell of it is missing"}},
    {"t.json", {"\"rate_over\": \"b\"", "\"rate_over\": \"a\"", "is shown with two different numbers"}},
    {"t.json", {"\"dimensions\": [\"a\"]", "\"dimensions\": [\"c\"]", "a panel with an unknown dimension"}},
    {"t.json", {"\"parts\": [\"u\", \"v\"]", "\"parts\": []", "a sum twice, or without parts"}},
    {"t.json", {"\"total\": \"all\"", "\"total\": 7", "a code that is no text"}},
    {"certificate.json", {"\"minimum_count\": 11", "\"minimum_count\": 9223372036854775807", "what is promised"}},
    {"certificate.json",
     {"\"promised_interval\": 10", "\"promised_interval\": 9223372036854775807", "what is promised"}},
    {"certificate.json", {"\"least_hidden_count\": 1", "\"least_hidden_count\": 2", "what is promised"}},
    {"certificate.json", {"\"hidden\": 4", "\"hidden\": 5", "another number of cells"}},
};

START_TEST(what_is_wrong_is_refused_where_it_stands)
{
    CLEANUP(published_freep) struct published *p = NULL;
    write_folder(faults[_i].file, &faults[_i].edit);
    ck_assert_msg(!published_read(scratch_path(""), NULL, &p, &err), "not refused: %s", faults[_i].edit.want);
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert_msg(strstr(err_message(&err, text, sizeof(text)), faults[_i].edit.want) != NULL, "%s", text);
}
END_TEST

static void setup(void)
{
    scratch_make();
    err_clear(&err);
}

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("published_panels");
    TCase *t = tcase_create("published_panels");
    tcase_add_checked_fixture(t, setup, scratch_remove);
    tcase_add_test(t, a_folder_with_panels_and_rates_is_read);
    tcase_add_loop_test(t, what_is_wrong_is_refused_where_it_stands, 0, (int)COUNT_OF(faults));
    suite_add_tcase(s, t);
    return s;
}
