/* SPDX-License-Identifier: Apache-2.0 */
/* Files of a folder in the words of a Data Package (Frictionless), for whoever publishes one. */
#pragma once

#include "common/json.h"
#include "export/release_folder.h"
#include "export/rounding.h"

/* Every file with its size and digest; all are sealed. */
json *package_files(const struct release_files *files);
/* A CSV file and its schema, which lies beside it under the same name. title, description: NULL when there is none. */
json *package_resource(const struct release_file *csv, const char *title, const char *description);
/* What rounding does to the counts of a folder, as export/published.h reads it. */
json *package_rounding(const struct rounding *rounding, int n_cells, int n_lines);
