#!/usr/bin/env bash
# `prisma migrate deploy` and our `apply` on the same folder and database at the same time.
# shellcheck source=tests/interop/turns.sh disable=SC2317
. "$(dirname "$0")/turns.sh"
# shellcheck source=tests/interop/prisma_cli.sh
. "$(dirname "$0")/prisma_cli.sh"

migrations=$work/files/migrations
write_steps() {  # the seconds that each takes
  local number
  rm -rf "$migrations"/2*
  for number in 1 2 3; do
    mkdir "$migrations/2024010${number}000000_step"
    printf 'CREATE TABLE step_%d (a int);\nSELECT pg_sleep(%s);\nINSERT INTO log VALUES (%d);\n' "$number" "$1" "$number" \
      >"$migrations/2024010${number}000000_step/migration.sql"
  done
  sed -i '1iCREATE TABLE log (step int);' "$migrations/20240101000000_step/migration.sql"
}
# It is a second or more on its way, a different time in each round.
wait_until() {  # a condition on the server, at most for 20 seconds
  local tries=0
  until [ "$(ask postgres "SELECT EXISTS ($1)")" = t ] || [ "$((tries += 1))" -gt 400 ]; do sleep 0.05; done
}

we_waited=0 it_had_nothing=0
for round in 1 2 3 4 5 6 7 8 9 10; do
  database=together_$round
  new_database "$database"
  write_steps "$(case $round in [1-3]) echo 2 ;; *) echo 0.3 ;; esac)"
  theirs_status=0 ours_status=0
  prisma "$database" deploy >"$work/theirs" &
  theirs=$!
  case $round in
    [1-3]) ;;
    [4-7]) wait_until "SELECT FROM pg_stat_activity WHERE datname = '$database'" ;;
    *) wait_until "SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 72707369" ;;
  esac
  ours "$database" apply files/migrations --fail-on never >"$work/ours" || ours_status=$?
  wait "$theirs" || theirs_status=$?
  expect_answer "round $round: both end well" "0 0" postgres "SELECT '$theirs_status $ours_status'"
  expect_answer "round $round: each migration ran once" "1 2 3" "$database" "SELECT string_agg(step::text, ' ' ORDER BY step) FROM log"
  expect_answer "round $round: each is recorded once, as finished" "3 3" "$database" \
    "SELECT concat_ws(' ', count(*), count(DISTINCT migration_name)) FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL"
  [ "$failed" -eq 0 ] || cat "$work/theirs" "$work/ours"
  if grep -q "waiting for another run" "$work/ours"; then we_waited=$((we_waited + 1)); fi
  if grep -q "No pending migrations" "$work/theirs"; then it_had_nothing=$((it_had_nothing + 1)); fi
done
echo "-- we said in $we_waited rounds that we wait for it; in $it_had_nothing it found nothing left to do"
expect_answer "both orders were seen" t postgres "SELECT $we_waited > 0 AND $it_had_nothing > 0"
exit "$failed"
