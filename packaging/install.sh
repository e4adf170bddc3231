#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Install the program, its manual, its configuration and the units of systemd; `make install` and `make uninstall` call it.
#
#   packaging/install.sh PROGRAM     DESTDIR, PREFIX (/usr/local) and SYSCONFDIR (/etc) say where
#   packaging/install.sh --remove    what was installed; configuration that was changed stays
#
# A configuration file that is there already is never overwritten.
set -euo pipefail
cd "$(dirname "$0")/.."
prefix=${PREFIX:-/usr/local}
to=${DESTDIR:-}$prefix
etc=${DESTDIR:-}${SYSCONFDIR:-/etc}/crosscount

config_files() {
    find config -type f \( -name '*.yaml' -o -name '*.csv' \) ! -name '*.signatures.yaml' -printf '%P\n' | sort
}

if [ "${1:-}" = --remove ]; then
    rm -f "$to/bin/crosscount" "$to"/share/man/man1/crosscount*.1 "$to"/lib/systemd/system/crosscount.{service,timer} \
        "$to/lib/sysusers.d/crosscount.conf"
    rm -rf "$to/share/doc/crosscount"
    config_files | while read -r file; do
        cmp -s "config/$file" "$etc/$file" && rm -f "$etc/$file"
    done || true
    [ ! -d "$etc" ] || find "$etc" -depth -type d -empty -delete
    exit 0
fi

[ -x "${1:-}" ] || { sed -n 's/^# \{0,1\}//; 4,5p' "$0" >&2; exit 64; }
install -D -m 0755 "$1" "$to/bin/crosscount"
install -d "$to/share/man/man1" "$to/share/doc/crosscount" "$to/lib/systemd/system" "$etc/agreements"
install -m 0644 docs/man/*.1 "$to/share/man/man1/"
install -m 0644 README.md SECURITY.md CHANGELOG.md LICENSE docs/*.md "$to/share/doc/crosscount/"
for unit in crosscount.service crosscount.timer; do
    sed "s|@PREFIX@|$prefix|g" "packaging/$unit" >"$to/lib/systemd/system/$unit"
    chmod 0644 "$to/lib/systemd/system/$unit"
done
install -D -m 0644 packaging/crosscount.sysusers "$to/lib/sysusers.d/crosscount.conf"
install -d -m 0700 "$etc/keys"
config_files | while read -r file; do
    if [ ! -e "$etc/$file" ]; then
        install -D -m 0644 "config/$file" "$etc/$file"
    fi
done
echo "installed: $to/bin/crosscount, configuration in $etc"
