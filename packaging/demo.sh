#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The whole pipeline on children who do not exist: packaging/demo.sh [--clean]. `make demo` builds first, then calls it.
#
# Makes build/demo with extracts of four agencies, a hub with its keys and a signed agreement, runs `crosscount run` on the
# private PostgreSQL, and ends by showing where the release lies and the largest rows of its first table. Each time anew.
# DEMO_CHILDREN says how many (default 50000); --clean removes it all.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=${BUILD:-build}
case $build in /*) ;; *) build=$PWD/$build ;; esac
demo=$build/demo
crosscount=$build/release/crosscount
synth=$build/release/crosscount-synth

clean() {
    local cluster data pid
    [ -d "$demo" ] || return 0
    cluster=$(readlink -f "$demo/state/postgres" || true) # for root a link leads elsewhere
    data=$cluster/data
    if [ -f "$data/postmaster.pid" ]; then # left running by a run that was killed
        pid=$(head -n 1 "$data/postmaster.pid")
        kill -QUIT "$pid" 2>/dev/null || true
        for _ in $(seq 50); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
    fi
    [ -z "$cluster" ] || rm -rf "$cluster"
    rm -rf "$demo"
}

began=
step() { # TITLE
    began=$(date +%s%N)
    printf '%-22s' "$1:"
}
done_with() { # TEXT
    awk -v text="$1" -v ns=$(($(date +%s%N) - began)) 'BEGIN { printf "%-58s %6.1f s\n", text, ns / 1e9 }'
}

if [ "${1:-}" = --clean ]; then
    clean
    exit 0
fi
clean
mkdir -p "$demo"
children=${DEMO_CHILDREN:-50000}

step "synthetic extracts"
"$synth" --out "$demo" --children "$children" --seed 2026 --as-of 2026-06-30 >"$demo/synth.log"
rows=$(awk '$1 == "all" { print $2 }' "$demo/synth.log")
done_with "$children children, $rows rows of four agencies, none of them real"

step "hub"
mv "$demo/inbox" "$demo/extracts"
CROSSCOUNT=$crosscount packaging/new-hub "$demo" >/dev/null
sed -i 's/^keep_extracts:.*/keep_extracts: true/' "$demo/hub.yaml"
cp -a "$demo/extracts/." "$demo/inbox/"
rm -rf "$demo/extracts"
done_with "keys made, agreement signed by four agencies"

step "crosscount run"
echo
status=0
"$crosscount" -c "$demo/hub.yaml" --date 2026-07-15 run >"$demo/run.out" || status=$?
sed 's/^/  /' "$demo/run.out"
if [ "$status" -ne 0 ]; then
    echo "crosscount run ended with $status" >&2
    exit "$status"
fi
done_with "  in all"

step "links against truth"
"$crosscount" -c "$demo/hub.yaml" -q --no-progress evaluate "$demo/truth.csv" >"$demo/evaluate.out"
done_with "$(awk '$1 == "all" { print "precision " $5 ", recall " $6 ", F1 " $7 }' "$demo/evaluate.out")"

release=$(find "$demo/outbox" -name latest -exec readlink -f {} \; | head -n 1)
if [ -z "$release" ]; then
    echo "no release was written" >&2
    exit 1
fi

echo
echo "Table T01, children identified, by county and tier; the counties with most. \"*\": hidden, too small or it would give another away."
echo
awk '
    # Fields of a CSV line into f[1..]; quotes as RFC 4180 has them.
    function split_csv(line, f,    n, c, quoted, text, i) {
        n = 1; text = ""; quoted = 0
        for (i = 1; i <= length(line); i++) {
            c = substr(line, i, 1)
            if (c == "\"") { if (quoted && substr(line, i + 1, 1) == "\"") { text = text c; i++ } else quoted = !quoted }
            else if (c == "," && !quoted) { f[n++] = text; text = "" }
            else if (c != "\r") text = text c
        }
        f[n] = text
        return n
    }
    NR == 1 { n = split_csv($0, f); for (i = 1; i <= n; i++) at[f[i]] = i; next }
    {
        split_csv($0, f)
        county = f[at["county_code"]]; tier = f[at["tier_code"]]
        if (!(county in name)) { name[county] = f[at["county_label"]]; order[++counties] = county }
        if (!(tier in seen)) { seen[tier] = 1; tiers[++n_tiers] = tier; title[tier] = f[at["tier_label"]] }
        cell[county, tier] = f[at["status"]] == "shown" ? f[at["numerator"]] : "*"
    }
    END {
        printf "  %-24s", ""
        for (t = 1; t <= n_tiers; t++) { gsub(/_/, " ", tiers[t]); printf "%12s", tiers[t]; gsub(/ /, "_", tiers[t]) }
        printf "\n"
        for (row = 1; row <= 9 && row <= counties; row++) {
            best = 0
            for (i = 1; i <= counties; i++)
                if (!(order[i] in done) && (!best || cell[order[i], "all"] + 0 > cell[order[best], "all"] + 0)) best = i
            done[order[best]] = 1
            printf "  %-24s", name[order[best]]
            for (t = 1; t <= n_tiers; t++) printf "%12s", cell[order[best], tiers[t]]
            printf "\n"
        }
    }' "$release/tables/T01.csv"
echo
echo "The release: $(realpath --relative-base="$PWD" "$release")"
echo "  report.html to read, tables/*.csv to reckon with, release.json and its signature to check"
echo "Ask further: $(realpath --relative-base="$PWD" "$crosscount") -c $(realpath --relative-base="$PWD" "$demo/hub.yaml") status"
