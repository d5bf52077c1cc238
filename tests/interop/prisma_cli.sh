#!/usr/bin/env bash
# The Prisma CLI, for the turns with it. Sourced after turns.sh.
# shellcheck disable=SC2154,SC2317  # work and user are of turns.sh

prisma() {  # DATABASE, the words of `prisma migrate`
  (cd "$work/files" &&
    DATABASE_URL="postgresql://$user@localhost/$1?host=$INTEROP_SOCKET" INTEROP_MODULES=$INTEROP_TOOLS \
    NODE_PATH=$INTEROP_TOOLS/node_modules PRISMA_SCHEMA_ENGINE_BINARY=$INTEROP_TOP/tests/interop/prisma_engine.mjs \
    CHECKPOINT_DISABLE=1 PRISMA_HIDE_UPDATE_MESSAGE=1 \
    node "$INTEROP_TOOLS/node_modules/prisma/build/index.js" migrate "${@:2}" 2>&1)
}

cp -r "$INTEROP_TOP/tests/projects/prisma/prisma" "$work/files"
ln -s "$INTEROP_TOOLS/node_modules" "$work/files/node_modules"
cat >"$work/files/prisma.config.ts" <<'END'
import { defineConfig, env } from "prisma/config";
export default defineConfig({ schema: "schema.prisma", migrations: { path: "migrations" }, datasource: { url: env("DATABASE_URL") } });
END
