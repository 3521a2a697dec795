# Read by backup.sh and restore.sh: the connection, what is counted, and the fingerprint of TOKEN_SECRET.
# shellcheck shell=sh

fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# Takes DATABASE_URL apart, so that the password is on no command line, where every user of this machine could read it.
connect() {
  [ -n "${DATABASE_URL:-}" ] || fail 'DATABASE_URL is not set'
  database=$DATABASE_URL
  case ${DATABASE_URL#*://} in
    *:*@*)
      place=${DATABASE_URL#*://}
      who=${place%%@*}
      PGPASSWORD=$(unescape "${who#*:}")
      export PGPASSWORD
      database="${DATABASE_URL%%://*}://${who%%:*}@${place#*@}"
      ;;
  esac
}

# %41 → A
unescape() {
  left=$1
  while :; do
    case $left in
      *%[0-9A-Fa-f][0-9A-Fa-f]*)
        printf '%s' "${left%%\%*}"
        left=${left#*%}
        tail=${left#??}
        # shellcheck disable=SC2059
        printf "\\$(printf '%03o' "0x${left%"$tail"}")"
        left=$tail
        ;;
      *)
        printf '%s' "$left"
        return
        ;;
    esac
  done
}

# Answers a query as bare lines, cells separated by one space.
ask() {
  psql --no-psqlrc --quiet --tuples-only --no-align --field-separator=' ' --set=ON_ERROR_STOP=1 \
    --dbname="$database" --file=- <<SQL
$1
SQL
}

fingerprint_of_database() {
  ask "SELECT value ->> 'fingerprint' FROM settings WHERE key = 'secret_fingerprint';"
}

# The same value as in packages/store/src/secrets.ts: the first 8 bytes of HKDF-SHA-256 for the purpose `fingerprint`.
# Worked out by the shell itself: an argument of openssl would show the secret to every user of this machine.
fingerprint_of_secret() {
  extracted=$(printf '%s' "$TOKEN_SECRET" | hmac 6472617762656c6c)
  printf 'fingerprint\001' | hmac "$extracted" | cut -c1-16
}

# HMAC-SHA-256 of standard input under a key of at most 64 bytes, both in hex.
hmac() {
  inner=$({ key_xor "$1" 54 && cat; } | sha256)
  { key_xor "$1" 92 && bytes "$inner"; } | sha256
}

sha256() {
  sha256sum | cut -d ' ' -f 1
}

# The key, filled up with zeros to 64 bytes, each combined with one number.
key_xor() {
  key=$1
  octal=''
  place=0
  while [ "$place" -lt 64 ]; do
    byte=0
    if [ -n "$key" ]; then
      tail=${key#??}
      byte=$((0x${key%"$tail"}))
      key=$tail
    fi
    octal="$octal\\$(printf '%03o' $((byte ^ $2)))"
    place=$((place + 1))
  done
  # shellcheck disable=SC2059
  printf "$octal"
}

# Hex to bytes.
bytes() {
  hex=$1
  octal=''
  while [ -n "$hex" ]; do
    tail=${hex#??}
    octal="$octal\\$(printf '%03o' "0x${hex%"$tail"}")"
    hex=$tail
  done
  # shellcheck disable=SC2059
  printf "$octal"
}
