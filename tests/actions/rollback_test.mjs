// The way back: planned, approved, done, or refused by name before anything is touched.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Story, sound } from './story.mjs';
import { World } from './world.mjs';

const kColumn = "SELECT count(*) FROM information_schema.columns WHERE column_name = 'loyalty_tier'";
const kBack = { type: 'rollback', to: '001', confirm: '001' };

let world;
before(async () => { world = await World.begin(); });
after(() => world?.end());

async function applied(name, files) {
  const story = new Story(world, name);
  story.write('lockkeeper.toml', '[backup]\nexternal = "snapshots of the platform"\n');
  for (const [file, text] of Object.entries(files)) story.write(`migrations/${file}`, text);
  story.commit('Loyalty');
  assert.equal(sound(await story.push()).outputs.result, 'done');
  return story;
}

test('a rollback is planned, approved and done, and fires no hook', async () => {
  const story = await applied('rollback', { '002_loyalty.sql': 'ALTER TABLE customers ADD COLUMN loyalty_tier text;\n',
    '002_rollback.sql': 'ALTER TABLE customers DROP COLUMN loyalty_tier;\n' });
  assert.equal(story.hooks().length, 1);
  const result = sound(await story.dispatch(kBack));
  assert.deepEqual(result.results(), { guard: 'success', plan: 'success', approval: 'success', apply: 'success' });
  assert.equal(result.exitCode(), '0');
  assert.deepEqual(result.passed(), ['production', 'production-review', 'lockkeeper-production', 'production']);
  assert.equal(story.query(kColumn), '0');
  assert.equal(story.hooks().length, 1);
  assert.match(story.query('SELECT * FROM lockkeeper.audit'), /the-reviewer/);
  const next = sound(await story.push());
  assert.notEqual(next.outputs.result, 'done');
  assert.equal(story.query(kColumn), '0');
});

test('a rollback that destroys data where no backup is configured wants a reason', async () => {
  const story = await applied('no_backup', { '002_loyalty.sql': 'ALTER TABLE customers ADD COLUMN loyalty_tier text;\n',
    '002_rollback.sql': 'ALTER TABLE customers DROP COLUMN loyalty_tier;\n' });
  story.git('rm', '-q', 'lockkeeper.toml');
  story.commit('No backup');
  const refused = sound(await story.dispatch(kBack));
  assert.deepEqual(refused.results(), { guard: 'success', plan: 'success', approval: 'success', apply: 'failure' });
  assert.match(refused.errors().at(-1).message, /backup/);
  assert.equal(story.query(kColumn), '1');
  const done = sound(await story.dispatch({ ...kBack, 'no-backup': 'nobody has a tier yet' }));
  assert.deepEqual([done.results().apply, story.query(kColumn)], ['success', '0']);
  assert.match(story.query('SELECT * FROM lockkeeper.audit'), /nobody has a tier yet/);
});

const kForward = { '002_loyalty.sql': 'ALTER TABLE customers ADD COLUMN loyalty_tier text;\n' };
const kIrreversible = {
  'has no way down': [{ ...kForward }, /002_loyalty\.sql/],
  'says that it has none': [{ '002_loyalty.sql': `-- lockkeeper:irreversible reason: the old tiers are not kept\n${kForward['002_loyalty.sql']}` }, /the old tiers are not kept/],
  'lies below one that can be undone': [{ ...kForward, '003_more.sql': 'CREATE TABLE more (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n',
    '003_rollback.sql': 'DROP TABLE more;\n' }, /002_loyalty\.sql/],
};
for (const [at, [how, [files, why]]] of Object.entries(kIrreversible).entries()) {
  test(`a rollback over a migration that ${how} ends with the plan, before anybody is asked`, async () => {
    const story = await applied(`irreversible_${at}`, files);
    const history = story.query('SELECT * FROM lockkeeper.history ORDER BY 1');
    for (const inputs of [kBack, { type: 'plan-rollback', to: '001' }]) {
      const result = sound(await story.dispatch(inputs));
      assert.deepEqual(result.results(), { guard: 'success', plan: 'failure', approval: 'skipped', apply: 'skipped' });
      assert.equal(result.exitCode(), '3');
      assert.deepEqual(result.passed(), ['production']);
      assert.match(result.errors().map((one) => one.message).join('\n'), why);
      assert.match(result.summary, why);
    }
    assert.equal(story.query(kColumn), '1');
    assert.equal(story.query('SELECT * FROM lockkeeper.history ORDER BY 1'), history);
    assert.equal(story.hooks().length, 1);
    // Whoever calls the action without a plan gets no further.
    const direct = sound(await story.dispatch({}, { workflow: story.workflow('direct', `on: workflow_dispatch
jobs:
  migrations:
    runs-on: ubuntu-24.04
    environment: production
    steps:
      - uses: actions/checkout@v7
      - uses: lockkeeper/lockkeeper@v0.1.0
        with: { command: rollback, to: "001", database-url: "\${{ secrets.DATABASE_URL_UNPOOLED }}" }
`) }));
    assert.equal(direct.exitCode(), '3');
    assert.equal(story.query(kColumn), '1');
  });
}
