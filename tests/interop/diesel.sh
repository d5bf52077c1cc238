#!/usr/bin/env bash
# Turns with diesel_cli, whose table we only read until `baseline` takes it over.
# shellcheck source=tests/interop/turns.sh disable=SC2317
. "$(dirname "$0")/turns.sh"

diesel() {  # DATABASE FOLDER, and the words of `diesel migration`
  (cd "$work/project" && "$INTEROP_TOOLS/bin/diesel" migration --database-url "$(url "$1")" --migration-dir "$work/$2" "${@:3}" 2>&1)
}

cp -r "$INTEROP_TOP/tests/projects/diesel" "$work/project"
files=project/migrations
cp -r "$work/$files" "$work/first"
rm -r "$work/first/2024-02-01-120000_email_index"

new_database diesel_first
expect "it applies one" "Running migration 2024-01-31-093000_users" diesel diesel_first first run
expect "we see one of two" "1 applied, 1 pending (diesel layout, diesel history)" ours diesel_first status "$files"
expect_exit "our apply asks to take its history over" 3 "lockkeeper baseline" ours diesel_first apply "$files" --fail-on never
expect_exit "we take it over" 0 "1 migration taken as applied, up to and with 20240131093000" ours diesel_first baseline "$files"
expect_exit "we apply the other" 0 "1 migration applied" ours diesel_first apply "$files" --fail-on never
expect_exit "nothing is left" 0 "nothing to apply" ours diesel_first apply "$files"
expect_answer "its table is as it was" 1 diesel_first "SELECT count(*) FROM __diesel_schema_migrations"

new_database diesel_all
expect "it applies all" "Running migration 2024-02-01-120000_email_index" diesel diesel_all "$files" run
expect_exit "we have nothing to do after it" 0 "nothing to apply" ours diesel_all apply "$files"
expect "it takes one back" "Rolling back migration 2024-02-01-120000_email_index" diesel diesel_all "$files" revert
expect "we see that" "1 applied, 1 pending" ours diesel_all status "$files"

echo "-- failures"
cp -r "$work/$files" "$work/fails"
mkdir "$work/fails/2024-03-03-090000_half"
printf 'CREATE TABLE half (a int);\nSELECT 1 / 0;\n' >"$work/fails/2024-03-03-090000_half/up.sql"
echo 'DROP TABLE half;' >"$work/fails/2024-03-03-090000_half/down.sql"
expect_exit "its own stops" 1 "division by zero" diesel diesel_all fails run
expect_exit "we see it pending" 0 "2 applied, 1 pending" ours diesel_all status fails --fail-on failed
exit "$failed"
