// What an application does at its start: drizzle.mjs PACKAGE URL FOLDER, the package being drizzle-orm or an alias of it.
import { createRequire } from "node:module";

const [name, url, migrationsFolder] = process.argv.slice(2);
const require = createRequire(process.cwd() + "/package.json");
const pg = require("pg");
const { drizzle } = require(name + "/node-postgres");
const { migrate } = require(name + "/node-postgres/migrator");

const client = new pg.Client({ connectionString: url });
await client.connect();
await migrate(drizzle({ client }), { migrationsFolder });
await client.end();
