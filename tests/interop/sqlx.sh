#!/usr/bin/env bash
# Turns with sqlx-cli, whose table we only read until `baseline` takes it over.
# shellcheck source=tests/interop/turns.sh disable=SC2317
. "$(dirname "$0")/turns.sh"

sqlx() {  # DATABASE, and the words of `sqlx migrate`
  DATABASE_URL="postgres://$user@localhost/$1?host=$INTEROP_SOCKET" "$INTEROP_TOOLS/bin/sqlx" migrate "${@:2}" 2>&1
}

cp -r "$INTEROP_TOP/tests/projects/sqlx" "$work/project"
files=project/migrations
first=20240131093000 second=20240201120000

new_database sqlx_first
expect "it applies one" "Applied $first/migrate users" sqlx sqlx_first run --source "$work/$files" --target-version "$first"
expect "we see one of two" "1 applied, 1 pending (sqlx layout, sqlx history)" ours sqlx_first status "$files"
expect_exit "our apply asks to take its history over" 3 "lockkeeper baseline" ours sqlx_first apply "$files" --fail-on never
expect_exit "we take it over" 0 "1 migration taken as applied, up to and with $first" ours sqlx_first baseline "$files"
expect "it is ours now" "1 applied, 1 pending (sqlx layout, lockkeeper history)" ours sqlx_first status "$files"
expect_exit "we apply the other" 0 "1 migration applied" ours sqlx_first apply "$files" --fail-on never
expect_exit "nothing is left" 0 "nothing to apply" ours sqlx_first apply "$files"
expect_answer "its table is as it was" 1 sqlx_first "SELECT count(*) FROM _sqlx_migrations"

expect_exit "we install a dump" 0 "2 migrations taken as applied" install_dump sqlx_first sqlx_installed "$files"
expect_exit "it is ours, beside its empty table" 0 "2 applied, 0 pending (sqlx layout, lockkeeper history)" \
  ours sqlx_installed status "$files" --fail-on pending,edited

new_database sqlx_all
expect "it applies all" "Applied $second/migrate email index" sqlx sqlx_all run --source "$work/$files"
expect_exit "its checksums are ours" 0 "2 applied, 0 pending" ours sqlx_all status "$files" --fail-on edited,failed
expect "it takes one back" "Applied $second/revert email index" sqlx sqlx_all revert --source "$work/$files"
expect "we see that" "1 applied, 1 pending" ours sqlx_all status "$files"

echo "-- an edited file"
cp -r "$work/project" "$work/edited"
echo "-- edited" >>"$work/edited/migrations/${first}_users.up.sql"
expect_exit "it stops" 1 "has been modified" sqlx sqlx_all run --source "$work/edited/migrations"
expect_exit "we say so" 1 "edited" ours sqlx_all status edited/migrations --fail-on edited
expect_exit "and take nothing over" 3 "changed after it was applied" ours sqlx_all baseline edited/migrations

echo "-- failures"
cp -r "$work/project" "$work/fails"
printf 'CREATE TABLE half (a int);\nSELECT 1 / 0;\n' >"$work/fails/migrations/20240303090000_half.up.sql"
echo 'DROP TABLE half;' >"$work/fails/migrations/20240303090000_half.down.sql"
expect_exit "its own stops" 1 "division by zero" sqlx sqlx_all run --source "$work/fails/migrations"
expect_exit "we see it pending" 0 "2 applied, 1 pending" ours sqlx_all status fails/migrations --fail-on failed
ask sqlx_all "UPDATE _sqlx_migrations SET success = false WHERE version = $second"
expect_exit "it calls a row without success dirty" 1 "is partially applied" sqlx sqlx_all run --source "$work/$files"
expect_exit "we call it failed" 1 "email index  failed" ours sqlx_all status "$files" --fail-on failed
expect_exit "and take nothing over" 3 "delete its row from public._sqlx_migrations" ours sqlx_all baseline "$files"
exit "$failed"
