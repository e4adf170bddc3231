# SPDX-License-Identifier: Apache-2.0
# Turn sql/**/*.sql into one enum and two tables: sql/queries/intake/find_delivery.sql becomes SQL_INTAKE_FIND_DELIVERY,
# sql/tables/T01.sql SQL_TABLES_T01, sql/migrations/0001_create_schema.sql SQL_MIGRATIONS_0001_CREATE_SCHEMA.
# Usage: awk -v header=H -v source=C -f embed-sql.awk FILE...
function finish_file() { if (n) texts[n] = text }
FNR == 1 {
    finish_file()
    n++
    text = ""
    name = FILENAME
    sub(/^sql\//, "", name); sub(/^queries\//, "", name); sub(/\.sql$/, "", name)
    names[n] = name
    id = toupper(name); gsub(/[^A-Z0-9]/, "_", id)
    ids[n] = "SQL_" id
}
{
    line = $0
    gsub(/\\/, "\\\\", line); gsub(/"/, "\\\"", line)
    text = text "    \"" line "\\n\"\n"
}
END {
    finish_file()
    print "/* Generated from sql/ by packaging/embed-sql.awk. */\n#pragma once\n#include <stdbool.h>\n\nenum sql_id {" > header
    for (i = 1; i <= n; i++) print "    " ids[i] "," > header
    print "    SQL_COUNT\n};\n" > header
    print "const char *sql_text(enum sql_id id);\nconst char *sql_name(enum sql_id id); /* \"intake/find_delivery\" */" > header
    print "bool sql_find(const char *name, enum sql_id *ret_id);" > header
    print "/* Generated from sql/ by packaging/embed-sql.awk. */\n#include \"common/sql.h\"\n#include <string.h>\n" > source
    print "static const char *const texts[] = {" > source
    for (i = 1; i <= n; i++) printf "%s    ,\n", texts[i] > source
    print "};\nstatic const char *const names[] = {" > source
    for (i = 1; i <= n; i++) print "    \"" names[i] "\"," > source
    print "};\nconst char *sql_text(enum sql_id id) { return texts[id]; }" > source
    print "const char *sql_name(enum sql_id id) { return names[id]; }" > source
    print "bool sql_find(const char *name, enum sql_id *ret_id)\n{\n    for (int i = 0; i < SQL_COUNT; i++)" > source
    print "        if (strcmp(names[i], name) == 0) {\n            *ret_id = (enum sql_id)i;\n            return true;\n        }" > source
    print "    return false;\n}" > source
}
