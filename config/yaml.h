/* SPDX-License-Identifier: Apache-2.0 */
/* YAML by schema. libcyaml fills C structs as a schema says; before it does, the file's tree is held against the same
 * schema, so that whatever is wrong is said with file, line, column and the nearest known name. The tree is kept for
 * faults that only show later ("no such column"). Only yaml.{h,c} include cyaml.h and yaml.h.
 *
 * Stricter than YAML: no aliases, no key twice, one document a file; numbers are decimal; a switch is true or false. */
#pragma once

#include <cyaml/cyaml.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"

/* Schemas are tables of these; `member` is `const char *`, `bool`, `int64_t`, `int64_t *` (NULL when not given), `double *`,
 * an enum with a table of names, or for lists `T *member` with `size_t member_count`. *_OPT: the key may be left out. */
enum { YAML_TEXT_MAX = 4000, YAML_LIST_MAX = 500 };
#define YAML_TEXT_(flags, key, type, member)                                                                           \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), type, member, 1, YAML_TEXT_MAX)
#define YAML_TEXT(key, type, member)     YAML_TEXT_(0, key, type, member)
#define YAML_TEXT_OPT(key, type, member) YAML_TEXT_(CYAML_FLAG_OPTIONAL, key, type, member)
#define YAML_BOOL(key, type, member)     CYAML_FIELD_BOOL(key, CYAML_FLAG_DEFAULT, type, member)
#define YAML_BOOL_OPT(key, type, member) CYAML_FIELD_BOOL(key, CYAML_FLAG_OPTIONAL, type, member)
#define YAML_INT(key, type, member)      CYAML_FIELD_INT(key, CYAML_FLAG_DEFAULT, type, member)
#define YAML_INT_OPT(key, type, member)  CYAML_FIELD_INT_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member)
#define YAML_REAL(key, type, member)     CYAML_FIELD_FLOAT(key, CYAML_FLAG_DEFAULT, type, member)
#define YAML_REAL_OPT(key, type, member) CYAML_FIELD_FLOAT(key, CYAML_FLAG_OPTIONAL, type, member)
#define YAML_ENUM(key, type, member, names)                                                                            \
    CYAML_FIELD_ENUM(key, CYAML_FLAG_DEFAULT, type, member, names, sizeof(names) / sizeof((names)[0]))
#define YAML_ENUM_OPT(key, type, member, names)                                                                        \
    CYAML_FIELD_ENUM(key, CYAML_FLAG_OPTIONAL, type, member, names, sizeof(names) / sizeof((names)[0]))
#define YAML_LIST(key, type, member, entry, least)                                                                     \
    CYAML_FIELD_SEQUENCE(key, CYAML_FLAG_POINTER, type, member, entry, least, YAML_LIST_MAX)
#define YAML_LIST_OPT(key, type, member, entry)                                                                        \
    CYAML_FIELD_SEQUENCE(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, entry, 0, YAML_LIST_MAX)
#define YAML_MAP(key, type, member, fields) CYAML_FIELD_MAPPING_PTR(key, CYAML_FLAG_POINTER, type, member, fields)
#define YAML_MAP_OPT(key, type, member, fields)                                                                        \
    CYAML_FIELD_MAPPING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, fields)
#define YAML_END CYAML_FIELD_END
#define YAML_ENTRY(type, fields)                                                                                       \
    {                                                                                                                  \
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, type, fields)                                                          \
    } /* of a list */
#define YAML_TOP(type, fields)                                                                                         \
    {                                                                                                                  \
        CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, type, fields)                                                          \
    }                                                   /* of a file */
extern const struct cyaml_schema_value yaml_text_entry; /* of a list of texts */

typedef struct cyaml_schema_field yaml_field;
typedef struct cyaml_schema_value yaml_schema;
typedef struct cyaml_strval yaml_name;

struct yaml;

/* Load a file. *ret_data is the struct the schema describes, in the arena. ERR_CONFIG when anything is wrong with it. */
MUST_CHECK bool yaml_load(const char *file, const yaml_schema *schema, struct arena *arena, struct yaml **ret_yaml,
                          void **ret_data, struct error *err);
/* The same for a file of a stranger: no message repeats a word of it, because nobody knows what he wrote there. */
MUST_CHECK bool yaml_load_quiet(const char *file, const yaml_schema *schema, struct arena *arena,
                                struct yaml **ret_yaml, void **ret_data, struct error *err);
void yaml_freep(struct yaml **y);

/* Paths of the *.yaml files of a folder, sorted, in the arena. */
MUST_CHECK bool yaml_folder(const char *folder, struct arena *arena, const char *const **ret_files, size_t *ret_count,
                            struct error *err);

/* Places in the tree. What is not there stands at its parent's place. */
enum { YAML_ROOT = 1 };
int yaml_key(const struct yaml *y, int node, const char *key); /* the value of a key */
int yaml_item(const struct yaml *y, int node, size_t index);   /* an entry of a list */

/* Refuse what stands at a place: "<file>:<line>:<column>: ...". Always false. */
bool yaml_refuse(const struct yaml *y, int node, struct error *err, const char *fmt, ...) PRINTF(4, 5);
/* Refuse a name: 'unknown <what> "<word>", did you mean "<nearest>"?'. Always false. */
bool yaml_refuse_name(const struct yaml *y, int node, struct error *err, const char *what, const char *word,
                      const char *const *known, size_t n_known);
