// What an application of drizzle-orm does at its start: drizzle.mjs URL FOLDER.
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/package.json");
const pg = require("pg");
const { drizzle } = require("drizzle-orm/node-postgres");
const { migrate } = require("drizzle-orm/node-postgres/migrator");

const [url, migrationsFolder] = process.argv.slice(2);
const client = new pg.Client({ connectionString: url });
await client.connect();
await migrate(drizzle(client), { migrationsFolder });
await client.end();
