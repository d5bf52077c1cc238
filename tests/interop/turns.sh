#!/usr/bin/env bash
# What the turns with each tool share. Sourced by them; scripts/interop says in the environment where things are:
# INTEROP_TOP (the repository), INTEROP_TOOLS (the clients), INTEROP_SOCKET (the server), INTEROP_WORK, INTEROP_LOCKKEEPER.
# shellcheck disable=SC2034  # read by those that source this
set -euo pipefail

turn=$(basename "$0" .sh)
work=$INTEROP_WORK/$turn
mkdir "$work"
user="admin"
failed=0
export NO_COLOR=1
unset DATABASE_URL DATABASE_URL_UNPOOLED

url() { echo "postgres://$user@/$1?host=$INTEROP_SOCKET"; }
new_database() { psql -qX -h "$INTEROP_SOCKET" -U "$user" postgres -c "CREATE DATABASE $1"; }
ask() { psql -AtqX -h "$INTEROP_SOCKET" -U "$user" "$1" -c "$2"; }
ours() {  # DATABASE COMMAND FOLDER, and options
  DATABASE_URL_UNPOOLED=$(url "$1") "$INTEROP_LOCKKEEPER" "$2" "$work/$3" "${@:4}" 2>&1
}

# Takes back what is newer than a version, as it is done where data is lost: by a plan and its digest.
take_back() {  # DATABASE FOLDER VERSION
  local digest
  ours "$1" plan "$2" --rollback-to "$3" --out "$work/plan.json" >/dev/null || true
  digest=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["digest"])' "$work/plan.json")
  ours "$1" rollback "$2" --to "$3" --plan "$work/plan.json" --digest "$digest" --no-backup "a test"
}

# What pg_dump writes of one database, its history's tables included, as the schema file of a new one.
install_dump() {  # FROM TO FOLDER
  new_database "$2"
  pg_dump -h "$INTEROP_SOCKET" -U "$user" --schema-only "$1" >"$work/schema.sql"
  printf '[migrations]\nschema_file = "%s"\n' "$work/schema.sql" >"$work/install.toml"
  ours "$2" install "$3" --config "$work/install.toml"
}

report() {  # WHAT, what was expected, the output, and the judgement that decides
  if "${@:4}"; then
    echo "ok      $turn: $1"
  else
    printf 'FAILED  %s: %s\n        expected: %s\n%s\n' "$turn" "$1" "$2" "$3"
    failed=1
  fi
}
holds() { [[ $1 == *"$2"* ]]; }
ends() { [[ $1 -eq $2 && $3 == *"$4"* ]]; }

expect() {  # WHAT, a text that must be in the output of the rest
  local output
  output=$("${@:3}") || true
  report "$1" "$2" "$output" holds "$output" "$2"
}
expect_exit() {  # WHAT, an exit code, a text that must be in the output of the rest
  local output status=0
  output=$("${@:4}") || status=$?
  report "$1" "exit $2 (was $status): $3" "$output" ends "$status" "$2" "$output" "$3"
}
expect_answer() {  # WHAT, the whole answer, DATABASE, a query
  local answer
  answer=$(ask "$3" "$4" 2>&1) || true
  report "$1" "$2" "$answer" test "$answer" = "$2"
}
