// SPDX-License-Identifier: Apache-2.0
/* Translates between structs and statements. No decision is taken here but one: what a wrong key looks like. */
#include "ingest/ingest_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/shape.h"

enum { SHAPE_TEXT_MAX = 1 << 16 };

bool store_find_delivery(struct pg *pg, const struct uuid *id, struct ingest_result *result, bool *ret_found,
                         struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    struct pg_param params[] = {pg_uuid(id)};
    if (!pg_run(pg, SQL_INTAKE_FIND_DELIVERY, params, COUNT_OF(params), &r, err))
        return false;
    *ret_found = pg_rows(r) == 1;
    if (!*ret_found)
        return true;
    result->rows = (uint64_t)pg_get_int(r, 0, 0);
    result->accepted = (uint64_t)pg_get_int(r, 0, 1);
    result->rejected = (uint64_t)pg_get_int(r, 0, 2);
    result->duplicate = (uint64_t)pg_get_int(r, 0, 3);
    result->withheld = (uint64_t)pg_get_int(r, 0, 4);
    return true;
}

static bool list_reasons(struct pg *pg, const struct uuid *id, struct ingest_result *result, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    struct pg_param params[] = {pg_uuid(id), pg_int8(INGEST_MAX_REASONS)};
    if (!pg_run(pg, SQL_INTAKE_LIST_REASONS, params, COUNT_OF(params), &r, err))
        return false;
    result->n_reasons = (size_t)pg_rows(r);
    for (int i = 0; i < pg_rows(r); i++) {
        struct ingest_reason *reason = &result->reasons[i];
        (void)snprintf(reason->reason, sizeof(reason->reason), "%s", pg_get_text(r, i, 0).ptr);
        (void)snprintf(reason->column, sizeof(reason->column), "%s", pg_get_text(r, i, 1).ptr);
        reason->count = (uint64_t)pg_get_int(r, i, 2);
        reason->first_line = (uint64_t)pg_get_int(r, i, 3);
    }
    return true;
}

bool store_list_rejects(struct pg *pg, const struct uuid *id, struct ingest_result *result, struct reject **ret_list,
                        size_t *ret_count, struct pg_result **ret_rows, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    struct pg_param params[] = {pg_uuid(id), pg_int8(REJECTS_LISTED)};
    if (!list_reasons(pg, id, result, err) || !pg_run(pg, SQL_INTAKE_LIST_REJECTS, params, COUNT_OF(params), &r, err))
        return false;
    struct reject *list = calloc((size_t)pg_rows(r) + 1, sizeof(*list));
    if (list == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int i = 0; i < pg_rows(r); i++)
        list[i] = (struct reject){(uint64_t)pg_get_int(r, i, 0), pg_get_text(r, i, 1).ptr, pg_get_text(r, i, 2).ptr};
    *ret_list = list;
    *ret_count = (size_t)pg_rows(r);
    *ret_rows = r;
    r = NULL;
    return true;
}

static bool ask(struct pg *pg, enum sql_id sql, const struct pg_param *params, int n_params, bool *ret_answer,
                struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    if (!pg_run(pg, sql, params, n_params, &r, err))
        return false;
    *ret_answer = pg_get_bool(r, 0, 0);
    return true;
}

static bool begin_first(struct pg *pg, const char *lane, const struct source *source, struct error *err)
{
    CLEANUP(buf_done) struct buf record, event;
    struct shape shape = shape_of_source(source);
    buf_init(&record, SHAPE_TEXT_MAX);
    buf_init(&event, SHAPE_TEXT_MAX);
    if (!shape_copied(&shape, &record, &event, err))
        return false;
    struct pg_param params[] = {pg_text(lane), pg_jsonb(record.data), pg_jsonb(event.data)};
    return pg_run(pg, SQL_INTAKE_BEGIN_FIRST, params, COUNT_OF(params), NULL, err);
}

bool store_open_stage(struct pg *pg, const char *lane, const struct source *source, bool *ret_first, struct error *err)
{
    struct pg_param param = pg_text(source->name);
    bool first = false;
    if (!pg_script(pg, SQL_INTAKE_CREATE_STAGE, err) ||
        !ask(pg, SQL_INTAKE_IS_FIRST_DELIVERY, &param, 1, &first, err) ||
        (first && !begin_first(pg, lane, source, err)))
        return false;
    *ret_first = first;
    return true;
}

bool store_lock_decision(struct pg *pg, struct error *err)
{
    return pg_run(pg, SQL_INTAKE_LOCK_DECISION, NULL, 0, NULL, err);
}

bool store_adopt_first(struct pg *pg, const char *lane, const struct source *source, struct date as_of,
                       const struct uuid *delivery, int64_t known_withdrawn, struct error *err)
{
    CLEANUP(buf_done) struct buf record, event;
    struct shape shape = shape_of_source(source);
    buf_init(&record, SHAPE_TEXT_MAX);
    buf_init(&event, SHAPE_TEXT_MAX);
    if (!shape_constants(&shape, &record, &event, err))
        return false;
    struct pg_param params[] = {pg_text(lane),       pg_text(source->name),    pg_date(as_of),
                                pg_uuid(delivery),   pg_int8(known_withdrawn), pg_jsonb(record.data),
                                pg_jsonb(event.data)};
    return pg_run(pg, SQL_INTAKE_ADOPT_FIRST, params, COUNT_OF(params), NULL, err);
}

bool store_index_records(struct pg *pg, const struct source *source, struct error *err)
{
    struct pg_param param = pg_text(source->name);
    return pg_run(pg, SQL_INTAKE_INDEX_RECORDS, &param, 1, NULL, err);
}

static bool add_all(struct pg_reader *reader, struct seen *keys, struct error *err)
{
    struct view field;
    bool has_row = true;
    while (has_row) {
        if (!pg_reader_next(reader, &field, 1, &has_row, err))
            return false;
        if (!has_row)
            break;
        struct uuid key = pg_field_uuid(field);
        (void)seen_before(keys, &key);
    }
    return true;
}

bool store_read_withdrawn(struct pg *pg, struct seen **ret_withdrawn, int64_t *ret_count, struct error *err)
{
    CLEANUP(pg_reader_closep) struct pg_reader *reader = NULL;
    CLEANUP(seen_freep) struct seen *keys = NULL;
    CLEANUP(pg_result_freep) struct pg_result *count = NULL;
    if (!pg_run(pg, SQL_INTAKE_COUNT_WITHDRAWN, NULL, 0, &count, err))
        return false;
    *ret_count = pg_get_int(count, 0, 0);
    if (*ret_count == 0)
        return true;
    if (!seen_new((uint64_t)pg_get_int(count, 0, 0), &keys, err) ||
        !pg_reader_open(pg, SQL_INTAKE_READ_WITHDRAWN, &reader, err) || !add_all(reader, keys, err))
        return false;
    *ret_withdrawn = keys;
    keys = NULL;
    return true;
}

bool store_merge(struct pg *pg, uint64_t *ret_duplicates, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    if (!pg_script(pg, SQL_INTAKE_MERGE, err) || !pg_run(pg, SQL_INTAKE_COUNT_DUPLICATES, NULL, 0, &r, err))
        return false;
    *ret_duplicates = (uint64_t)pg_get_int(r, 0, 0);
    return true;
}

bool store_save_delivery(struct pg *pg, const struct uuid *id, const struct manifest *m, const char *system,
                         const struct ingest_result *result, const uint8_t content_key[32], struct error *err)
{
    struct pg_param delivery[] = {
        pg_uuid(id),
        pg_text(m->agency),
        pg_text(m->source),
        pg_text(system),
        pg_text(m->agreement),
        pg_date(m->as_of),
        pg_int8((int64_t)result->rows),
        pg_int8((int64_t)result->accepted),
        pg_int8((int64_t)result->rejected),
        pg_int8((int64_t)result->duplicate),
        pg_int8((int64_t)result->withheld),
        pg_bytea(content_key, 32),
    };
    return pg_run(pg, SQL_INTAKE_ADD_DELIVERY, delivery, COUNT_OF(delivery), NULL, err) &&
           pg_run(pg, SQL_INTAKE_ADD_REJECTS, delivery, 1, NULL, err);
}

bool ingest_settle(struct pg *pg, struct error *err)
{
    return pg_script(pg, SQL_INTAKE_ANALYZE_TARGETS, err);
}

/* --- the key ------------------------------------------------------------------------------------------------------------- */

static bool compare_key(const struct pg_result *r, uint32_t epoch, const uint8_t value[KEY_CHECK_BYTES],
                        bool *ret_found, struct error *err)
{
    for (int i = 0; i < pg_rows(r); i++) {
        if (pg_get_int(r, i, 0) != (int64_t)epoch)
            continue;
        struct view known = pg_get_text(r, i, 1);
        *ret_found = true;
        if (known.len == KEY_CHECK_BYTES && secret_equal(known.ptr, value, KEY_CHECK_BYTES))
            return true;
        err_set(err, ERR_CONFIG, "the master key is not the one this database was filled with (epoch %u)", epoch);
        return err_hint(err, "a restored key file, another hub's key, or another version of the normaliser?");
    }
    *ret_found = false;
    if (pg_rows(r) == 0)
        return true;
    err_set(err, ERR_CONFIG, "the database holds epoch %d, the configuration says epoch %u", (int)pg_get_int(r, 0, 0),
            epoch);
    return err_hint(err, "records of two epochs cannot be linked; see \"crosscount help key\"");
}

bool ingest_verify_key(struct pg *pg, const struct keyring *keys, bool record, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    uint8_t value[KEY_CHECK_BYTES];
    bool found = false;
    if (!keyring_check_value(keys, value, err) || !pg_run(pg, SQL_INTAKE_FIND_KEY_CHECK, NULL, 0, &r, err) ||
        !compare_key(r, keyring_epoch(keys), value, &found, err))
        return false;
    struct pg_param params[] = {pg_int4((int32_t)keyring_epoch(keys)), pg_bytea(value, sizeof(value))};
    return found || !record || pg_run(pg, SQL_INTAKE_ADD_KEY_CHECK, params, COUNT_OF(params), NULL, err);
}
