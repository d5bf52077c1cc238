// A repository on its way through pull requests, pushes and runs started by hand, with a database and a platform of its own.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Groups } from './groups.mjs';
import { Runner } from './runner.mjs';
import { kRoot, kSecretParts, text } from './world.mjs';

const kWorkflows = Object.fromEntries(['check', 'production', 'manual'].map((one) =>
  [`lockkeeper/lockkeeper/.github/workflows/migrations-${one}.yml`, join(kRoot, `.github/workflows/migrations-${one}.yml`)]));
// Polls of until(), a twentieth of a second apart.
const kPolls = 1200;

export class Story {
  constructor(world, name) {
    Object.assign(this, { world, name, database: `shop_${name}`, artifacts: {}, groups: new Groups(), runs: 0 });
    this.platform = world.platforms.add(name);
    this.repository = join(world.folder, name);
    world.query('postgres', `CREATE DATABASE ${this.database}`);
    mkdirSync(this.repository);
    this.git('init', '-q', '-b', 'main');
    this.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    this.write('migrations/001_create_shop.sql', readFileSync(join(kRoot, 'examples/demo/base/001_create_shop.sql'), 'utf8'));
    this.commit('Create the shop');
  }

  git(...words) {
    return text('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', '-C', this.repository, ...words],
      { env: { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' } }).trim();
  }
  write(name, content) {
    mkdirSync(dirname(join(this.repository, name)), { recursive: true });
    writeFileSync(join(this.repository, name), content);
  }
  commit(message) {
    this.git('add', '-A');
    this.git('commit', '-q', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }
  // A workflow of the repository beside the examples; returns its file.
  workflow(name, content) {
    const file = join(this.world.folder, `${this.name}-${name}.yml`);
    writeFileSync(file, content);
    return file;
  }
  query(sql) { return this.world.query(this.database, sql); }
  // Waits while runs go on until a query says true.
  async until(sql) {
    for (let poll = 0; poll < kPolls; ++poll) {
      if (await this.world.ask(this.database, `SELECT bool_or(answer) FROM (${sql}) one(answer)`) === 't') return;
      await new Promise((done) => setTimeout(done, 50));
    }
    assert.fail(`never: ${sql}`);
  }
  hooks() { return this.platform.hooks(); }

  secrets() {
    return { DATABASE_URL_UNPOOLED: this.world.secretUrl(this.database), DEPLOY_HOOK_URL: `${this.platform.origin}/hooks/a-secret-path` };
  }

  // A pull request from `branch`: GitHub's merge of it into main, without any secret when it comes from a fork.
  async pullRequest(branch, { from = 'stranger/shop', workflow = 'migrations-check', event = {}, ...rest } = {}) {
    this.git('switch', '-q', '--detach', 'main');
    this.git('merge', '-q', '--no-ff', '-m', 'merge', branch);
    const sha = this.git('rev-parse', 'HEAD');
    this.git('switch', '-q', 'main');
    return this.run(workflow, {
      github: { event_name: 'pull_request', ref: 'refs/pull/7/merge', sha },
      event: { pull_request: { number: 7, base: { sha: this.git('rev-parse', 'main') }, head: { repo: { full_name: from } }, user: { login: 'octocat' } }, ...event },
      ...rest,
    });
  }
  async push({ sha = this.git('rev-parse', 'main'), workflow = 'migrations-production', ...options } = {}) {
    return this.run(workflow, { github: { event_name: 'push', sha }, secrets: this.secrets(), ...options });
  }
  async dispatch(inputs, options = {}) {
    const sha = this.git('rev-parse', 'main');
    const { github = {}, workflow = 'migrations-manual', ...rest } = options;
    return this.run(workflow, {
      inputs: { type: 'manual-review', to: '', confirm: '', digest: '', 'no-backup': '', ...inputs }, secrets: this.secrets(), ...rest,
      github: { event_name: 'workflow_dispatch', sha, ...github }, event: { repository: { default_branch: 'main' } },
    });
  }

  // `during(runner)` goes on beside the run; `workflows` replaces reusable ones.
  async run(name, { inputs = {}, secrets = {}, environments = {}, vars = {}, github, event, tamper, workflows = {}, clock, during } = {}) {
    const { world, platform } = this;
    const file = name.endsWith('.yml') ? name : join(kRoot, `examples/workflows/${name}.yml`);
    const path = `.github/workflows/${basename(file)}`;
    const runner = new Runner({
      github: { workflow_ref: `octo/shop/${path}@refs/heads/main`, ...github, run_id: String(++this.runs), api_url: platform.origin,
        graphql_url: `${platform.origin}/graphql` },
      event, vars: { HEALTH_CHECK_URL: '', ...vars }, groups: this.groups, clock,
      environments: { production: { secrets }, 'production-review': { approve: () => true }, ...environments },
      actions: {
        'actions/checkout': (options, job) => this.checkOut(job, options),
        'actions/upload-artifact': (options, job) => this.keep(job, options),
        'actions/download-artifact': (options, job) => { this.fetch(job, options); tamper?.(join(job.workspace, options.path)); },
        'lockkeeper/lockkeeper': world.action,
        './': world.action,
      },
      workflows: { ...kWorkflows, ...workflows },
      machine: { LOCKKEEPER_MIRROR: `${platform.origin}/releases`, LOCKKEEPER_RETRY_SECONDS: '0', NO_COLOR: '1',
        GIT_CONFIG_GLOBAL: '/dev/null', RUNNER_TOOL_CACHE: join(world.folder, 'tools') },
    });
    try {
      const [{ jobs, result }] = await Promise.all([runner.run(file, inputs), during?.(runner)]);
      this.remember(path, runner.github, result);
      return new Result(jobs.migrations ?? { jobs: {}, outputs: {}, result }, runner);
    } finally {
      runner.close();
    }
  }

  remember(path, github, conclusion) {
    const person = (login) => ({ login, type: login.endsWith('[bot]') ? 'Bot' : 'User' });
    this.platform.runs[github.run_id] = { event: github.event_name, conclusion, path, head_branch: github.ref.replace('refs/heads/', ''),
      head_repository: { full_name: github.repository }, actor: person(github.actor), triggering_actor: person(github.triggering_actor) };
  }
  checkOut(job, options) {
    const depth = String(options['fetch-depth'] ?? '1');
    const git = (...words) => text('git', ['-C', job.workspace, ...words], { env: { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null' } });
    git('init', '-q');
    git('fetch', '-q', ...(depth === '0' ? [] : ['--depth', depth]), `file://${this.repository}`, job.github.sha);
    git('checkout', '-q', 'FETCH_HEAD');
    this.onCheckOut?.(job.workspace);
  }
  // An artifact belongs to its run, which has none twice; `artifacts` keeps the newest of each name.
  keep(job, options) {
    const from = join(job.workspace, options.path);
    if (!existsSync(from)) throw new Error(`no files at ${options.path}`);
    const to = this.place(job, options.name);
    if (existsSync(to)) throw new Error(`(409) Conflict: an artifact with this name already exists on the workflow run: ${options.name}`);
    cpSync(from, to, { recursive: true });
    this.artifacts[options.name] = to;
    if (options.name.startsWith('lockkeeper-plan-')) this.artifacts['lockkeeper-plan'] = to;
    this.platform.artifacts.push({ name: options.name, expired: false, workflow_run: { id: Number(job.github.run_id) } });
  }
  fetch(job, options) { cpSync(this.place(job, options.name), join(job.workspace, options.path), { recursive: true }); }
  place(job, name) { return join(this.world.folder, `artifact-${this.name}-${job.github.run_id}-${name}`); }
}

export class Result {
  constructor(called, runner) {
    Object.assign(this, { jobs: called.jobs, legs: called.legs, outputs: called.outputs, result: called.result, annotations: runner.annotations,
      log: runner.log.join('\n'), said: runner.said.join('\n'), summary: runner.summaries.join('\n'), gates: runner.gates,
      machines: runner.machines, ran: runner.ran, refused: runner.refused, environmentFiles: runner.environmentFiles });
  }
  results(names = ['guard', 'plan', 'approval', 'apply']) { return Object.fromEntries(names.map((id) => [id, this.jobs[id].result])); }
  errors() { return this.annotations.filter((one) => one.level === 'error'); }
  // What the last step that ran Lockkeeper says of itself.
  exitCode() { return this.ran.filter((one) => 'exit-code' in one.outputs).at(-1)?.outputs['exit-code']; }
  passed() { return this.gates.map((gate) => gate.environment?.name ?? gate.concurrency.group); }
  // What held secrets: nothing, however the run went.
  leaks() { return kSecretParts.filter((part) => (this.said + this.summary).includes(part)); }
}

// Whatever happens in a run: no secret said, no command forged, nothing left in the environment of later steps.
export function sound(result) {
  assert.deepEqual(result.leaks(), []);
  assert.deepEqual(result.refused, []);
  assert.equal(result.environmentFiles, '');
  return result;
}
