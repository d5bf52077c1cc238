// What surrounds the stories of a file: a PostgreSQL, the server that plays their platforms, and the action as released.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Platforms } from './platform.mjs';
import { read } from './yaml.mjs';

export const kRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
export const kBinary = process.env.LOCKKEEPER_BINARY_UNDER_TEST ?? join(kRoot, 'build/dev/lockkeeper');
const kPassword = 'correct%20horse%2Fbattery';
export const kSecretParts = [kPassword, 'correct horse/battery', 'a-secret-path'];
const kPsql = ['--no-psqlrc', '--tuples-only', '--no-align', '--quiet', '--set=ON_ERROR_STOP=1', '--command'];

export const text = (program, words, options = {}) => execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });

export class World {
  static async begin() {
    const world = new World();
    world.folder = mkdtempSync(join(tmpdir(), 'lockkeeper-world-'));
    execFileSync('chmod', ['711', world.folder]);  // the server may run as another user
    world.postgres = join(world.folder, 'postgres');
    world.admin = text(join(kRoot, 'scripts/throwaway-postgres'), ['start', world.postgres]).trim();
    world.platforms = new Platforms(kBinary);
    await world.platforms.begin();
    world.releaseAction();
    return world;
  }
  end() {
    this.platforms.end();
    text(join(kRoot, 'scripts/throwaway-postgres'), ['stop', this.postgres]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  // The action as it would be released: with the sum of the binary that the "releases" hold.
  releaseAction() {
    this.action = join(this.folder, 'action');
    mkdirSync(join(this.action, 'scripts'), { recursive: true });
    for (const name of ['action.yml', 'scripts/install', 'scripts/checksums.txt']) cpSync(join(kRoot, name), join(this.action, name));
    const version = read(join(kRoot, 'action.yml')).value.inputs.version.default;
    const sum = createHash('sha256').update(readFileSync(kBinary)).digest('hex');
    appendFileSync(join(this.action, 'scripts/checksums.txt'), `${sum}  lockkeeper-${version}-linux-x64\n`);
  }

  query(database, sql) { return text('psql', [...kPsql, sql, this.url(database)]).trim(); }
  // The same while runs go on: what asks in the meantime must not hold up the runner.
  async ask(database, sql) {
    const { stdout } = await promisify(execFile)('psql', [...kPsql, sql, this.url(database)]);
    return stdout.trim();
  }
  // A session that runs `sql` and stays as it is, in its transaction if it began one, until release().
  async hold(database, sql) {
    const psql = spawn('psql', [...kPsql.slice(0, -1), this.url(database)], { stdio: ['pipe', 'pipe', 'inherit'] });
    psql.stdin.write(`${sql};\n\\echo held\n`);
    for await (const piece of psql.stdout.setEncoding('utf8')) if (piece.includes('held')) break;
    return { release: () => new Promise((done) => psql.on('close', done).stdin.end()) };
  }
  url(database) { return this.admin.replace('/postgres?', `/${database}?`); }
  secretUrl(database) { return this.url(database).replace('admin@', `admin:${kPassword}@`); }
}
