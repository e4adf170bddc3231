/* SPDX-License-Identifier: Apache-2.0 */
/* The commands, once: dispatch, help and man pages read this table. To add one: a row here, a function in its own file.
 */
#include "cli/command.h"

const struct command commands[] = {
    {.name = "init",
     .operands = "",
     .summary = "create or upgrade the schema of the hub's database",
     .description = "Applies every migration that is not there yet, each in one transaction. Done\n"
                    "already, it changes nothing. Without `database` in hub.yaml it first creates\n"
                    "the private PostgreSQL in the state folder. The other commands do the same on\n"
                    "their own; init is for the first day and for upgrades at a chosen hour.",
     .examples = {{"crosscount init", "with config/hub.yaml"},
                  {"crosscount -c /etc/crosscount/hub.yaml init", "on a server"}},
     .see_also = "key new, run",
     .run = cmd_init},
    {.name = "key new",
     .operands = "FILE",
     .min_operands = 1,
     .max_operands = 1,
     .summary = "make a new key; an existing file is never overwritten",
     .description = "Writes 32 random bytes as hex, readable by its owner only. The master key is\n"
                    "the one thing that ties encodings to names: keep it off the database host, and\n"
                    "a sealed copy of it in another building. With --signing the key is an Ed25519\n"
                    "seed, and FILE.pub holds the public half for hub.yaml.",
     .examples = {{"crosscount key new keys/master.key", "the hub's master key"},
                  {"crosscount key new --signing keys/release.key", "the key that signs releases"}},
     .options = {OPTION_SIGNING},
     .n_options = 1,
     .see_also = "agreement sign, key check",
     .run = cmd_key_new},
    {.name = "key check",
     .operands = "",
     .summary = "verify the master key against the database",
     .description = "Compares the key's check value with the one the database holds for its epoch.\n"
                    "A wrong key, a wrong epoch or a build that encodes differently ends with 78.",
     .examples = {{"crosscount key check", "before a restore is put to work"},
                  {"crosscount key check --json", "for a monitor"}},
     .see_also = "key new",
     .run = cmd_key_check},
    {.name = "check",
     .operands = "FILE...",
     .min_operands = 1,
     .max_operands = -1,
     .summary = "what would be accepted of an extract, and why not the rest",
     .description = "For agencies, before they send. Reads each extract as ingest would, plain or\n"
                    "gzip, and says how many rows would be accepted, and by column and reason why\n"
                    "others would not. Needs no\n"
                    "key and no database and writes nothing. The manifest is used when it lies\n"
                    "beside the extract: then the agreement it names is asked too, but for its\n"
                    "signatures. No value of a row is ever printed.",
     .examples = {{"crosscount check CWS_CLIENT_20260630.csv", "one extract"},
                  {"crosscount check --json outgoing/*.csv.gz", "all that wait, for a script"}},
     .see_also = "ingest",
     .run = cmd_check},
    {.name = "ingest",
     .operands = "[FILE...]",
     .max_operands = -1,
     .summary = "take in the deliveries of the inbox, or the files named",
     .description = "A delivery (an extract and its manifest) is checked, typed, encoded, sealed and\n"
                    "stored in one transaction: in completely or not at all. Its agency finds a\n"
                    "receipt with the counts and the reason of every rejected row by line number.\n"
                    "Sent again, a delivery changes nothing. Accepted extracts are removed. Without an\n"
                    "agreement in force that covers the source and all its columns, and that its\n"
                    "agency has signed, a delivery is refused; the refusal names the clause (77).",
     .examples = {{"crosscount ingest", "all that lies in the inbox"},
                  {"crosscount ingest --date 2026-07-01 inbox/dhcs/health_elig.txt.gz", "one delivery"}},
     .options = {OPTION_DRY_RUN},
     .n_options = 1,
     .see_also = "check, link, run",
     .run = cmd_ingest},
    {.name = "link",
     .operands = "",
     .summary = "find which records are one child",
     .description = "Opens the sealed bundles in memory, joins those of one agency's id (L0), makes\n"
                    "candidates of records that share a token (the other recipes of\n"
                    "config/linkage.yaml), weighs each pair by how well its\n"
                    "fields agree, and forms clusters that never hold two live ids of one namespace.\n"
                    "What agreement weighs is estimated anew from the data (Fellegi-Sunter); when\n"
                    "that fails, nothing is published and the reason is said. A child keeps its\n"
                    "person id from run to run. With --dry-run also what each recipe costs.",
     .examples = {{"crosscount link", "after ingest"},
                  {"crosscount link --dry-run --show-model", "what it would do, and by which weights"}},
     .options = {OPTION_DRY_RUN, OPTION_SHOW_MODEL},
     .n_options = 2,
     .see_also = "evaluate, export",
     .run = cmd_link},
    {.name = "export",
     .operands = "[AGREEMENT...]",
     .max_operands = -1,
     .summary = "release tables under the agreements that allow it",
     .description = "Without names: what the calendars of the agreements in force say is due and has\n"
                    "not been made. The gate refuses, naming the clause, what an agreement does not\n"
                    "allow. Under an agreement that asks for a review the release waits under pending/\n"
                    "until a second person approves it. Counts from 1 to 10 are hidden, with as many\n"
                    "further cells as it takes that nobody can compute them; this is proved for\n"
                    "every hidden cell before a byte is written. Every release is logged. When the\n"
                    "numbers have not changed, nothing new is written.",
     .examples = {{"crosscount export DSA-2026-001", "all its tables, latest closed period"},
                  {"crosscount export DSA-2026-001 --table T01 --period 2024 --dry-run", "would it be allowed?"}},
     .options = {OPTION_TABLE, OPTION_PERIOD, OPTION_BY, OPTION_DRY_RUN},
     .n_options = 4,
     .see_also = "agreement verify, release approve, run",
     .run = cmd_export},
    {.name = "run",
     .operands = "",
     .summary = "the nightly job: ingest, link, export; safe to repeat",
     .description = "First destroys the data whose time under their agreement is over, with a signed\n"
                    "certificate. Takes in the inbox, links, and releases what is due under the\n"
                    "agreements in force. A\n"
                    "second run started meanwhile ends at once with 73. Killed anywhere, the next\n"
                    "run finishes the work. A refused delivery or agreement does not stop the\n"
                    "others; the exit code tells.",
     .examples = {{"crosscount run", "from a systemd timer or cron"},
                  {"crosscount run --date 2026-07-01 --json", "for a given date, as JSON"}},
     .options = {OPTION_BY, OPTION_DRY_RUN},
     .n_options = 2,
     .see_also = "status",
     .run = cmd_run},
    {.name = "release approve",
     .operands = "RELEASE",
     .min_operands = 1,
     .max_operands = 1,
     .summary = "let a release leave that waits for a second person",
     .description = "Under an agreement whose publication review is required a release waits under\n"
                    "pending/. One of those the agreement names, and not who made it, looks at it there\n"
                    "and approves it: who and when is recorded, the disclosure logged, and the files\n"
                    "leave as they were made. `status` lists what waits. Ends with 77, naming the\n"
                    "clause, when the wrong person asks or the time is over.",
     .examples = {{"crosscount release approve SFY2024-25-0c1d2e3f4a5b --by data-protection-officer", "it may leave"},
                  {"crosscount status", "what waits, and until when"}},
     .options = {OPTION_BY, OPTION_REASON},
     .n_options = 2,
     .see_also = "disclosures, export, release refuse, status",
     .run = cmd_release_approve},
    {.name = "release refuse",
     .operands = "RELEASE",
     .min_operands = 1,
     .max_operands = 1,
     .summary = "keep a release from leaving that waits for a second person",
     .description = "As `release approve`, but the release is removed and never leaves as it is; the\n"
                    "reason is recorded. An export that gives other numbers makes another release.",
     .examples = {{"crosscount release refuse SFY2024-25-0c1d2e3f4a5b --by data-protection-officer \\\n"
                   "      --reason \"a county asks for a correction\"",
                   "it stays"},
                  {"crosscount export DSA-2026-001", "after the correction: a new release"}},
     .options = {OPTION_BY, OPTION_REASON},
     .n_options = 2,
     .see_also = "release approve, status",
     .run = cmd_release_refuse},
    {.name = "disclosures",
     .operands = "",
     .summary = "what was ever told to whom, from whose data",
     .description = "The accounting of Civil Code 1798.25: date, nature and purpose of each disclosure,\n"
                    "name, title and address of its recipient, whose data it came from, which tables of\n"
                    "which period, and under which agreement. The log's chain is verified first: ends\n"
                    "with 65 when an entry was changed or removed.",
     .examples = {{"crosscount disclosures --agency cdss", "all that was told from one agency's data"},
                  {"crosscount disclosures --recipient committee --since 2026-01-01 --json", "for a program"}},
     .options = {OPTION_AGENCY, OPTION_RECIPIENT, OPTION_PERIOD, OPTION_SINCE, OPTION_UNTIL},
     .n_options = 5,
     .see_also = "export, release approve",
     .run = cmd_disclosures},
    {.name = "status",
     .operands = "",
     .summary = "last runs, deliveries, links, releases",
     .description = "Shows how the last runs ended, the newest delivery of each source, how many\n"
                    "records are linked, and for each agreement the period that is due and the\n"
                    "last release, what waits for a review, and what was destroyed at the end of an\n"
                    "agreement. A run that was killed shows as failed at the next run. Ends with 77\n"
                    "when data are held under an agreement that has no file: nobody knows until when.",
     .examples = {{"crosscount status", "in the morning"}, {"crosscount status --json", "for a dashboard"}},
     .see_also = "run",
     .run = cmd_status},
    {.name = "evaluate",
     .operands = "TRUTH.csv",
     .min_operands = 1,
     .max_operands = 1,
     .summary = "precision, recall and F1 of the links against known persons",
     .description = "TRUTH.csv has the columns source, record_id, person: the local id as its agency\n"
                    "writes it (probation: county/PIN), and any name for the person. Counts pairs of\n"
                    "records, overall and by pair of systems, and whole clusters.",
     .examples = {{"crosscount evaluate truth.csv", "synthetic children, whose truth is known"},
                  {"crosscount evaluate --json truth.csv", "for a test"}},
     .see_also = "link",
     .run = cmd_evaluate},
    {.name = "explain",
     .operands = "RECORD RECORD",
     .min_operands = 2,
     .max_operands = 2,
     .summary = "why two records are held to be one child, or are not",
     .description = "Each field with the level at which the two agree, its weight in bits, what a\n"
                    "rare value adds, and the sum so far; then which recipes they share, whether\n"
                    "they are linked, and if not what refused it. Levels only, never a value; of a\n"
                    "double family name one half is enough to agree. A record goes by its key as\n"
                    "`review` lists it, never by a local id: others can read a list of arguments.\n"
                    "Weighs as `link` does, by the model of its last run.",
     .examples = {{"crosscount explain 5d0c8ae1-52a3-4b47-9c3e-6f1a0c9d2b10 e2b7f3c4-0a5d-4e8b-8f61-93d7c5a41f22",
                   "two records of a review list"},
                  {"crosscount explain --json 5d0c8ae1-52a3-4b47-9c3e-6f1a0c9d2b10 "
                   "e2b7f3c4-0a5d-4e8b-8f61-93d7c5a41f22",
                   "for a program"}},
     .see_also = "evaluate, link, review",
     .run = cmd_explain},
    {.name = "review",
     .operands = "",
     .summary = "pairs of records for a clerk to look at, by levels alone",
     .description = "Pairs that weigh too much to be dismissed and too little to be linked: record\n"
                    "keys, systems, and the level at which each field agrees. Blind: no weight and no\n"
                    "probability, in an order that tells nothing of them. Pairs a clerk has decided\n"
                    "are left out, with --all they are shown with the decision.",
     .examples = {{"crosscount review", "what waits for a decision"},
                  {"crosscount review --all --json", "all of it, for a program"}},
     .options = {OPTION_ALL},
     .n_options = 1,
     .see_also = "explain, review calibration, review decide",
     .run = cmd_review},
    {.name = "review decide",
     .operands = "FILE.csv",
     .min_operands = 1,
     .max_operands = 1,
     .summary = "take in what clerks decided of pairs",
     .description = "FILE.csv has the columns record_a, record_b, decision (match, no_match, unsure),\n"
                    "decided_by, decided_on (2026-07-01), reason, in any order. A reason says what was\n"
                    "looked at and never names a child. All rows are stored or, when one is wrong,\n"
                    "none (65): line, column and reason are said. The next link honours decisions; a\n"
                    "later decision on a pair replaces the earlier one.",
     .examples = {{"crosscount review decide decisions.csv", "after a day's work"},
                  {"crosscount review decide --dry-run decisions.csv", "would it be taken?"}},
     .options = {OPTION_DRY_RUN},
     .n_options = 1,
     .see_also = "link, review, review calibration",
     .run = cmd_review_decide},
    {.name = "review calibration",
     .operands = "",
     .summary = "share of pairs that clerks confirmed, by weight",
     .description = "For each band of weight (whole bits): how many pairs were decided either way, how\n"
                    "many of them confirmed, and the share the model expects. Bands of fewer than 5\n"
                    "decided pairs join their neighbours. Where the two shares differ much, the\n"
                    "thresholds of config/linkage.yaml are worth a look.",
     .examples = {{"crosscount review calibration", "are the weights borne out?"},
                  {"crosscount review calibration --json", "for a chart"}},
     .see_also = "review, review decide",
     .run = cmd_review_calibration},
    {.name = "leakcheck",
     .operands = "",
     .summary = "what tokens would give away, measured on the records there are",
     .description = "For each recipe: the most frequent token, records under a token that more than\n"
                    "10 hold, the share of records labelled rightly when tokens are ranked by\n"
                    "frequency in one half of the records and in the other, and the graph of live\n"
                    "records of one namespace that share a token (mean degree, largest component).\n"
                    "Recipes of exposure `working` may enter the database, so they must keep within\n"
                    "`leak_limits` of config/linkage.yaml, each and all together: else it ends with\n"
                    "77. Sealed ones are listed for information. Writes nothing.",
     .examples = {{"crosscount leakcheck", "before the engine is set to postgres"},
                  {"crosscount leakcheck --json", "for the record of a review"}},
     .see_also = "link",
     .run = cmd_leakcheck},
    {.name = "suppress",
     .operands = "TABLE.yaml CELLS.csv [OUT] | --audit FOLDER [EARLIER...]",
     .min_operands = 1,
     .max_operands = -1,
     .summary = "hide what is small in any table, and what would reveal it; or attack it",
     .description = "TABLE.yaml names the column of counts, the dimensions (columns with a total; flat,\n"
                    "or a hierarchy in a file parent,child), the tables (each a list of dimensions;\n"
                    "cells that tables share are one number) and the policy. CELLS.csv holds the finest\n"
                    "cells; margins it also gives are checked. Small counts are hidden, and the cheapest\n"
                    "further cells, until every hidden count can lie anywhere in an interval as wide as\n"
                    "promised, whatever is added and subtracted. Prints the tables, or writes them into\n"
                    "the folder OUT with certificate.json: each hidden cell's interval. By the method\n"
                    "`rounding` of the policy every count is told as a multiple of a base instead, so\n"
                    "that all sums hold; which multiple is drawn from the key of --key.\n"
                    "Where dimensions say what they are (`score: age`), the summary and datapackage.json\n"
                    "have the guidelines' publication score of each table, row by row, and the cheapest\n"
                    "recoding that would bring it to 12.\n"
                    "With --audit FOLDER is what was published: a release, or such an OUT. Its files\n"
                    "alone are read and held against their digests, every hidden cell's interval is\n"
                    "found anew and held against the certificate, and all of it once more together\n"
                    "with EARLIER releases of the period. Ends with 65 when a file is not as listed or\n"
                    "an interval not as certified, with 77 when one is narrower than promised. Of\n"
                    "rounded counts the multiples and sums are checked.\n"
                    "Needs no hub and no database. docs/suppress.md describes TABLE.yaml.",
     .examples = {{"crosscount suppress linked.yaml cells.csv out", "several tables that share cells, as files"},
                  {"crosscount suppress --audit out", "what a reader of them can find out"}},
     .options = {OPTION_KEY, OPTION_AUDIT, OPTION_PUBLIC_KEY},
     .n_options = 3,
     .see_also = "export",
     .run = cmd_suppress},
    {.name = "agreement sign",
     .operands = "AGREEMENT",
     .min_operands = 1,
     .max_operands = 1,
     .summary = "sign an agreement for an agency",
     .description = "Signs the canonical form of the agreement with the agency's private key and puts\n"
                    "the signature into <agreement>.signatures.yaml beside it. Any change of the\n"
                    "agreement's text makes every signature void. The text that was signed is kept\n"
                    "beside the agreement, so that `agreement verify` can tell what changed.",
     .examples = {{"crosscount agreement sign DSA-2026-001 --agency cdss --key cdss.key", "as the agency"},
                  {"crosscount agreement verify DSA-2026-001", "and see that it holds"}},
     .options = {OPTION_AGENCY, OPTION_KEY},
     .n_options = 2,
     .see_also = "agreement verify, key new",
     .run = cmd_agreement_sign},
    {.name = "agreement verify",
     .operands = "[AGREEMENT...]",
     .max_operands = -1,
     .summary = "which signatures of an agreement hold",
     .description = "For each system of the agreement: who signs for it, and whether the signature\n"
                    "holds for the text as it stands. Ends with 77 when one is missing or void, and\n"
                    "lists each clause that changed since an agency signed.",
     .examples = {{"crosscount agreement verify", "all agreements"},
                  {"crosscount agreement verify DSA-2026-001 --json", "one, for a script"}},
     .see_also = "agreement show, agreement sign",
     .run = cmd_agreement_verify},
    {.name = "agreement show",
     .operands = "AGREEMENT",
     .min_operands = 1,
     .max_operands = 1,
     .summary = "an agreement on one page",
     .description = "For a reader who is no programmer: parties, recipient, purpose, what is\n"
                    "prohibited, systems and data elements with their legal authority, tables, detail,\n"
                    "small counts, calendar, retention, breach, review, and who has signed. As wide as\n"
                    "the terminal.",
     .examples = {{"crosscount agreement show DSA-2026-001", "for a lawyer"},
                  {"crosscount agreement show DSA-2026-001 --json", "for a program"}},
     .see_also = "agreement verify",
     .run = cmd_agreement_show},
    {.name = "config",
     .operands = "",
     .summary = "the effective settings and where each came from",
     .description = "Prints every setting of hub.yaml with its value and origin, and checks all the\n"
                    "sources, tables, agreements and the linkage it names. Secrets never appear.\n"
                    "With --codes the crosswalks are checked for rows shifted against each other.",
     .examples = {{"crosscount config", "what is in force"},
                  {"crosscount config --codes", "after a crosswalk was edited"}},
     .options = {OPTION_CODES},
     .n_options = 1,
     .see_also = "check",
     .run = cmd_config},
    {.name = "help",
     .operands = "[COMMAND]",
     .max_operands = 2,
     .summary = "help on crosscount or on a command",
     .description = "The same text is the manual page.",
     .examples = {{"crosscount help ingest", "on one command"},
                  {"crosscount help --man ingest | man -l -", "as a manual page"}},
     .options = {OPTION_MAN},
     .n_options = 1,
     .see_also = "run",
     .run = cmd_help},
};
const size_t n_commands = COUNT_OF(commands);
