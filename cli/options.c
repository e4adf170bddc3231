/* SPDX-License-Identifier: Apache-2.0 */
/* The options, once: parser, help and man pages read this table. */
#include "cli/command.h"

const struct option_spec option_specs[OPTION_COUNT] = {
    [OPTION_CONFIG] = {"config", 'c', true, "FILE", "the hub's settings (default: see Files below)"},
    [OPTION_DATE] = {"date", 0, true, "YYYY-MM-DD", "the date of the run (default: today)"},
    [OPTION_JSON] = {"json", 0, true, NULL, "print the result as one JSON document"},
    [OPTION_LOG_FORMAT] = {"log-format", 0, true, "text|json", "form of the messages on standard error"},
    [OPTION_NO_PROGRESS] = {"no-progress", 0, true, NULL, "no progress lines"},
    [OPTION_QUIET] = {"quiet", 'q', true, NULL, "warnings and errors only"},
    [OPTION_VERBOSE] = {"verbose", 'v', true, NULL, "say more"},
    [OPTION_HELP] = {"help", 'h', true, NULL, "this help"},
    [OPTION_VERSION] = {"version", 'V', true, NULL, "the version"},
    [OPTION_DRY_RUN] = {"dry-run", 'n', false, NULL, "decide and report, write nothing"},
    [OPTION_TABLE] = {"table", 't', false, "ID", "only this table (may be repeated)"},
    [OPTION_PERIOD] = {"period", 'p', false, "YEAR", "the period that begins then (default: last closed)"},
    [OPTION_SIGNING] = {"signing", 0, false, NULL, "an Ed25519 signing key, with FILE.pub beside it"},
    [OPTION_AGENCY] = {"agency", 0, false, "NAME", "the agency, as hub.yaml names it"},
    [OPTION_KEY] = {"key", 'k', false, "FILE",
                    "a private signing key: the agency's; of suppress: rounding is drawn from it"},
    [OPTION_MAN] = {"man", 0, false, NULL, "print as a manual page"},
    [OPTION_SHOW_MODEL] = {"show-model", 0, false, NULL, "print what was estimated: m, u and weight of every level"},
    [OPTION_ALL] = {"all", 0, false, NULL, "also those that are decided, with the decision"},
    [OPTION_BY] = {"by", 0, false, "NAME", "who decides; of an export: who makes it (default: the account)"},
    [OPTION_REASON] = {"reason", 0, false, "TEXT", "why; never the name of a child"},
    [OPTION_RECIPIENT] = {"recipient", 0, false, "TEXT", "only to recipients whose name holds this"},
    [OPTION_SINCE] = {"since", 0, false, "YYYY-MM-DD", "from this day on"},
    [OPTION_UNTIL] = {"until", 0, false, "YYYY-MM-DD", "until this day"},
    [OPTION_AUDIT] = {"audit", 0, false, NULL, "read published folders, and find out what can be told from them"},
    [OPTION_PUBLIC_KEY] = {"public-key", 0, false, "FILE", "the key that the releases' signatures must hold by"},
    [OPTION_CODES] = {"codes", 0, false, NULL, "check the crosswalks too, and fail on a finding"},
};
