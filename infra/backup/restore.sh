#!/bin/sh
# Brings one backup back into an empty database, all of it or nothing, and counts what came.
#
#   DATABASE_URL=postgresql://… TOKEN_SECRET=… sh restore.sh drawbell-20261124T030000Z.dump
#
# Stop every Drawbell process before, and read docs/backup.md before you start them again.
set -eu
umask 077
# shellcheck source=infra/backup/database.sh
. "$(dirname "$0")/database.sh"

dump=${1:?say which file}
base=${dump%.dump}
if [ "$base" = "$dump" ] || [ ! -f "$dump" ]; then fail "$dump is no file that ends in .dump"; fi
[ -n "${TOKEN_SECRET:-}" ] || fail 'set TOKEN_SECRET: without the one that belongs to it, the backup is of no use'
connect

[ -f "$base.sha256" ] || fail "$base.sha256 is missing: this backup was not finished"
(cd "$(dirname "$base")" && sha256sum --check --status "$(basename "$base.sha256")") ||
  fail 'the checksum is wrong: this backup was altered or damaged'
if ! grep -qx "fingerprint $(fingerprint_of_secret)" "$base.manifest"; then
  fail 'TOKEN_SECRET is not the one that belongs to this backup'
fi

there=$(ask "SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema';")
[ "$there" = 0 ] || fail 'the database is not empty. Make a new one, and let DATABASE_URL name it'

pg_restore --single-transaction --exit-on-error --no-owner --no-privileges --dbname="$database" "$dump"

found=$(mktemp)
expected=$(mktemp)
trap 'rm -f "$found" "$expected"' EXIT
ask "SELECT format('SELECT ''rows'', %L, count(*) FROM %I.%I', format('%I.%I', schemaname, tablename), schemaname, tablename)
     FROM pg_tables WHERE schemaname = 'public' \\gexec" | LC_ALL=C sort >"$found"
grep '^rows ' "$base.manifest" >"$expected"
diff "$expected" "$found" >&2 || fail 'the counts differ from those of the backup: do not use this database'
ask 'ANALYZE;'

echo "restored: $(grep -c . "$found") tables, $(awk '{ rows += $3 } END { print rows }' "$found") rows, counted"
echo 'What happened after the backup is not here: read docs/backup.md before you start Drawbell.'
