#!/usr/bin/env bash
# Turns with dbmate.
# shellcheck source=tests/interop/turns.sh disable=SC2317
. "$(dirname "$0")/turns.sh"

dbmate() {  # DATABASE FOLDER COMMAND
  DATABASE_URL="postgres://$user@/$1?socket=$INTEROP_SOCKET&sslmode=disable" "$INTEROP_TOOLS/node_modules/.bin/dbmate" \
    --no-dump-schema --migrations-dir "$work/$2" "${@:3}" 2>&1
}

cp -r "$INTEROP_TOP/tests/projects/dbmate/db/migrations" "$work/files"

new_database dbmate_after
expect "we apply" "2 migrations applied" ours dbmate_after apply files --fail-on never
expect "it has nothing pending" "Pending: 0" dbmate dbmate_after files status

expect_exit "we install a dump" 0 "2 migrations taken as applied" install_dump dbmate_after dbmate_installed files
expect "it has nothing pending there" "Pending: 0" dbmate dbmate_installed files status
DATABASE_URL="postgres://$user@/dbmate_after?socket=$INTEROP_SOCKET&sslmode=disable" \
  "$INTEROP_TOOLS/node_modules/.bin/dbmate" --schema-file "$work/own.sql" dump
printf '[migrations]\nschema_file = "%s"\n' "$work/own.sql" >"$work/install.toml"
new_database dbmate_own
expect_exit "we install its own dump, which has the rows" 0 "2 migrations taken as applied" \
  ours dbmate_own install files --config "$work/install.toml"
expect "it has nothing pending there either" "Pending: 0" dbmate dbmate_own files status
expect "nor have we" "nothing to apply" ours dbmate_own apply files

new_database dbmate_first
expect "it applies" "Applied: 20240201120000_email_index.sql" dbmate dbmate_first files up
expect "we find nothing to do after it" "nothing to apply" ours dbmate_first apply files
expect "it takes one back" "Rolled back: 20240201120000_email_index.sql" dbmate dbmate_first files rollback
expect "we see that" "1 applied, 1 pending (dbmate layout, dbmate history)" ours dbmate_first status files
expect "we apply it again" "1 migration applied" ours dbmate_first apply files --fail-on never
expect "it agrees" "Pending: 0" dbmate dbmate_first files status
expect "we take it back" "1 migration rolled back" take_back dbmate_first files 20240131093000
expect "it sees that" "Pending: 1" dbmate dbmate_first files status
expect "it applies it again" "Applied: 20240201120000_email_index.sql" dbmate dbmate_first files up

echo "-- failures"
printf -- '-- migrate:up\nCREATE TABLE half (a int);\nSELECT 1 / 0;\n-- migrate:down\nDROP TABLE half;\n' >"$work/files/20240303090000_half.sql"
expect_exit "its own leaves nothing behind" 2 "division by zero" dbmate dbmate_first files up
expect_exit "we see it pending" 0 "2 applied, 1 pending (dbmate" ours dbmate_first status files --fail-on failed
expect_exit "ours fails too" 4 "division by zero" ours dbmate_first apply files --fail-on never
expect "it sees it pending" "Pending: 1" dbmate dbmate_first files status
exit "$failed"
