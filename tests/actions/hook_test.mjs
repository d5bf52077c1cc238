// After a deploy that did not go well: fired again, fired all the same, asked again, all from the manual workflow.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Story, sound } from './story.mjs';
import { World } from './world.mjs';

const kGates = ['lockkeeper-production', 'production'];

let world;
before(async () => { world = await World.begin(); });
after(() => world?.end());

test('a hook that failed is fired by type hook, once, and by hook-force whenever somebody says so', async () => {
  const story = new Story(world, 'again');
  story.platform.hookAnswers.push([404, '']);
  assert.equal(sound(await story.push()).outputs.result, 'hook-failed');
  const fired = sound(await story.dispatch({ type: 'hook' }));
  assert.deepEqual([fired.result, fired.outputs.result, fired.exitCode(), fired.ran.at(-1).outputs.deploy], ['success', 'done', '0', 'delivered']);
  assert.deepEqual(fired.results(['guard', 'plan', 'apply', 'settle', 'look']),
    { guard: 'success', plan: 'skipped', apply: 'skipped', settle: 'success', look: 'skipped' });
  assert.deepEqual([fired.passed(), story.hooks().length], [kGates, 2]);
  const idle = sound(await story.dispatch({ type: 'hook' }));
  assert.deepEqual([idle.result, story.hooks().length], ['success', 2]);
  assert.match(idle.log, /no deploy is owed/);
  const forced = sound(await story.dispatch({ type: 'hook-force' }));
  assert.deepEqual([forced.result, story.hooks().length], ['success', 3]);
  assert.deepEqual([idle, forced].flatMap((run) => run.annotations), []);
});

test('a hook that fails again fails the manual run, and stays owed', async () => {
  const story = new Story(world, 'owed');
  story.platform.hookAnswers.push([404, ''], [404, '']);
  await story.push();
  const failed = sound(await story.dispatch({ type: 'hook' }));
  assert.deepEqual([failed.result, failed.outputs.result, failed.exitCode()], ['failure', 'hook-failed', '6']);
  assert.equal(sound(await story.push()).outputs.result, 'done');
  assert.equal(story.hooks().length, 3);
});

test('type check asks the checks again, and applies and deploys nothing', async () => {
  const story = new Story(world, 'asked');
  story.write('lockkeeper.toml', `[[check]]\nname = "health"\nurl = "${story.platform.origin}/health"\ninterval = "50ms"\nuntil = "1s"\n`);
  story.commit('Ask for health');
  story.platform.health = 503;
  assert.equal(sound(await story.push()).outputs.result, 'check-failed');
  const still = sound(await story.dispatch({ type: 'check' }));
  assert.deepEqual([still.result, still.outputs.result, still.exitCode()], ['failure', 'check-failed', '7']);
  story.platform.health = 200;
  const well = sound(await story.dispatch({ type: 'check' }));
  assert.deepEqual([well.result, well.exitCode(), well.annotations, story.hooks().length], ['success', '0', [], 1]);
  assert.deepEqual(well.passed(), ['production']);
});
