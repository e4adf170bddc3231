#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# An agreement from its first release to the destruction of its data: periods close between the dates of its calendar, a release
# waits for a second person, the log tells what was told to whom, and past the last day nothing is left but a certificate. Each
# step is killed at its failpoints and finished by the next command.
set -euo pipefail
. "$REPO/tests/support/lib.sh"
. "$REPO/tests/support/hub.sh"

"$CROSSCOUNT_SYNTH" --children 400 --seed 21 --deltas --out "$TMPDIR/synth" --as-of 2026-06-30 >/dev/null
new_hub "$TMPDIR/hub" "dbname=$PGDATABASE"
hub=$TMPDIR/hub
agreement=$hub/agreements/DSA-2026-001.yaml

on() { # DATE COMMAND...
    local date=$1
    shift
    "$CROSSCOUNT_FAILPOINTS" -c "$hub/hub.yaml" --date "$date" --no-progress "$@" 2>>"$TMPDIR/log"
}
said() { tail -n 4 "$TMPDIR/log"; }
sign() { # AGREEMENT
    local agency
    for agency in cdss probation_dept dhcs cde; do
        on 2026-01-01 -q agreement sign "$1" --agency "$agency" --key "$hub/keys/$agency.key" >/dev/null
    done
}
outbox() { (cd "$hub" && find outbox -type f -exec sha256sum {} + 2>/dev/null | sort); }
releases() { find "$hub/$1" -mindepth 3 -maxdepth 3 -type d ! -name .work 2>/dev/null | sort; }
drop() { # PATTERN: deliveries into the inbox
    (cd "$TMPDIR/synth/inbox" && find . -type f | grep -E "$1" | while read -r file; do
        mkdir -p "$hub/inbox/$(dirname "$file")"
        cp "$file" "$hub/inbox/$file"
    done)
}

# --- four eyes --------------------------------------------------------------------------------------------------------------

sed -i -e 's/required: false/required: true/' -e 's/due_days: .*/due_days: [14, 60]}/' "$agreement"
check_status "an agreement changed since it was signed releases nothing" 77 on 2026-07-10 run --dry-run
sign DSA-2026-001
late=$(cd "$TMPDIR/synth/inbox" && find . -type f -name '*.manifest.yaml' -exec grep -l 'as_of: .*2026-06-30' {} + | head -n 1)
late=$(basename "$late" .manifest.yaml)
cp -a "$TMPDIR/synth/inbox/." "$hub/inbox/"
find "$hub/inbox" -name "$late.*" -delete # comes later
check "before the day of the calendar a run makes no release of the period" on 2026-07-10 run
check_equal "the release of the period before is the one that waits" "$(releases pending | grep -c SFY2024-25)" 1
check_status "a period that is not due is refused by name" 77 on 2026-07-10 export DSA-2026-001 --period 2025
check "the clause is the calendar" grep -q 'clause calendar: SFY2025-26 is due on 2026-07-14' "$TMPDIR/log"
check "on that day it is made and waits" on 2026-07-14 run --by analyst
held=$(basename "$(releases pending | grep SFY2025-26)")
check_equal "nothing has left" "$(outbox)" ""
check_equal "nothing is logged as told" "$(one_value 'SELECT count(*) FROM release.disclosure')" 0
check "status tells what waits" grep -q "$held" <(on 2026-07-14 status)
content() { (cd "$1" && find . -type f -exec sha256sum {} + | sort); }
content "$(releases pending | grep SFY2025-26)" >"$TMPDIR/waiting"

check_status "who made it does not approve it" 77 on 2026-07-15 release approve "$held" --by analyst
check_status "nor does somebody the agreement does not name" 77 on 2026-07-15 release approve "$held" --by passer-by
check "the clause is the review" grep -q 'clause publication_review.by: "passer-by" is none of those who may' "$TMPDIR/log"
check_status "an unknown release is told as such" 65 on 2026-07-15 release approve SFY2025-26-000000000000 --by data-protection-officer
printf x >>"$(releases pending | grep SFY2025-26)/report.html"
check_status "a file changed while it waited is noticed" 65 on 2026-07-15 release approve "$held" --by data-protection-officer
check "exporting again writes it anew" on 2026-07-15 export DSA-2026-001 --by analyst
for point in hold-decided hold-carried-out; do
    CROSSCOUNT_KILL_AT=$point on 2026-07-15 release approve "$held" --by data-protection-officer || true
done
check "an approval that was killed is carried out by the next run" on 2026-07-16 run
left=$(releases outbox)
check_equal "it has left" "$(basename "$left")" "$held"
check "as it was made" cmp "$TMPDIR/waiting" <(content "$left")
check_equal "it waits no longer" "$(releases pending | grep -c SFY2025-26)" 0
check_equal "who and when is recorded" "$(one_value "SELECT state, decided_by, decided_on FROM release.hold WHERE release_name = '$held'")" \
    "approved|data-protection-officer|2026-07-15"
check_equal "it is logged once" "$(one_value 'SELECT count(*) FROM release.disclosure')" 1
check_equal "latest is it" "$(readlink "$hub"/outbox/*/*/latest)" "$held"
check "the release of the period before is approved too" on 2026-07-16 release approve "$(basename "$(releases pending)")" --by data-protection-officer
check_equal "which does not move latest" "$(readlink "$hub"/outbox/*/*/latest)" "$held"

# --- periods close ----------------------------------------------------------------------------------------------------------

before=$(outbox)
drop "/$late\."
check "a delivery comes in between" on 2026-07-20 run
check_equal "no release is renewed" "$(outbox)" "$before"
check_equal "and none waits" "$(releases pending)" ""
check "the revision is made on its day" on 2026-08-29 run --by analyst
revision=$(basename "$(releases pending)")
check_equal "the inbox was taken in before" "$(find "$hub/inbox" -type f | wc -l)" 0
if [ -n "$revision" ] && [ "$revision" != "$held" ]; then
    check "a revision can be refused" on 2026-08-30 release refuse "$revision" --by data-governance-officer --reason "a county asks"
    check_equal "it is gone" "$(releases pending)" ""
    check_status "what was refused is not made again" 77 on 2026-08-31 export DSA-2026-001 --by analyst
else
    not_ok "the delivery changed no number"
fi

# a hold lapses
check "an earlier period is asked for" on 2026-09-01 export DSA-2026-001 --period 2022 --by analyst
lapsing=$(basename "$(releases pending)")
cp "$agreement" "$TMPDIR/agreed.yaml"
sed -i 's/^title: .*/title: Another text under the same version/' "$agreement"
sign DSA-2026-001
check_status "a release made under another text is not approved" 77 on 2026-09-02 release approve "$lapsing" --by data-protection-officer
check "the clause is the version" grep -q 'clause version: the release was made under another text' "$TMPDIR/log"
cp "$TMPDIR/agreed.yaml" "$agreement"
sign DSA-2026-001
check_status "after the time for its review it cannot be approved" 77 on 2026-10-02 release approve "$lapsing" --by data-protection-officer
check "the next run lets it lapse" on 2026-10-02 run
check_equal "it is gone" "$(releases pending)" ""
check_equal "the hold has expired" "$(one_value "SELECT state FROM release.hold WHERE release_name = '$lapsing'")" expired

# --- what was ever told to whom ------------------------------------------------------------------------------------------------

count() { on 2026-10-02 disclosures --json "$@" | python3 -c 'import json, sys; print(len(json.load(sys.stdin)["disclosures"]))'; }
check_equal "all that was told" "$(count)" 2
check_equal "from one agency's data" "$(count --agency cde)" 2
check_equal "from nobody else's" "$(count --agency cdss --period 2025 --recipient "action committee" --since 2026-07-15 --until 2026-07-15)" 1
check_equal "not before" "$(count --until 2026-07-14)" 0
check "with all that the law asks" grep -q 'Sacramento, California' <(on 2026-10-02 disclosures)
"$PGBIN/psql" -Xqc "ALTER TABLE release.disclosure DISABLE TRIGGER ALL; UPDATE release.disclosure SET purpose = 'other' WHERE period = 'SFY2025-26'"
check_status "an entry that was changed is noticed" 65 on 2026-10-02 disclosures
"$PGBIN/psql" -Xqc "UPDATE release.disclosure SET purpose = (SELECT purpose FROM release.disclosure WHERE period = 'SFY2024-25'); ALTER TABLE release.disclosure ENABLE TRIGGER ALL"
check "and its repair too" on 2026-10-02 disclosures >/dev/null

# --- an agreement that is no longer there ----------------------------------------------------------------------------------

mv "$agreement" "$TMPDIR/away.yaml"
check_status "a run says that data have no last day any more" 77 on 2026-10-03 run
check "and which agreement is missing" grep -q 'clause retention: of agreement "DSA-2026-001" there is no file' "$TMPDIR/log"
status_on() { on "$1" status >"$TMPDIR/status"; }
check_status "so does status" 77 status_on 2026-10-03
check "with how many deliveries" grep -q 'DSA-2026-001  *[1-9][0-9]*  *20' "$TMPDIR/status"
check_status "until it is back" 77 on 2026-10-04 run --dry-run
mv "$TMPDIR/away.yaml" "$agreement"
check "then all is as before" status_on 2026-10-04

# --- the end of the data -----------------------------------------------------------------------------------------------------------

state() { one_value "SELECT (SELECT count(*) FROM identity.record), (SELECT count(*) FROM facts.event), (SELECT count(*) FROM linkage.person), (SELECT count(*) FROM linkage.link), (SELECT count(*) FROM intake.reject), (SELECT count(*) FROM intake.delivery)"; }
held_rows=$(state)
check "on the last day all is held" on 2029-06-30 run
check_equal "nothing was destroyed" "$(state)" "$held_rows"

# another agreement that takes over the schools' data
sed -e 's/^id: .*/id: DSA-2029-002/' -e 's/^parent: .*//' -e 's/effective: "2026-01-01", expires: "2028-12-31"/effective: "2029-01-01", expires: "2031-12-31"/' \
    -e 's/destroy_after: .*/destroy_after: "2031-12-31"/' -e '/^  - {system: \(child_welfare\|probation\|health\),/d' \
    -e '/^  - source: \(child_welfare\|probation\|health\)\./,/\]$/d' -e 's/first: 2018, last: 2026/first: 2029, last: 2030/' \
    "$agreement" >"$hub/agreements/DSA-2029-002.yaml"
on 2029-01-01 -q agreement sign DSA-2029-002 --agency cde --key "$hub/keys/cde.key" >/dev/null

cp "$agreement" "$TMPDIR/agreed.yaml"
sed -i 's/destroy_after: "2029-06-30"/destroy_after: "2029-06-29"/' "$agreement"
check_status "a last day that nobody signed destroys nothing" 77 on 2029-07-01 run
check_equal "nothing was destroyed then" "$(state)" "$held_rows"
cp "$TMPDIR/agreed.yaml" "$agreement"
check "a dry run tells what would be" grep -q 'would be destroyed' <(on 2029-07-01 run --dry-run)
CROSSCOUNT_KILL_AT=destruction-removed on 2029-07-01 run >/dev/null || true
check_equal "killed before the end, nothing happened" "$(state)" "$held_rows"
CROSSCOUNT_KILL_AT=destruction-committed on 2029-07-01 run >/dev/null || true
check_equal "killed behind it, the rows are gone" "$(one_value "SELECT count(*) FROM identity.record WHERE system <> 'schools'")" 0
check_equal "and the certificate is not written yet" "$(find "$hub/certificates" -type f 2>/dev/null | wc -l)" 0
check "the next run writes it" on 2029-07-02 run
certificate=$(find "$hub/certificates" -name '*.json')
check_equal "one certificate" "$(wc -w <<<"$certificate")" 1
check_equal "no event is left" "$(one_value "SELECT count(*) FROM facts.event WHERE system <> 'schools'")" 0
check_equal "nor a reject, nor a delivery" "$(one_value "SELECT count(*) FROM intake.delivery LEFT JOIN intake.reject USING (delivery_id) WHERE system <> 'schools'")" 0
check "the schools' data stay: another agreement covers them" test "$(one_value "SELECT count(*) FROM identity.record")" -gt 100
check_equal "no link or person names a record that is gone" "$(one_value "SELECT count(*) FROM (SELECT record_a AS record_key FROM linkage.link UNION ALL SELECT record_b FROM linkage.link UNION ALL SELECT record_key FROM linkage.person) AS linked WHERE record_key NOT IN (SELECT record_key FROM identity.record)")" 0
check "the log of what was told stays" test "$(one_value 'SELECT count(*) FROM release.disclosure')" -eq 2
check "the certificate lists deliveries and rows" python3 - "$certificate" <<'PY'
import json, sys
c = json.load(open(sys.argv[1]))
assert c["agreement"]["id"] == "DSA-2026-001" and c["destroyed_on"] == "2029-07-01"
assert len(c["deliveries"]) > 5 and c["deliveries_kept_under_another_agreement"] > 0
assert all(not d["source"].startswith("schools.") for d in c["deliveries"])
assert c["rows_removed"]["identity.record"] > 100 and c["rows_removed"]["facts.event"] > 100
PY
check "it names no record" test -z "$(grep -oE '"record_key"|"row_key"' "$certificate")"
check "it is signed" python3 - "$certificate" "$hub/keys/release.key.pub" <<'PY'
import subprocess, sys, tempfile
text, sig, key = sys.argv[1], bytes.fromhex(open(sys.argv[1] + ".sig").read().strip()), bytes.fromhex(open(sys.argv[2]).read().strip())
with tempfile.TemporaryDirectory() as folder:
    open(folder + "/sig", "wb").write(sig)
    open(folder + "/key", "wb").write(bytes.fromhex("302a300506032b6570032100") + key)
    subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", folder + "/key", "-rawin", "-in", text,
                    "-sigfile", folder + "/sig"], check=True, stdout=subprocess.DEVNULL)
PY
check "status tells of it" grep -q 'DSA-2026-001-2029-07-01' <(on 2029-07-02 status)
sum=$(sha256sum <"$certificate")
rm "$certificate"
check "again: nothing more to destroy" on 2029-07-03 run
check_equal "a certificate that was lost is written again, the same" "$(sha256sum <"$certificate")" "$sum"
cp -a "$TMPDIR/synth/inbox/cdss/." "$hub/inbox/cdss/"
check_status "what was destroyed does not come back" 77 on 2029-07-04 run
check "for the agreement has ended" grep -q 'clause expires: the agreement ended on 2028-12-31' "$TMPDIR/log"
[ "$checks_failed" -eq 0 ] || said
finish
