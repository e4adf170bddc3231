#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# How fast each stage is, as ratios that hold on any machine: bench/run.sh [RECORDS], default 1000000 (a record: one child as one
# system knows it; about four rows each). `make bench` builds first.
#
#   ingest   rows a second, against `psql \copy` of the same CSV files into plain text tables of the same server: REPEAT pairs
#            (default 3), one after the other, since a machine's speed drifts; the pair with the median ratio is told
#   link     time, against a binary COPY of the sealed records out and of the links in
#   export   time
#   memory   peak of each stage; of ingest also with 100 thousand and 1 million rows, where it should be the same
#
# All from one run, on one temporary PostgreSQL that is set as a hub's private one (durable). Nothing else should run
# meanwhile. The figures go to build/bench/result.json too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
repo=$PWD
wanted=${1:-1000000}
build=${BUILD:-build}
case $build in /*) ;; *) build=$PWD/$build ;; esac
export CROSSCOUNT=$build/release/crosscount
synth=$build/release/crosscount-synth
work=$build/bench

if [ -z "${BENCH_IN_CLUSTER:-}" ]; then
    BENCH_IN_CLUSTER=1 CLUSTER_DURABLE=1 exec "$repo/tests/support/cluster.sh" "$repo/bench/run.sh" "$wanted"
fi

say() { printf '%s\n' "$*" >&2; }
now() { date +%s%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.3f", (b - a) / 1e9 }'; }
sql() { "$PGBIN/psql" -XAtq -v ON_ERROR_STOP=1 "$@"; }
rows_of() { awk '$1 == "all" { n += $2 } END { print n }' "$1"; }

rm -rf "$work"
mkdir -p "$work"

# --- extracts: how many children make so many records, or rows -----------------------------------------------------------

make_extracts() { # FOLDER CHILDREN
    "$synth" --out "$work/$1" --children "$2" --seed 77 --as-of 2026-06-30 --gzip 0 --no-repeat >"$work/$1.log"
}
make_extracts trial 5000
trial_rows=$(rows_of "$work/trial.log") trial_records=$(awk '/^truth.csv:/ { print $2 }' "$work/trial.log")
children=$((wanted * 5000 / trial_records))
rm -rf "$work/trial"
make_extracts large "$children"
make_extracts rows_100k $((100000 * 5000 / trial_rows))
make_extracts rows_1m $((1000000 * 5000 / trial_rows))
n_large=$(rows_of "$work/large.log") n_100k=$(rows_of "$work/rows_100k.log") n_1m=$(rows_of "$work/rows_1m.log")
bytes=$(find "$work/large/inbox" -type f ! -name '*.manifest.yaml' -printf '%s\n' | awk '{ n += $1 } END { print n }')
say "extracts: $children children, $n_large rows, $((bytes / 1000000)) MB; and $n_100k and $n_1m rows for the memory of ingest"

# --- psql \copy of the same files ---------------------------------------------------------------------------------------------

# How the agency of the file writes it. Those with | and ^ know no quotes: a byte that never occurs stands for one.
delimiter() { # FILE
    case $(head -n 1 "$1") in *'|'*) echo '|' ;; *'^'*) echo '^' ;; *) echo ',' ;; esac
}
dialect() { # FILE
    case $(delimiter "$1") in
    '|') printf '%s' "delimiter '|', quote E'\\x01', header true" ;;
    '^') printf '%s' "delimiter '^', quote E'\\x01'" ;;
    *) printf '%s' "delimiter ',', header true" ;;
    esac
}

# \copy gives up at the first row that is too short or too long, of which the extracts have a few: it gets them without.
whole_rows() { # FILE COPY
    awk -v delimiter="[$(delimiter "$1" | sed 's/\^/\\^/')]" '
        { line = $0; if (delimiter == "[,]") gsub(/"[^"]*"/, "", line); n = gsub(delimiter, "", line) }
        NR == 1 { wanted = n }
        n == wanted' "$1" >"$2"
}
mkdir "$work/whole"
find "$work/large/inbox" -type f ! -name '*.manifest.yaml' | sort | while read -r file; do
    whole_rows "$file" "$work/whole/$(basename "$file")"
done

copy_all() { # prints seconds
    local file table=0 columns began
    sql -c 'DROP SCHEMA IF EXISTS plain CASCADE; CREATE SCHEMA plain' 2>/dev/null
    while read -r file; do
        table=$((table + 1))
        columns=$(head -n 1 "$file" | tr -cd "$(delimiter "$file")" | wc -c)
        sql -c "CREATE TABLE plain.t$table ($(seq -f 'c%.0f text' -s ', ' 0 "$columns"))"
        echo "\\copy plain.t$table from '$file' with (format csv, encoding 'LATIN1', $(dialect "$file"))"
    done < <(find "$work/whole" -type f | sort) >"$work/copy.sql"
    sql -c CHECKPOINT
    began=$(now)
    sql -f "$work/copy.sql"
    since "$began"
}
find "$work/large/inbox" "$work/whole" -type f -exec cat {} + >/dev/null # both find the files in memory
# --- crosscount -----------------------------------------------------------------------------------------------------------------

hub() { # NAME: a hub on a database of its own, with the extracts of that name
    "$PGBIN/createdb" "bench_$1"
    packaging/new-hub "$work/hub_$1" "dbname=bench_$1" >/dev/null
    cp -a "$work/$1/inbox/." "$work/hub_$1/inbox/"
    "$CROSSCOUNT" -q -c "$work/hub_$1/hub.yaml" init >/dev/null
    sql -c CHECKPOINT
}
stage() { # HUB STAGE
    local name=$1 stage=$2
    python3 bench/measure.py "$work/$name.$stage.json" \
        "$CROSSCOUNT" -c "$work/hub_$name/hub.yaml" --date 2026-07-15 --no-progress --json "$stage" \
        >"$work/$name.$stage.out" || { say "crosscount $stage failed: see $work/$name.$stage.out"; exit 1; }
}
figure() { # HUB STAGE KEY
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$work/$1.$2.json" "$3"
}

for name in rows_100k rows_1m; do
    hub "$name"
    stage "$name" ingest
    "$PGBIN/dropdb" "bench_$name"
    say "ingest of $name: $(figure "$name" ingest seconds) s, $(figure "$name" ingest peak_mb) MB"
done
for pair in $(seq "${REPEAT:-3}"); do
    [ "$pair" = 1 ] || { "$PGBIN/dropdb" bench_large && rm -rf "$work/hub_large"; }
    copy_seconds=$(copy_all)
    sql -c 'DROP SCHEMA plain CASCADE' 2>/dev/null
    hub large
    stage large ingest
    ingest_seconds=$(figure large ingest seconds)
    say "psql \\copy: $copy_seconds s; ingest: $ingest_seconds s"
    echo "$copy_seconds $ingest_seconds"
done >"$work/pairs"
read -r copy_seconds ingest_seconds < <(awk '{ print $2 / $1, $0 }' "$work/pairs" | sort -n | awk '{ x[NR] = $2 " " $3 } END { print x[int(NR / 2) + 1] }')

export PGDATABASE=bench_large
sql -c CHECKPOINT
stage large link
say "link: $(figure large link seconds) s"
stage large export
say "export: $(figure large export seconds) s"

# The least that linking must move: sealed records out, links in.
sql -c CHECKPOINT
began=$(now)
sql -c "\\copy (SELECT row_key, record_key, system, namespace, id_live, bundle FROM identity.record WHERE bundle IS NOT NULL AND NOT deleted) to '$work/records.bin' with (format binary)"
out_seconds=$(since "$began")
sql -c "\\copy linkage.link to '$work/links.bin' with (format binary)"
sql -c "\\copy linkage.person to '$work/persons.bin' with (format binary)"
sql -c 'CREATE TABLE bench_link (LIKE linkage.link INCLUDING ALL); CREATE TABLE bench_person (LIKE linkage.person INCLUDING ALL)'
sql -c CHECKPOINT
began=$(now)
sql -c "\\copy bench_link from '$work/links.bin' with (format binary)" -c "\\copy bench_person from '$work/persons.bin' with (format binary)"
in_seconds=$(since "$began")
records=$(sql -c 'SELECT count(*) FROM linkage.person')
links=$(sql -c 'SELECT count(*) FROM linkage.link')
database_bytes=$(sql -c 'SELECT pg_database_size(current_database())')

# --- what came out -----------------------------------------------------------------------------------------------------------------

python3 - "$work" <<PYTHON
import json, os, sys
work = sys.argv[1]
take = lambda name: json.load(open(os.path.join(work, name + ".json")))
at_100k, at_1m = take("rows_100k.ingest"), take("rows_1m.ingest")
ingest, link, export = take("large.ingest"), take("large.link"), take("large.export")
least = $out_seconds + $in_seconds
result = {
    "rows": $n_large, "children": $children, "extract_mb": round($bytes / 1e6, 1), "records": $records, "links": $links,
    "database_bytes_per_row": round($database_bytes / $n_large),
    "copy_seconds": $copy_seconds, "copy_rows_per_second": round($n_large / $copy_seconds),
    "ingest": ingest, "ingest_seconds": $ingest_seconds, "ingest_rows_per_second": round($n_large / $ingest_seconds),
    "ingest_ratio": round($ingest_seconds / $copy_seconds, 2), "pairs": [line.split() for line in open(work + "/pairs")],
    "ingest_peak_mb_by_rows": {"$n_100k": at_100k["peak_mb"], "$n_1m": at_1m["peak_mb"], "$n_large": ingest["peak_mb"]},
    "link": link, "copy_records_and_links_seconds": round(least, 3), "link_ratio": round(link["seconds"] / least, 1),
    "export": export,
}
json.dump(result, open(os.path.join(work, "result.json"), "w"), indent=2)
print(f"""
{result['rows']:,} rows, {result['extract_mb']:,} MB, {result['records']:,} records, {result['links']:,} links

| stage | time | against | ratio | peak memory |
|---|---|---|---|---|
| psql \\\\copy of the same files | {$copy_seconds:.1f} s, {result['copy_rows_per_second']:,} rows/s | | 1 | |
| ingest | {result['ingest_seconds']:.1f} s, {result['ingest_rows_per_second']:,} rows/s | psql \\\\copy | {result['ingest_ratio']:.2f} | {ingest['peak_mb']:.0f} MB ({at_100k['peak_mb']:.0f} MB at 100 thousand rows, {at_1m['peak_mb']:.0f} MB at 1 million) |
| link | {link['seconds']:.1f} s | COPY of records out and links in, {least:.1f} s | {result['link_ratio']:.1f} | {link['peak_mb']:.0f} MB |
| export | {export['seconds']:.1f} s | | | {export['peak_mb']:.0f} MB |
""")
PYTHON
rm -rf "$work"/hub_* "$work"/large "$work"/whole "$work"/rows_100k "$work"/rows_1m "$work"/*.bin
