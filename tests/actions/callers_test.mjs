// The callers beside check, production and manual, and the job of our own CI that uses the action.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Story, sound } from './story.mjs';
import { kBinary, kRoot, World } from './world.mjs';

const kSafe = 'ALTER TABLE customers ADD COLUMN loyalty_tier text;\n';

let world;
before(async () => { world = await World.begin(); });
after(() => world?.end());

// A window that is open now, or one that opens in some hours.
function windowOf(open) {
  const hour = (offset) => new Date(Date.now() + offset * 3600e3).toISOString().slice(11, 16);
  const days = '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]';
  const [from, to] = open ? [hour(-2), hour(2)] : [hour(4), hour(6)];
  return `[window]\ndays = ${days}\nfrom = "${from}"\nto = "${to}"\nzone = "UTC"\napplies_to = "all"\n`;
}

test('what a window refused at the push is applied by the schedule, once', async () => {
  const story = new Story(world, 'window');
  story.write('lockkeeper.toml', windowOf(false));
  story.commit('Only at night');
  const refused = sound(await story.push());
  assert.equal(refused.outputs.result, 'refused');
  assert.equal(story.hooks().length, 0);
  story.write('lockkeeper.toml', windowOf(true));
  const sha = story.commit('Night');
  const scheduled = () => story.run('migrations-window', { github: { event_name: 'schedule', sha }, secrets: story.secrets() });
  const night = sound(await scheduled());
  assert.equal(night.outputs.result, 'done');
  assert.equal(story.hooks().length, 1);
  assert.deepEqual(night.passed(), ['lockkeeper-production', 'production']);
  assert.equal(sound(await scheduled()).outputs.result, 'nothing-to-do');
  assert.equal(story.hooks().length, 1);
});

test('a pull request of the repository has a database of its own, made anew at every push and dropped at the end', async () => {
  const story = new Story(world, 'preview');
  const vars = { PREVIEW_HOST: join(world.postgres, 'socket'), PREVIEW_USER: 'admin' };
  const preview = (action, more = {}) => story.pullRequest('feature', { workflow: 'migrations-preview', from: 'octo/shop', event: { action }, vars,
    environments: { preview: { secrets: { PREVIEW_PASSWORD: 'correct horse/battery' } } }, ...more });
  const columns = () => world.query('preview_7', "SELECT count(*) FROM information_schema.columns WHERE column_name = 'loyalty_tier'");
  const exists = () => world.query('postgres', "SELECT count(*) FROM pg_database WHERE datname = 'preview_7'");
  story.git('switch', '-q', '-c', 'feature');
  story.write('migrations/002_loyalty.sql', kSafe);
  story.commit('Loyalty');
  const fork = sound(await preview('opened', { from: 'stranger/shop' }));
  assert.deepEqual([fork.result, exists()], ['skipped', '0']);
  assert.equal(sound(await preview('opened')).result, 'success');
  assert.equal(columns(), '1');
  story.git('switch', '-q', 'feature');
  story.write('migrations/002_loyalty.sql', `-- edited\n${kSafe}`);
  story.commit('Edit what only the preview has');
  assert.equal(sound(await preview('synchronize')).result, 'success');
  assert.equal(columns(), '1');
  assert.equal(sound(await preview('closed')).result, 'success');
  assert.equal(exists(), '0');
  assert.equal(story.hooks().length, 0);
});

test('CI lints our own migrations and applies those of a fixture with the action of the commit', async () => {
  const story = new Story(world, 'ci');
  story.git('rm', '-q', '-r', 'migrations');
  for (const folder of ['migrations', 'examples/demo/base'])
    for (const name of readdirSync(join(kRoot, folder))) story.write(`${folder}/${name}`, readFileSync(join(kRoot, folder, name), 'utf8'));
  const sha = story.commit('As our repository');
  const text = readFileSync(join(kRoot, '.github/workflows/ci.yml'), 'utf8');
  const job = text.slice(text.indexOf('  action:\n')).replace('  action:\n', '  migrations:\n');
  const workflow = join(world.folder, 'ci.yml');
  // The binary is here already, the server is another, git is not installed again, and nothing is asked of the binary.
  const here = job.replace('install: source', 'binary: build/release/lockkeeper').replace(/run: (apt-get|scripts\/test-asset).*/g, 'run: "true"')
    .replace('PGHOST: postgres', `PGHOST: ${join(world.postgres, 'socket')}`).replace('PGUSER: postgres', 'PGUSER: admin')
    .replace('PGDATABASE: fixture', `PGDATABASE: ${story.database}`);
  writeFileSync(workflow, `on: push\njobs:\n${here}`);
  story.onCheckOut = (workspace) => {
    mkdirSync(join(workspace, 'build/release'), { recursive: true });
    symlinkSync(kBinary, join(workspace, 'build/release/lockkeeper'));
  };
  const result = sound(await story.run(workflow, { github: { event_name: 'push', sha } }));
  assert.equal(result.result, 'success');
  assert.equal(story.query("SELECT count(*) FROM pg_class WHERE relname = 'customers'"), '1');
});
