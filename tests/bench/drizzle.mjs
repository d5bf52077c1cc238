// drizzle-orm's own migrator, as its documentation runs it: node drizzle.mjs NODE_MODULES FOLDER SOCKET
import { createRequire } from "node:module";

const [modules, folder, socket] = process.argv.slice(2);
const require = createRequire(`${modules}/x.js`);
const { Pool } = require("pg");
const { drizzle } = require("drizzle-orm/node-postgres");
const { migrate } = require("drizzle-orm/node-postgres/migrator");

const pool = new Pool({ host: socket, user: "admin", database: "bench", max: 1 });
await migrate(drizzle(pool), { migrationsFolder: folder });
await pool.end();
