#!/usr/bin/env bash
# node-pg-migrate, whose migrations are JavaScript or SQL with marks of its own: recognised, and refused before anything runs.
# shellcheck source=tests/interop/turns.sh disable=SC2317
. "$(dirname "$0")/turns.sh"

migrate() {  # DATABASE, and the words of node-pg-migrate
  (cd "$work" && DATABASE_URL="postgresql://$user@localhost/$1?host=$INTEROP_SOCKET" \
    "$INTEROP_TOOLS/node_modules/.bin/node-pg-migrate" --migrations-dir files "${@:2}" 2>&1)
}

mkdir "$work/files"
cat >"$work/files/1706693400000_users.sql" <<'END'
-- Up Migration
CREATE TABLE users (id bigint PRIMARY KEY);

-- Down Migration
DROP TABLE users;
END

new_database pg_migrate
expect_exit "we refuse its folder by name" 2 "node-pg-migrate" ours pg_migrate apply files
expect_answer "nothing ran" 0 pg_migrate "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
expect_exit "it applies" 0 "Migrations complete!" migrate pg_migrate up
expect_exit "we refuse its folder still" 2 "node-pg-migrate" ours pg_migrate status files
exit "$failed"
