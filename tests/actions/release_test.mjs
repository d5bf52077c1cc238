// The release, played through with a gh that keeps its releases in a folder: what is published is what a person has merged.
import { afterEach, beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Runner } from './runner.mjs';
import { kRoot } from './world.mjs';

const kWorkflow = join(kRoot, '.github/workflows/release.yml');
const kVersion = readFileSync(join(kRoot, 'CMakeLists.txt'), 'utf8').match(/^project\(lockkeeper VERSION ([0-9.]+)/m)[1];
const kTag = `v${kVersion}`;
const kAssets = ['arm64', 'x64'].map((arch) => `lockkeeper-${kVersion}-linux-${arch}`);
const kScript = '#!/usr/bin/env bash\nset -eu\n';
const kGh = `${kScript}[ -n "$GH_TOKEN" ] && [ "$GH_REPO" = lockkeeper/lockkeeper ]
action=$2 tag=$3 release=$RELEASES/$3
shift 3
case $action in
  view) [ -d "$release" ] ;;
  create)
    [ "$1" = --draft ] && mkdir "$release"
    while [ "$1" != -- ]; do shift; done
    shift
    cp "$@" "$release/" ;;
  download) cp "$release"/lockkeeper-* "$2/" ;;
  edit) [ "$1" = --draft=false ] && touch "$release/published" ;;
  *) exit 1 ;;
esac
`;

let folder, repository, releases, artifacts;
const executable = (file, content) => { mkdirSync(dirname(file), { recursive: true }); writeFileSync(file, content); chmodSync(file, 0o755); };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockkeeper-release-'));
  [repository, releases, artifacts] = ['repository', 'releases', 'artifacts'].map((name) => join(folder, name));
  for (const one of [releases, artifacts]) mkdirSync(one);
  executable(join(folder, 'bin/gh'), kGh);
  executable(join(folder, 'bin/apt-get'), kScript);
  // The commit: its own checksums, and in place of the build what differs from one machine to the other.
  for (const name of ['setup', 'test-asset']) executable(join(repository, 'scripts', name), kScript);
  executable(join(repository, 'scripts/build'), `${kScript}mkdir -p build/release
printf '#!/bin/sh\\necho lockkeeper ${kVersion} # %s\\n' "$ARCH" >build/release/lockkeeper
chmod +x build/release/lockkeeper\n`);
  cpSync(join(kRoot, 'scripts/checksums.txt'), join(repository, 'scripts/checksums.txt'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function play(github, inputs = {}) {
  const runner = new Runner({
    github: { repository: 'lockkeeper/lockkeeper', token: 't', ...github },
    event: { repository: { default_branch: 'main' } },
    actions: {
      'actions/checkout': (options, job) => cpSync(repository, job.workspace, { recursive: true }),
      'actions/attest-build-provenance': (options, job) => assert.equal(readdirSync(join(job.workspace, dirname(options['subject-path']))).length, 1),
      'actions/upload-artifact': (options, job) => cpSync(join(job.workspace, options.path), join(artifacts, options.name), { recursive: true }),
      'actions/download-artifact': (options, job) => {
        for (const name of readdirSync(artifacts)) cpSync(join(artifacts, name), join(job.workspace, options.path), { recursive: true });
      },
    },
    machine: { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, RELEASES: releases },
  });
  try {
    const { jobs, result } = await runner.run(kWorkflow, inputs);
    return { result, said: runner.annotations.map((one) => one.message).join('\n'), summary: runner.summaries.join('\n'),
      jobs: Object.fromEntries(Object.entries(jobs).map(([id, job]) => [id, job.result])) };
  } finally {
    runner.close();
  }
}
const dispatch = (version = kVersion, branch = 'main') =>
  play({ event_name: 'workflow_dispatch', ref: `refs/heads/${branch}`, ref_name: branch }, { version });
const pushTag = () => play({ event_name: 'push', ref: `refs/tags/${kTag}`, ref_name: kTag });
const released = (name) => existsSync(join(releases, kTag, name));
const merge = (rows) => appendFileSync(join(repository, 'scripts/checksums.txt'), `${rows.join('\n')}\n`);
const rowsOf = (run) => run.summary.match(/^[0-9a-f]{64} {2}lockkeeper-\S+$/gm) ?? [];

test('a release is drafted by hand, and published by a tag whose commit names its binaries', async () => {
  const drafted = await dispatch();
  assert.deepEqual(drafted.jobs, { build: 'success', draft: 'success', publish: 'skipped' });
  assert.deepEqual(readdirSync(join(releases, kTag)), kAssets);
  const rows = rowsOf(drafted);
  assert.deepEqual(rows.map((row) => row.slice(66)), kAssets);

  merge(rows);
  const pushed = await pushTag();
  assert.deepEqual(pushed.jobs, { build: 'skipped', draft: 'skipped', publish: 'success' });
  assert.ok(released('published'));
});

test('a tag publishes nothing when its commit does not name every binary, or names another', async () => {
  const rows = rowsOf(await dispatch());
  for (const merged of [[], rows.slice(1), [rows[0], `${'0'.repeat(64)}  ${kAssets[1]}`]]) {
    cpSync(join(kRoot, 'scripts/checksums.txt'), join(repository, 'scripts/checksums.txt'));
    merge(merged);
    assert.equal((await pushTag()).result, 'failure', merged.join());
  }
  cpSync(join(kRoot, 'scripts/checksums.txt'), join(repository, 'scripts/checksums.txt'));
  merge(rows);
  writeFileSync(join(releases, kTag, kAssets[0]), 'something else');
  assert.equal((await pushTag()).result, 'failure');
  assert.ok(!released('published'));
});

test('a version that the commit does not build is not drafted', async () => {
  const run = await dispatch('9.9.9');
  assert.equal(run.jobs.build, 'failure');
  assert.match(run.said, new RegExp(`this commit builds lockkeeper ${kVersion}`));
  assert.deepEqual(readdirSync(releases), []);
});

test('there is one draft of a version', async () => {
  await dispatch();
  const again = await dispatch();
  assert.equal(again.jobs.draft, 'failure');
  assert.match(again.said, new RegExp(`there is a release or a draft ${kTag}`));
});

test('nothing is built from another branch than the default one', async () => {
  assert.deepEqual((await dispatch(kVersion, 'feature')).jobs, { build: 'skipped', draft: 'skipped', publish: 'skipped' });
});
