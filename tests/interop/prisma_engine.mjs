#!/usr/bin/env node
// Stands in for Prisma's native schema engine, which the npm package downloads from elsewhere: the same engine built for
// WebAssembly, over the engine's protocol (JSON-RPC, a line each way). Run from the folder with node_modules.
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(process.env.INTEROP_MODULES + "/package.json");
const pg = require("pg");
const { PrismaPg } = require("@prisma/adapter-pg");
const { bindMigrationAwareSqlAdapterFactory } = require("@prisma/driver-adapter-utils");

function parseArguments(words) {
  const parsed = { models: [], rest: [], url: process.env.DATABASE_URL };
  while (words.length > 0) {
    const word = words.shift();
    if (word === "--datasource") parsed.url = JSON.parse(words.shift()).url;
    else if (word === "--datamodels") parsed.models.push(words.shift());
    else if (word.startsWith("--")) words.shift();
    else parsed.rest.push(word);
  }
  return parsed;
}

const { url, models, rest } = parseArguments(process.argv.slice(2));
const connectionUrl = new URL(url);
const schema = connectionUrl.searchParams.get("schema") ?? undefined;
connectionUrl.searchParams.delete("schema");
const connectionString = connectionUrl.toString();

if (rest[0] === "cli") {
  // can-connect-to-database, create-database
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.end();
  process.exit(0);
}

async function loadEngine() {
  const folder = path.dirname(require.resolve("@prisma/schema-engine-wasm"));
  const bindings = await import(pathToFileURL(folder + "/schema_engine_bg.js"));
  const module = new WebAssembly.Module(fs.readFileSync(folder + "/schema_engine_bg.wasm"));
  const instance = new WebAssembly.Instance(module, { "./schema_engine_bg.js": bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  // One connection: the advisory lock and the DDL have to be in one session.
  const factory = new PrismaPg({ connectionString, max: 1 }, { schema });
  for (const method of ["connect", "connectToShadowDb"]) {
    const connect = factory[method].bind(factory);
    factory[method] = async (...given) => {
      const adapter = await connect(...given);
      // The adapter would cut a script at every semicolon, those in strings too.
      adapter.executeScript = async (sql) => {
        await adapter.client.query(sql).catch((error) => adapter.onError(error));
      };
      return adapter;
    };
  }
  const datamodels = models.length > 0 ? models.map((name) => [name, fs.readFileSync(name, "utf8")]) : undefined;
  return bindings.SchemaEngine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(factory));
}

const engine = loadEngine();
const answer = (message) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n");
const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on("line", async (line) => {
  if (!line.trim()) return;
  const { id, method, params } = JSON.parse(line);
  try {
    const name = method === "getDatabaseVersion" ? "version" : method;
    answer({ id, result: (await (await engine)[name](params)) ?? null });
  } catch (error) {
    const data = { is_panic: false, message: error.message, meta: error.meta ?? null, error_code: error.code ?? null };
    answer({ id, error: { code: 4466, message: "see data", data } });
  }
});
lines.on("close", () => process.exit(0));
