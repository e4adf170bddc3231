/* SPDX-License-Identifier: Apache-2.0 */
/* Help and manual pages from the command and option tables: the overview, one command, either as text or as mdoc(7). */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "common/buf.h"

static const struct {
    int status;
    const char *meaning;
} exit_codes[] = {
    {0, "done"},
    {64, "the command line is wrong"},
    {65, "data refused: a delivery, or a file named"},
    {70, "a bug in crosscount"},
    {73, "another run is active"},
    {74, "output failed"},
    {75, "try again: database gone, disk full, stopped by a signal"},
    {77, "refused by an agreement or a permission"},
    {78, "configuration or key"},
};

/* buf_printf without a check at every line: the first failure stays. */
struct page {
    struct buf text;
    bool ok;
    struct error *err;
};
#define put(p, ...) ((p)->ok = (p)->ok && buf_printf(&(p)->text, (p)->err, __VA_ARGS__))

static void put_option(struct page *p, enum option_id id)
{
    const struct option_spec *o = &option_specs[id];
    char left[48], letter[8] = "    ";
    if (o->letter != '\0')
        (void)snprintf(letter, sizeof(letter), "-%c, ", o->letter);
    (void)snprintf(left, sizeof(left), "%s--%s%s%s", letter, o->name, o->argument == NULL ? "" : " ",
                   o->argument == NULL ? "" : o->argument);
    put(p, "  %-26s %s\n", left, o->help);
}

static void put_global_options(struct page *p)
{
    put(p, "\nGlobal options:\n");
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (option_specs[i].global)
            put_option(p, (enum option_id)i);
}

static void put_exit_codes(struct page *p)
{
    put(p, "\nExit codes:\n");
    for (size_t i = 0; i < COUNT_OF(exit_codes); i++)
        put(p, "  %2d  %s\n", exit_codes[i].status, exit_codes[i].meaning);
}

static void put_files(struct page *p)
{
    put(p, "\nFiles:\n  hub.yaml, config/hub.yaml, /etc/crosscount/hub.yaml: the first that is there\n");
}

static void overview_text(struct page *p)
{
    put(p, "crosscount: count children across systems without keeping who they are\n\n"
           "Usage: crosscount [global options] COMMAND [options] [operands]\n\nCommands:\n");
    for (size_t i = 0; i < n_commands; i++)
        put(p, "  %-18s %s\n", commands[i].name, commands[i].summary);
    put_global_options(p);
    put_files(p);
    put_exit_codes(p);
    put(p, "\nExamples:\n  crosscount check CWS_CLIENT.csv   what would be accepted, before it is sent\n"
           "  crosscount run                    the nightly job\n\n"
           "\"crosscount help COMMAND\" tells more.\n");
}

static void command_text(struct page *p, const struct command *c)
{
    put(p, "crosscount %s: %s\n\n%s\n\nUsage: crosscount %s%s%s%s\n", c->name, c->summary, c->description, c->name,
        c->n_options > 0 ? " [options]" : "", c->operands[0] == '\0' ? "" : " ", c->operands);
    if (c->n_options > 0)
        put(p, "\nOptions:\n");
    for (size_t i = 0; i < c->n_options; i++)
        put_option(p, c->options[i]);
    put_global_options(p);
    put(p, "\nExamples:\n");
    for (size_t i = 0; i < COUNT_OF(c->examples); i++)
        put(p, "  %s\n      %s\n", c->examples[i][0], c->examples[i][1]);
    put_files(p);
    put_exit_codes(p);
    put(p, "\nSee also: %s\n", c->see_also);
}

/* --- mdoc --------------------------------------------------------------------------------------------------------- */

static void man_option(struct page *p, enum option_id id)
{
    const struct option_spec *o = &option_specs[id];
    put(p, ".It Fl Fl %s", o->name);
    if (o->argument != NULL)
        put(p, " Ar %s", o->argument);
    if (o->letter != '\0')
        put(p, " , Fl %c", o->letter);
    put(p, "\n%c%s.\n", o->help[0] >= 'a' && o->help[0] <= 'z' ? o->help[0] - 32 : o->help[0], o->help + 1);
}

static void man_head(struct page *p, const char *title, const char *summary)
{
    put(p, ".Dd November 22, 2026\n.Dt %s 1\n.Os crosscount\n.Sh NAME\n.Nm %s\n.Nd %s\n", title, title, summary);
}

static void man_exit_codes(struct page *p)
{
    put(p, ".Sh EXIT STATUS\n.Bl -tag -width Ds\n");
    for (size_t i = 0; i < COUNT_OF(exit_codes); i++)
        put(p, ".It %d\n%s\n", exit_codes[i].status, exit_codes[i].meaning);
    put(p, ".El\n");
}

static void man_global_options(struct page *p)
{
    put(p, ".Sh GLOBAL OPTIONS\n.Bl -tag -width Ds\n");
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (option_specs[i].global)
            man_option(p, (enum option_id)i);
    put(p, ".El\n");
}

static void dashed(const char *name, char out[64])
{
    (void)snprintf(out, 64, "crosscount-%s", name);
    for (char *c = out; *c != '\0'; c++)
        if (*c == ' ')
            *c = '-';
}

static void man_files(struct page *p)
{
    put(p, ".Sh FILES\n.Bl -tag -width Ds\n.It Pa hub.yaml , config/hub.yaml , /etc/crosscount/hub.yaml\n"
           "The hub's settings: the first that is there.\n.El\n");
}

/* "link, export" as references to pages. */
static void man_see_also(struct page *p, const char *see_also)
{
    char words[128];
    (void)snprintf(words, sizeof(words), "%s", see_also);
    put(p, ".Sh SEE ALSO\n.Xr crosscount 1");
    for (char *at = words, *word; (word = strsep(&at, ",")) != NULL;) {
        char title[64];
        dashed(word + strspn(word, " "), title);
        put(p, " ,\n.Xr %s 1", title);
    }
    put(p, "\n");
}

static void overview_man(struct page *p)
{
    man_head(p, "crosscount", "count children across systems without keeping who they are");
    put(p, ".Sh SYNOPSIS\n.Nm\n.Op Ar global options\n.Ar COMMAND\n.Op Ar options\n.Op Ar operands\n"
           ".Sh DESCRIPTION\nThe commands, each with a page of its own:\n.Bl -tag -width Ds\n");
    for (size_t i = 0; i < n_commands; i++)
        put(p, ".It Ic %s\n%s.\n", commands[i].name, commands[i].summary);
    put(p, ".El\n");
    man_global_options(p);
    man_files(p);
    man_exit_codes(p);
}

/* mdoc wants each sentence on a line of its own. */
static void man_sentences(struct page *p, const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if (c > text && (*c == ' ' || *c == '\n') && (c[-1] == '.' || c[-1] == ':'))
            put(p, "\n");
        else
            put(p, "%c", *c == '\n' ? ' ' : *c);
    put(p, "\n");
}

static void command_man(struct page *p, const struct command *c)
{
    char title[64];
    dashed(c->name, title);
    man_head(p, title, c->summary);
    put(p, ".Sh SYNOPSIS\n.Nm crosscount\n.Op Ar global options\n.Ic %s\n", c->name);
    if (c->n_options > 0)
        put(p, ".Op Ar options\n");
    if (c->operands[0] != '\0')
        put(p, ".Ar %s\n", c->operands);
    put(p, ".Sh DESCRIPTION\n");
    man_sentences(p, c->description);
    if (c->n_options > 0)
        put(p, ".Sh OPTIONS\n.Bl -tag -width Ds\n");
    for (size_t i = 0; i < c->n_options; i++)
        man_option(p, c->options[i]);
    if (c->n_options > 0)
        put(p, ".El\n");
    man_global_options(p);
    man_files(p);
    man_exit_codes(p);
    put(p, ".Sh EXAMPLES\n.Bl -tag -width Ds\n");
    for (size_t i = 0; i < COUNT_OF(c->examples); i++)
        put(p, ".It Li %s\n%s\n", c->examples[i][0], c->examples[i][1]);
    put(p, ".El\n");
    man_see_also(p, c->see_also);
}

/* The command that operands name: "key new", "ingest"; NULL for the overview. */
static bool topic(const struct invocation *in, const struct command **ret_command, struct error *err)
{
    char name[64];
    *ret_command = NULL;
    if (in->n_operands == 0)
        return true;
    (void)snprintf(name, sizeof(name), "%s%s%s", in->operands[0], in->n_operands > 1 ? " " : "",
                   in->n_operands > 1 ? in->operands[1] : "");
    *ret_command = command_find(name);
    if (*ret_command == NULL)
        *ret_command = command_find(in->operands[0]);
    if (*ret_command == NULL)
        return err_set(err, ERR_USAGE, "no command \"%s\"", name) || err_hint(err, "try \"crosscount help\"");
    return true;
}

bool cmd_help(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    (void)status;
    const struct command *c = NULL;
    struct page p = {.ok = true, .err = err};
    if (in->given[OPTION_VERSION]) {
        report_raw(report, "crosscount " CROSSCOUNT_VERSION "\n");
        return true;
    }
    if (!topic(in, &c, err))
        return false;
    buf_init(&p.text, 1u << 20);
    if (in->given[OPTION_MAN])
        c == NULL ? overview_man(&p) : command_man(&p, c);
    else
        c == NULL ? overview_text(&p) : command_text(&p, c);
    if (p.ok)
        report_raw(report, p.text.data);
    buf_done(&p.text);
    return p.ok;
}
