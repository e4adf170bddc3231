// SPDX-License-Identifier: Apache-2.0
/* crosscount-synth: makes extracts of children who do not exist. It draws family after family and hands each child to the
 * writers of its systems; with --deltas it draws all of them again for a second delivery and decides for each whether
 * something changed. Memory is constant; the same options give the same bytes. */
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/error.h"
#include "common/fsio.h"
#include "tests/synth/delivery.h"
#include "tests/synth/household.h"
#include "tests/synth/rates.h"

struct options {
    struct delivery_options delivery;
    struct world world;
    uint64_t children;
    int years;
    bool deltas, drift, repeat, quiet;
};

static const char usage[] =
    "Usage: crosscount-synth --out FOLDER [OPTION]...\n"
    "Makes extracts of four systems about children who do not exist, and truth.csv beside them.\n"
    "\n"
    "  --out FOLDER         FOLDER/inbox/AGENCY/FILE, its manifests, and FOLDER/truth.csv; made if missing\n"
    "  --children N         children known to at least one system (default 20000; at most 6000000)\n"
    "  --seed N             other numbers, other children (default 1)\n"
    "  --as-of YYYY-MM-DD   date of the extracts (default 2026-06-30)\n"
    "  --years N            events lie in the N years before that (default 3, at most 10)\n"
    "  --csec PER_THOUSAND  children identified or at risk, per thousand (default 60)\n"
    "  --noise PERCENT      error rates, as a share of those below (default 100)\n"
    "  --gzip PERCENT       share of the files that are sent compressed (default 30)\n"
    "  --agreement ID       named in the manifests (default DSA-2026-001)\n"
    "  --deltas             also a second delivery, 7 days later: new, changed, deleted and sealed rows\n"
    "  --drift              the second delivery's client file has a column renamed: it must be refused\n"
    "  --no-repeat          without the one file that is sent twice under two names\n"
    "  --quiet              no summary\n"
    "  --help\n"
    "\n"
    "Examples:\n"
    "  crosscount-synth --out demo --children 20000 --seed 7\n"
    "  crosscount-synth --out big --children 1000000 --years 2 --gzip 100 --deltas\n"
    "\n"
    "Four children at risk come with each confirmed or suspected; 91% of the confirmed are girls, 69% are 15 to 17.\n"
    "Counties have children by their population; Alpine has exactly one identified child. In the small files of few\n"
    "children nothing is broken.\n"
    "\n"
    "Rates, in percent (errors are drawn anew for each system):\n";

static void print_help(void)
{
    (void)fputs(usage, stdout);
    for (int i = 0; i < RATES; i++)
        (void)printf("  %8.2f  %s\n", rates[i] / 10000.0, rate_words[i]);
}

static bool read_number(const char *name, const char *text, int64_t low, int64_t high, int64_t *ret, struct error *err)
{
    if (text_to_int64(view_of(text), low, high, ret))
        return true;
    return err_set(err, ERR_USAGE, "--%s: a number from %" PRId64 " to %" PRId64 " is wanted", name, low, high);
}

enum {
    OPT_OUT = 256,
    OPT_CHILDREN,
    OPT_SEED,
    OPT_AS_OF,
    OPT_YEARS,
    OPT_CSEC,
    OPT_NOISE,
    OPT_GZIP,
    OPT_AGREEMENT,
    OPT_DELTAS,
    OPT_DRIFT,
    OPT_NO_REPEAT,
    OPT_QUIET,
    OPT_HELP
};

static const struct option long_options[] = {
    {"out", required_argument, NULL, OPT_OUT},
    {"children", required_argument, NULL, OPT_CHILDREN},
    {"seed", required_argument, NULL, OPT_SEED},
    {"as-of", required_argument, NULL, OPT_AS_OF},
    {"years", required_argument, NULL, OPT_YEARS},
    {"csec", required_argument, NULL, OPT_CSEC},
    {"noise", required_argument, NULL, OPT_NOISE},
    {"gzip", required_argument, NULL, OPT_GZIP},
    {"agreement", required_argument, NULL, OPT_AGREEMENT},
    {"deltas", no_argument, NULL, OPT_DELTAS},
    {"drift", no_argument, NULL, OPT_DRIFT},
    {"no-repeat", no_argument, NULL, OPT_NO_REPEAT},
    {"quiet", no_argument, NULL, OPT_QUIET},
    {"help", no_argument, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

static bool take_number(struct options *o, int opt, const char *text, struct error *err)
{
    static const struct {
        int opt;
        const char *name;
        int64_t low, high;
    } number[] = {
        {OPT_CHILDREN, "children", 1, 6000000},
        {OPT_SEED, "seed", 0, INT64_MAX},
        {OPT_YEARS, "years", 1, 10},
        {OPT_CSEC, "csec", 0, 500},
        {OPT_NOISE, "noise", 0, 1000},
        {OPT_GZIP, "gzip", 0, 100},
    };
    int64_t value = 0;
    for (size_t i = 0; i < COUNT_OF(number); i++)
        if (number[i].opt == opt && !read_number(number[i].name, text, number[i].low, number[i].high, &value, err))
            return false;
    if (opt == OPT_CHILDREN)
        o->children = (uint64_t)value;
    else if (opt == OPT_SEED)
        o->world.seed = (uint64_t)value;
    else if (opt == OPT_YEARS)
        o->years = (int)value;
    else if (opt == OPT_CSEC)
        o->world.csec_per_million = (uint32_t)value * 1000;
    else if (opt == OPT_NOISE)
        rates_scale_errors((uint32_t)value);
    else
        o->delivery.gzip_percent = (uint32_t)value;
    return true;
}

static bool take_option(struct options *o, int opt, const char *text, struct error *err)
{
    switch (opt) {
    case OPT_OUT:
        o->delivery.out = text;
        return true;
    case OPT_AS_OF:
        return date_from_iso(view_of(text), &o->world.as_of) ? true
                                                             : err_set(err, ERR_USAGE, "--as-of: a date is wanted");
    case OPT_AGREEMENT:
        o->delivery.agreement = text;
        return true;
    case OPT_DELTAS:
        o->deltas = true;
        return true;
    case OPT_DRIFT:
        o->drift = true;
        return true;
    case OPT_NO_REPEAT:
        o->repeat = false;
        return true;
    case OPT_QUIET:
        o->quiet = true;
        return true;
    case '?':
        return err_set(err, ERR_USAGE, "see --help");
    default:
        return take_number(o, opt, text, err);
    }
}

static bool read_options(int argc, char **argv, struct options *o, bool *ret_help, struct error *err)
{
    int opt;
    *ret_help = false;
    while ((opt = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (opt == OPT_HELP) {
            *ret_help = true;
            return true;
        }
        if (!take_option(o, opt, optarg, err))
            return false;
    }
    if (optind < argc || o->delivery.out == NULL)
        return err_set(err, ERR_USAGE, "--out FOLDER is wanted, and nothing but options");
    o->world.from = date_add(o->world.as_of, -o->years * 1461 / 4);
    return true;
}

static void write_child(const struct delivery *d, const struct child *c, enum mode mode)
{
    child_welfare_write(d, c, mode);
    probation_write(d, c, mode);
    health_write(d, c, mode);
    schools_write(d, c, mode);
}

/* What happened to a child between the two deliveries. */
static bool draw_change(const struct delivery *d, const struct child *c, enum mode *ret_mode)
{
    struct rng r;
    child_stream(d->world, c, STREAM_DELTA, &r);
    if (c->plain)
        return false;
    if (CHANCE(&r, DELTA_SEALED))
        *ret_mode = MODE_SEALED;
    else if (CHANCE(&r, DELTA_DELETED))
        *ret_mode = MODE_DELETED;
    else if (CHANCE(&r, DELTA_CHANGED))
        *ret_mode = MODE_CHANGED;
    else
        return false;
    return true;
}

/* Children 0 .. n_old-1 as in the first delivery (changes, in a second one), then n_new more. */
static void write_children(const struct delivery *d, uint64_t n_old, uint64_t n_new, bool second)
{
    struct child sibling[MAX_SIBLINGS];
    uint64_t index = 0;
    for (uint64_t family = 0; index < n_old + n_new; family++) {
        int n = household_draw(d->world, family, index, sibling);
        for (int i = 0; i < n && index < n_old + n_new; i++, index++) {
            enum mode mode = MODE_ALL;
            if (!second || index >= n_old || draw_change(d, &sibling[i], &mode))
                write_child(d, &sibling[i], mode);
        }
    }
}

static void print_summary(const struct options *o, const struct delivery *d)
{
    char iso[11];
    uint64_t rows = 0, bytes = 0;
    date_to_iso(d->as_of, iso);
    (void)printf("as of %s, seed %" PRIu64 "\n", iso, o->world.seed);
    for (int i = 0; i < SOURCES; i++) {
        (void)printf("  %-26s %10" PRIu64 " rows\n", delivery_source_name((enum source)i), extract_rows(d->file[i]));
        rows += extract_rows(d->file[i]);
        bytes += extract_bytes(d->file[i]);
    }
    (void)printf("  %-26s %10" PRIu64 " rows, %.1f MB\n", "all", rows, (double)bytes / 1e6);
}

static bool make_delivery(const struct options *o, struct truth *truth, struct date as_of, bool second,
                          struct error *err)
{
    CLEANUP(delivery_done) struct delivery d = {.world = &o->world, .as_of = as_of, .truth = truth};
    uint64_t n_new = o->children * rates[RATE_DELTA_NEW] / 1000000 + 1;
    struct delivery_options options = o->delivery;
    options.drift = second && o->drift;
    if (!delivery_open(&d, &options, err))
        return false;
    write_children(&d, o->children, second ? n_new : 0, second);
    if (!delivery_close(&d, err))
        return false;
    if (!o->quiet)
        print_summary(o, &d);
    return true;
}

static bool make_all(const struct options *o, struct error *err)
{
    CLEANUP(truth_freep) struct truth *truth = NULL;
    if (!fs_make_dirs(o->delivery.out, 0750, err) || !truth_open(o->delivery.out, &truth, err))
        return false;
    if (!make_delivery(o, truth, o->world.as_of, false, err))
        return false;
    if (o->repeat && !delivery_repeat(&o->delivery, o->world.as_of, CW_SCREENING, err))
        return false;
    if (o->deltas && !make_delivery(o, truth, date_add(o->world.as_of, 7), true, err))
        return false;
    if (!o->quiet)
        (void)printf("truth.csv: %" PRIu64 " records\n", truth_lines(truth));
    return truth_close(truth, err);
}

int main(int argc, char **argv)
{
    struct options o = {
        .delivery = {.agreement = "DSA-2026-001", .gzip_percent = 30},
        .world = {.seed = 1, .csec_per_million = 60000},
        .children = 20000,
        .years = 3,
        .repeat = true,
    };
    struct error err = {0};
    char message[1024];
    bool help;
    (void)date_from_ymd(2026, 6, 30, &o.world.as_of);
    bool ok = read_options(argc, argv, &o, &help, &err);
    if (ok && help)
        print_help();
    else if (ok)
        ok = make_all(&o, &err);
    if (ok && fflush(stdout) == 0)
        return EXIT_SUCCESS;
    (void)fprintf(stderr, "crosscount-synth: %s\n", err_message(&err, message, sizeof(message)));
    return err_exit_status(err.code);
}
