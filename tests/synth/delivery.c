// SPDX-License-Identifier: Apache-2.0
/* Which file each source is, in which folder, with which header, and whether it is sent compressed. Which files are
 * compressed follows from the share asked for, spread over the sources in a fixed order. */
#include "tests/synth/delivery.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/fsio.h"
#include "tests/synth/ids.h"
#include "tests/synth/rates.h"

enum { PATH_BYTES = 2000, NAME_SIZE = 48, HEADER_BYTES = 512 };

struct source_file {
    const char *source, *agency, *stem, *suffix, *line_end;
    char delimiter;
    const char *header;
};

static const struct source_file source_file[SOURCES] = {
    [CW_CLIENT] = {"child_welfare.client", "cdss", "CWS_CLIENT", ".csv", "\n", ',',
                   "IDENTIFIER,UI_ID,COM_FST_NM,COM_MID_NM,COM_LST_NM,SUFX_TLDSC,BIRTH_DT,EST_DOB_CD,GENDER_CD,"
                   "P_ETHNCTYC,HISP_CD,SS_NO,CL_INDX_NO,GVR_ENTC,SENSTV_IND,SOC158_IND,IBMSNAP_OPERATION,LST_UPD_TS"},
    [CW_GRID] = {"child_welfare.csec_grid", "cdss", "CWS_CSECHIST", ".csv", "\n", ',',
                 "FKCHLD_CLT,THIRD_ID,CSEC_TPC,START_DT,END_DT,CREATN_TS,IBMSNAP_OPERATION"},
    [CW_ALLEGATION] = {"child_welfare.allegation", "cdss", "CWS_ALLGTN", ".csv", "\n", ',',
                       "IDENTIFIER,FKCLIENT_T,FKREFERL_T,ALG_TPC,ALG_DSPC,REF_RCV_DT,CNTY_SPFCD"},
    [CW_EPISODE] = {"child_welfare.episode", "cdss", "CWS_PLCEPST", ".csv", "\n", ',',
                    "FKCLIENT_T,THIRD_ID,REMOVAL_DT,PLEPS_ENDT,RSP_AGY_CD,GVR_ENTC"},
    [CW_PLACEMENT] = {"child_welfare.placement", "cdss", "CWS_OHMPLT", ".csv", "\n", ',',
                      "FKPLC_EPST,FKPLC_EPS0,START_DT,END_DT,PLC_FCLC,PLC_ABSENT"},
    [CW_SCREENING] = {"child_welfare.screening", "cdss", "CWS_SCREEN", ".csv", "\n", ',',
                      "FKCLIENT_T,TOOL,SCREEN_DT,SCORE,RESULT"},
    [PR_REFERRAL] = {"probation.referral", "probation_dept", "PROB_REFERRAL", ".csv", "\n", ',',
                     "COUNTY,JUV_PIN,REFERRAL_NO,MINOR_NAME,AKA,DOB,SEX,RACE,CII,REFERRAL_DT,ACTION_DT,REFERRAL_TYPE,"
                     "REFERRAL_SOURCE,OFFENSE_1,OFFENSE_2,OFFENSE_3,OFFENSE_4,OFFENSE_5,OFFENSE_LEVEL_1,"
                     "OFFENSE_LEVEL_2,OFFENSE_LEVEL_3,OFFENSE_LEVEL_4,OFFENSE_LEVEL_5,DETENTION,DISPOSITION,"
                     "SUPERVISION_STATUS,WARRANT_DT,AWOL_FLAG,CSEC_FLAG,CSEIT_SCORE,CSEIT_DT,SEALED_DT,SEAL_AUTH"},
    [HE_ELIGIBILITY] = {"health.eligibility", "dhcs", "health_elig", ".txt", "\n", '|',
                        "cin|lst_nm|fst_nm|mi|birth_dt|sex|ssn|res_cnty|eth_cd|aid_cd|elig_from|elig_thru|cin_frozen"},
    [HE_ENCOUNTER] = {"health.encounter", "dhcs", "health_enc", ".txt", "\n", '|',
                      "rec_type|rln|cin|bthdate|sex|ethncty|race1|race2|race3|race4|race5|patzip|patcnty|oshpd_id|"
                      "admtdate|dschdate|admtyr|disp|pay_cat|diag_p|odiag1|odiag2|odiag3|odiag4|odiag5|odiag6|odiag7|"
                      "odiag8|odiag9|odiag10|odiag11|odiag12|odiag13|odiag14|odiag15|odiag16|odiag17|odiag18|odiag19|"
                      "odiag20|odiag21|odiag22|odiag23|odiag24|ec_prin|los|part2"},
    [SC_DEMOGRAPHICS] = {"schools.demographics", "cde", "SINF", ".txt", "\r\n", '^', NULL},
    [SC_ENROLMENT] = {"schools.enrolment", "cde", "SENR", ".txt", "\r\n", '^', NULL},
    [SC_PROGRAM] = {"schools.program", "cde", "SPRG", ".txt", "\r\n", '^', NULL},
    [SC_ATTENDANCE] = {"schools.attendance", "cde", "STAS", ".txt", "\r\n", '^', NULL},
};

const char *delivery_source_name(enum source source)
{
    return source_file[source].source;
}

/* Of every hundred sources the first gzip_percent, in an order that mixes large and small files. */
static bool is_compressed(enum source source, uint32_t gzip_percent)
{
    return ((uint32_t)source * 5 + 3) % SOURCES * 100 < gzip_percent * SOURCES;
}

static void put_folder(const struct delivery_options *options, enum source source, char *out, size_t size)
{
    (void)snprintf(out, size, "%s/inbox/%s", options->out, source_file[source].agency);
}

/* Name without suffix: "CWS_CLIENT_20260630". */
static void put_name(struct date as_of, enum source source, char *out, size_t size)
{
    char iso[11];
    date_to_iso(as_of, iso);
    (void)snprintf(out, size, "%s_%.4s%.2s%.2s", source_file[source].stem, iso, iso + 5, iso + 8);
}

void delivery_stem(const struct delivery_options *options, struct date as_of, enum source source, char *out,
                   size_t size, char *ret_suffix, size_t suffix_size, bool *ret_gzip)
{
    char folder[PATH_BYTES], name[NAME_SIZE];
    put_folder(options, source, folder, sizeof(folder));
    put_name(as_of, source, name, sizeof(name));
    (void)snprintf(out, size, "%s/%s", folder, name);
    (void)snprintf(ret_suffix, suffix_size, "%s", source_file[source].suffix);
    *ret_gzip = is_compressed(source, options->gzip_percent);
}

/* As if the agency had renamed a column: GENDER_CD is now SEX_CD. */
static void drift(const char *header, char *out, size_t size)
{
    static const char from[] = "GENDER_CD", to[] = "SEX_CD";
    const char *at = strstr(header, from);
    (void)snprintf(out, size, "%.*s%s%s", (int)(at - header), header, to, at + strlen(from));
}

static bool open_file(struct delivery *d, enum source source, const struct delivery_options *options, struct error *err)
{
    const struct source_file *sf = &source_file[source];
    char folder[PATH_BYTES], name[NAME_SIZE], file[NAME_SIZE + 8], drifted[HEADER_BYTES];
    drift(source_file[CW_CLIENT].header, drifted, sizeof(drifted));
    put_folder(options, source, folder, sizeof(folder));
    put_name(d->as_of, source, name, sizeof(name));
    (void)snprintf(file, sizeof(file), "%s%s", name, sf->suffix);
    struct extract_spec spec = {
        .folder = folder,
        .file = file,
        .agency = sf->agency,
        .source = sf->source,
        .agreement = options->agreement,
        .header = options->drift && source == CW_CLIENT ? drifted : sf->header,
        .line_end = sf->line_end,
        .delimiter = sf->delimiter,
        .gzip = is_compressed(source, options->gzip_percent),
        .as_of = d->as_of,
    };
    return fs_make_dirs(folder, 0750, err) && extract_open(&spec, &d->file[source], err);
}

bool delivery_open(struct delivery *d, const struct delivery_options *options, struct error *err)
{
    for (int i = 0; i < SOURCES; i++)
        if (!open_file(d, (enum source)i, options, err))
            return false;
    return true;
}

bool delivery_close(struct delivery *d, struct error *err)
{
    for (int i = 0; i < SOURCES; i++)
        if (!extract_close(d->file[i], err))
            return false;
    return true;
}

void delivery_done(struct delivery *d)
{
    for (int i = 0; i < SOURCES; i++)
        extract_freep(&d->file[i]);
}

struct truth {
    FILE *file;
    uint64_t lines;
};

bool truth_open(const char *folder, struct truth **ret_truth, struct error *err)
{
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof(path), "%s/truth.csv", folder);
    CLEANUP(truth_freep) struct truth *t = calloc(1, sizeof(*t));
    if (t == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    t->file = fopen(path, "we");
    if (t->file == NULL)
        return err_set_errno(err, ERR_OUTPUT, errno, "cannot create \"%s\"", path);
    (void)setvbuf(t->file, NULL, _IOFBF, 1 << 18);
    (void)fputs("source,record_id,person\n", t->file);
    *ret_truth = t;
    t = NULL;
    return true;
}

bool truth_close(struct truth *t, struct error *err)
{
    bool bad = ferror(t->file) != 0;
    bad = fclose(t->file) != 0 || bad;
    t->file = NULL;
    return bad ? err_set_errno(err, ERR_OUTPUT, errno, "cannot write truth.csv") : true;
}

void truth_freep(struct truth **t)
{
    if (*t == NULL)
        return;
    if ((*t)->file != NULL)
        (void)fclose((*t)->file);
    free(*t);
    *t = NULL;
}

void truth_add(struct truth *t, enum source source, const char *record_id, const struct child *c)
{
    (void)fprintf(t->file, "%s,%s,%" PRIu64 "\n", delivery_source_name(source), record_id, c->index + 1);
    t->lines++;
}

uint64_t truth_lines(const struct truth *t)
{
    return t->lines;
}

bool child_has_older_cin(const struct delivery *d, const struct child *c)
{
    struct rng r;
    child_stream(d->world, c, STREAM_SEEN + HEALTH, &r);
    return !c->plain && CHANCE(&r, CIN_FROZEN);
}

void child_cin(const struct delivery *d, const struct child *c, bool older, char out[])
{
    id_cin(d->world->seed, c->index * 2 + (older ? 1 : 0), out);
}
