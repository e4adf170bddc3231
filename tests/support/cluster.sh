#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Run a command with a PostgreSQL of its own: tests/support/cluster.sh COMMAND [ARGUMENT...]
#
# A temporary folder, a unix socket in it, no TCP, no durability. COMMAND finds PGHOST, PGUSER (a superuser) and PGDATABASE
# set, and PGLOG, the server's log. Afterwards the server is stopped and the folder removed; when COMMAND failed, the end of
# the log is shown. Two of these can run side by side.
#
# Root drops to the user "postgres" for the server, which refuses to run as root. With CLUSTER_CACHE=FOLDER the result
# of initdb is kept there and copied the next time. With CLUSTER_DURABLE=1 it is set as the private server of a hub is, for
# measuring; otherwise a crash of the machine may lose everything.
set -euo pipefail
[ $# -gt 0 ] || { sed -n 's/^# \{0,1\}//; 3p' "$0" >&2; exit 64; }

bin=
if command -v pg_config >/dev/null; then
    bin=$(pg_config --bindir)
fi
if [ ! -x "$bin/initdb" ]; then
    bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
fi
[ -x "$bin/initdb" ] || { echo "cluster.sh: no PostgreSQL server found; run packaging/install-deps" >&2; exit 78; }

dir=$(mktemp -d "${TMPDIR:-/tmp}/crosscount-pg.XXXXXX")
as_server=()
if [ "$(id -u)" -eq 0 ]; then
    as_server=(setpriv --reuid postgres --regid postgres --init-groups --)
    chown postgres: "$dir"
fi

stop() {
    status=$?
    trap - EXIT
    cd /
    if [ -f "$dir/data/postmaster.pid" ]; then
        "${as_server[@]}" "$bin/pg_ctl" -D "$dir/data" -m immediate -s stop || true
    fi
    if [ "$status" -ne 0 ] && [ -s "$dir/log" ]; then
        echo "--- end of the server's log ---" >&2
        tail -n "${PGLOG_LINES:-25}" "$dir/log" >&2
    fi
    rm -rf "$dir"
    exit "$status"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

cache=${CLUSTER_CACHE:-}
if [ -n "$cache" ] && [ -d "$cache/data" ]; then
    cp -a "$cache/data" "$dir/data"
else
    (cd "$dir" && "${as_server[@]}" "$bin/initdb" -D "$dir/data" -U postgres -A trust --no-sync --no-instructions \
        -E UTF8 --locale=C >"$dir/initdb.log" 2>&1) || { cat "$dir/initdb.log" >&2; exit 75; }
    cat >>"$dir/data/postgresql.conf" <<END
listen_addresses = ''
log_line_prefix = '%m [%p] %d '
END
    if [ -n "${CLUSTER_DURABLE:-}" ]; then
        cat >>"$dir/data/postgresql.conf" <<END
shared_buffers = 256MB
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 15min
wal_buffers = 16MB
jit = off
END
    else
        cat >>"$dir/data/postgresql.conf" <<END
shared_buffers = 64MB
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 2GB
autovacuum_naptime = 5s
END
    fi
    if [ -n "$cache" ] && mkdir -p "$cache"; then
        staging=$(mktemp -d "$cache/new.XXXXXX")
        cp -a "$dir/data" "$staging/data"
        mv -T "$staging/data" "$cache/data" 2>/dev/null || true # another one was first
        rm -rf "$staging"
    fi
fi

# The server must not hold COMMAND's output open when it outlives a crash: its own go to the log.
(cd "$dir" && "${as_server[@]}" "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -s \
    -o "-c unix_socket_directories='$dir'" start </dev/null) || exit 75

export PGHOST=$dir PGUSER=postgres PGDATABASE=postgres PGLOG=$dir/log PGBIN=$bin PGDATA=$dir/data
unset PGPORT PGSERVICE PGPASSWORD PGHOSTADDR PGOPTIONS
"$@"
