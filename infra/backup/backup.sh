#!/bin/sh
# Writes one backup: a dump of the record, a manifest of what is in it, and a checksum of both. The checksum comes last: a
# backup without one is not whole. Safe while Drawbell runs. The queue is left out, it can be lost.
#
#   DATABASE_URL=postgresql://… BACKUP_DIR=/var/backups/drawbell sh backup.sh
#
# KEEP_DAYS (14): older backups of this folder are removed, once the new one is whole.
# TOKEN_SECRET, when it is set, is checked to be the one that belongs to this database. It is never written.
# Needs psql, pg_dump and pg_restore of the server's major version or newer.
set -eu
umask 077
# shellcheck source=infra/backup/database.sh
. "$(dirname "$0")/database.sh"

connect
folder=${BACKUP_DIR:?set BACKUP_DIR to a folder}
keep_days=${KEEP_DAYS:-14}
mkdir -p "$folder"
name="$folder/drawbell-$(date -u +%Y%m%dT%H%M%SZ)"
[ ! -e "$name.dump" ] || fail "$name.dump is already there"
trap 'rm -f "$name.dump.part" "$name.manifest.part"' EXIT

fingerprint=$(fingerprint_of_database)
[ -n "$fingerprint" ] || fail 'this is not the database of a Drawbell that was ever started'
if [ -n "${TOKEN_SECRET:-}" ] && [ "$(fingerprint_of_secret)" != "$fingerprint" ]; then
  fail 'TOKEN_SECRET is not the one that belongs to this database'
fi

pg_dump --format=custom --exclude-schema=bullmq --lock-wait-timeout=60s --file="$name.dump.part" --dbname="$database"

# Counted in the dump and not in the database, which goes on. It also shows that the dump can be read to its end.
{
  echo "fingerprint $fingerprint"
  pg_restore --data-only --file=- "$name.dump.part" | awk '
    !inside && /^COPY .* FROM stdin;$/ { table = $2; rows = 0; inside = 1; next }
    inside && $0 == "\\." { print "rows", table, rows; inside = 0; next }
    inside { rows++ }' | LC_ALL=C sort
} >"$name.manifest.part"
grep -q '^rows public.schema_migrations [1-9]' "$name.manifest.part" || fail 'the dump cannot be read'

mv "$name.dump.part" "$name.dump"
mv "$name.manifest.part" "$name.manifest"
(cd "$folder" && sha256sum "$(basename "$name.dump")" "$(basename "$name.manifest")") >"$name.sha256.part"
mv "$name.sha256.part" "$name.sha256"

for old in "$folder"/drawbell-*.sha256; do
  [ "$old" != "$name.sha256" ] || continue
  if [ -n "$(find "$old" -mtime "+$keep_days")" ]; then
    rm -f "${old%.sha256}.dump" "${old%.sha256}.manifest" "$old"
    echo "removed ${old%.sha256}.dump, older than $keep_days days"
  fi
done

echo "wrote $name.dump"
echo "It is of use only with the TOKEN_SECRET whose fingerprint is $fingerprint. Keep that secret somewhere else."
