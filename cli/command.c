/* SPDX-License-Identifier: Apache-2.0 */
/* Parse a command line by the tables. Options may stand before or behind the command's name; a command's name is one
 * word or two ("key new"). "--" ends the options. */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

#include "common/text.h"

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < n_commands; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

bool command_takes(const struct command *c, enum option_id id)
{
    for (size_t i = 0; i < c->n_options; i++)
        if (c->options[i] == id)
            return true;
    return option_specs[id].global;
}

static bool unknown_option(const char *word, struct error *err)
{
    const char *names[OPTION_COUNT];
    for (size_t i = 0; i < OPTION_COUNT; i++)
        names[i] = option_specs[i].name;
    const char *near = strncmp(word, "--", 2) == 0 ? text_nearest(word + 2, names, OPTION_COUNT) : NULL;
    (void)err_set(err, ERR_USAGE, "unknown option \"%s\"", word);
    return near != NULL ? err_hint(err, "did you mean --%s?", near) : err_hint(err, "try \"crosscount help\"");
}

static bool unknown_command(const char *word, struct error *err)
{
    const char *names[64];
    size_t n = 0;
    for (; n < n_commands && n < COUNT_OF(names); n++)
        names[n] = commands[n].name;
    const char *near = text_nearest(word, names, n);
    (void)err_set(err, ERR_USAGE, "unknown command \"%s\"", word);
    return near != NULL ? err_hint(err, "did you mean \"%s\"?", near) : err_hint(err, "try \"crosscount help\"");
}

/* "--name", "--name=value" or "-x" to its option; *ret_value is what follows '='. */
static bool find_option(const char *word, enum option_id *ret_id, const char **ret_value)
{
    const char *equals = strchr(word, '=');
    size_t len = equals != NULL ? (size_t)(equals - word) : strlen(word);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option_spec *o = &option_specs[i];
        bool is_long = len > 2 && strncmp(word, "--", 2) == 0 && strlen(o->name) == len - 2 &&
                       strncmp(o->name, word + 2, len - 2) == 0;
        bool is_short = len == 2 && word[0] == '-' && o->letter != '\0' && word[1] == o->letter && equals == NULL;
        if (is_long || is_short) {
            *ret_id = (enum option_id)i;
            *ret_value = equals != NULL ? equals + 1 : NULL;
            return true;
        }
    }
    return false;
}

/* Take the option at argv[*at] and, when it has one, its argument. */
static bool take_option(int argc, char **argv, int *at, struct invocation *in, struct error *err)
{
    enum option_id id;
    const char *value = NULL;
    const char *word = argv[*at];
    if (!find_option(word, &id, &value))
        return unknown_option(word, err);
    const struct option_spec *o = &option_specs[id];
    if (o->argument == NULL && value != NULL)
        return err_set(err, ERR_USAGE, "option --%s takes no value", o->name);
    if (o->argument != NULL && value == NULL) {
        if (*at + 1 >= argc)
            return err_set(err, ERR_USAGE, "option --%s wants a value: %s", o->name, o->argument);
        value = argv[++*at];
    }
    in->given[id] = true;
    in->value[id] = value;
    if (id == OPTION_TABLE) {
        if (in->n_tables == INVOCATION_MAX_TABLES)
            return err_set(err, ERR_USAGE, "more than %d times --table", INVOCATION_MAX_TABLES);
        in->tables[in->n_tables++] = value;
    }
    return true;
}

/* Sort the words: options into the invocation, all others to the front of argv. */
static bool split_words(int argc, char **argv, struct invocation *in, int *ret_words, struct error *err)
{
    int words = 0;
    bool only_words = false;
    for (int i = 1; i < argc; i++) {
        if (only_words || argv[i][0] != '-' || argv[i][1] == '\0')
            argv[words++] = argv[i];
        else if (strcmp(argv[i], "--") == 0)
            only_words = true;
        else if (!take_option(argc, argv, &i, in, err))
            return false;
    }
    *ret_words = words;
    return true;
}

/* The command the first word or two name; *ret_used says how many. */
static bool name_command(char **argv, int words, const struct command **ret_command, int *ret_used, struct error *err)
{
    char pair[64];
    if (words >= 2) {
        (void)snprintf(pair, sizeof(pair), "%s %s", argv[0], argv[1]);
        *ret_command = command_find(pair);
        *ret_used = 2;
        if (*ret_command != NULL)
            return true;
    }
    *ret_command = command_find(argv[0]);
    *ret_used = 1;
    return *ret_command != NULL || unknown_command(argv[0], err);
}

static bool check_fit(const struct invocation *in, struct error *err)
{
    const struct command *c = in->command;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (in->given[i] && !command_takes(c, (enum option_id)i))
            return err_set(err, ERR_USAGE, "\"%s\" takes no option --%s", c->name, option_specs[i].name) ||
                   err_hint(err, "try \"crosscount help %s\"", c->name);
    bool too_few = in->n_operands < c->min_operands;
    bool too_many = c->max_operands >= 0 && in->n_operands > c->max_operands;
    if (too_few || too_many)
        return err_set(err, ERR_USAGE, "usage: crosscount %s%s%s", c->name, c->operands[0] == '\0' ? "" : " ",
                       c->operands) ||
               err_hint(err, "try \"crosscount help %s\"", c->name);
    return true;
}

bool command_parse(int argc, char **argv, struct invocation *ret_in, struct error *err)
{
    struct invocation in = {0};
    int words = 0, used = 0;
    if (!split_words(argc, argv, &in, &words, err))
        return false;
    bool wants_help = in.given[OPTION_HELP] || in.given[OPTION_VERSION];
    if (words == 0 && !wants_help)
        return err_set(err, ERR_USAGE, "no command") || err_hint(err, "try \"crosscount help\"");
    if (wants_help) {
        in.command = command_find("help");
        in.operands = argv;
        in.n_operands = words > 2 ? 2 : words;
    } else {
        if (!name_command(argv, words, &in.command, &used, err))
            return false;
        in.operands = argv + used;
        in.n_operands = words - used;
        if (!check_fit(&in, err))
            return false;
    }
    *ret_in = in;
    return true;
}
