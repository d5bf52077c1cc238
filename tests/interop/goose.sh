#!/usr/bin/env bash
# Turns with goose.
# shellcheck source=tests/interop/turns.sh disable=SC2317
. "$(dirname "$0")/turns.sh"

goose() { "$INTEROP_TOOLS/bin/goose" -dir "$work/$2" postgres "user=$user host=$INTEROP_SOCKET dbname=$1" "${@:3}" 2>&1; }
newest="SELECT max(version_id) FROM goose_db_version WHERE is_applied"

cp -r "$INTEROP_TOP/tests/projects/goose/migrations" "$work/files"

new_database goose_after
expect "we apply" "3 migrations applied" ours goose_after apply files --fail-on never
expect "it has nothing to do" "no migrations to run. current version: 3" goose goose_after files up

expect_exit "we install a dump" 0 "3 migrations taken as applied" install_dump goose_after goose_installed files
expect "it has nothing to do there" "no migrations to run. current version: 3" goose goose_installed files up

new_database goose_first
expect "it applies one" "successfully migrated database to version: 1" goose goose_first files up-to 1
expect "we see one of three" "1 applied, 2 pending (goose layout, goose history)" ours goose_first status files
expect "we apply the rest" "2 migrations applied" ours goose_first apply files --fail-on never
expect "it has nothing to do after us" "no migrations to run. current version: 3" goose goose_first files up
expect "it takes ours back" "OK   00003_email_index.sql" goose goose_first files down
expect "we see that" "2 applied, 1 pending (goose layout, goose history)" ours goose_first status files
expect "we apply it again" "1 migration applied" ours goose_first apply files --fail-on never
expect "we take two back" "2 migrations rolled back" take_back goose_first files 1
expect_answer "its newest version is the first" 1 goose_first "$newest"
expect "it applies both again" "successfully migrated database to version: 3" goose goose_first files up
expect "we have nothing to do after it" "nothing to apply" ours goose_first apply files

echo "-- a failure in a transaction"
cp -r "$work/files" "$work/fails"
printf -- '-- +goose Up\nCREATE TABLE half (a int);\nSELECT 1 / 0;\n' >"$work/fails/00004_half.sql"
expect "its own leaves nothing behind" "division by zero" goose goose_first fails up
expect "we see it pending" "3 applied, 1 pending (goose layout, goose history)" ours goose_first status fails
expect_exit "ours fails too" 4 "division by zero" ours goose_first apply fails --fail-on never
expect "it sees it pending" "Pending                  -- 00004_half.sql" goose goose_first fails status

echo "-- a failure half-way"
cp -r "$work/files" "$work/half"
cat >"$work/half/00004_indexes.sql" <<'END'
-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY users_id_idx ON users (id);
CREATE UNIQUE INDEX CONCURRENTLY users_one_idx ON users ((1));
END
ask goose_first "INSERT INTO users VALUES (1, 'a'), (2, 'b')"
expect_exit "ours stops at the second statement" 4 "users_one_idx" ours goose_first apply half --fail-on never
expect "we say that it failed" "00004_indexes      unfinished" ours goose_first status half
expect "it sees it pending" "Pending                  -- 00004_indexes.sql" goose goose_first half status
ask goose_first "DELETE FROM users WHERE id = 2"
expect "we go on where it stopped" "1 migration applied" ours goose_first apply half --fail-on never
expect "it has nothing to do then" "no migrations to run. current version: 4" goose goose_first half up

new_database goose_half
goose goose_half files up >/dev/null
ask goose_half "INSERT INTO users VALUES (1, 'a'), (2, 'b')"
expect "its own stops at the second statement" "users_one_idx" goose goose_half half up
expect "it remembers nothing of it, so we see it pending" "3 applied, 1 pending" ours goose_half status half
exit "$failed"
