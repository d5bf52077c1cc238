// What surrounds a story: a PostgreSQL, a server that plays the hosting platform, GitHub's API and the releases, and a
// repository with its checkouts.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Runner } from './runner.mjs';
import { read } from './yaml.mjs';

export const kRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
export const kBinary = process.env.LOCKKEEPER_BINARY_UNDER_TEST ?? join(kRoot, 'build/dev/lockkeeper');
const kPassword = 'correct%20horse%2Fbattery';
const kSecretParts = [kPassword, 'correct horse/battery', 'a-secret-path'];

const text = (program, words, options = {}) => execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });

export class World {
  static async begin() {
    const world = new World();
    world.folder = mkdtempSync(join(tmpdir(), 'lockkeeper-world-'));
    execFileSync('chmod', ['711', world.folder]);  // the server may run as another user
    world.postgres = join(world.folder, 'postgres');
    world.admin = text(join(kRoot, 'scripts/throwaway-postgres'), ['start', world.postgres]).trim();
    await world.serve();
    world.releaseAction();
    return world;
  }
  end() {
    this.server.close();
    this.server.closeAllConnections();
    text(join(kRoot, 'scripts/throwaway-postgres'), ['stop', this.postgres]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async serve() {
    this.requests = [];
    this.hookAnswers = [];
    this.reset();
    this.server = http.createServer((request, response) => {
      const path = request.url;
      this.requests.push({ method: request.method, path, headers: request.headers });
      const answer = (status, body) => { response.writeHead(status); response.end(body); };
      if (path.startsWith('/hooks/')) return answer(this.hookAnswers.shift() ?? 201, '{"job":{"id":"deploy-7","state":"PENDING"}}');
      if (path === '/health') return answer(200, '{"status":"healthy"}');
      if (path === '/graphql') return answer(200, '{"data":{"repository":{"pullRequest":{"comments":{"nodes":[],"pageInfo":{"hasNextPage":false}}}}}}');
      if (path.endsWith('/comments')) return answer(201, '{}');
      const environment = path.match(/\/environments\/([^/]+)$/)?.[1];
      if (environment) return answer(this.environmentStatus, JSON.stringify(this.reviewRules[decodeURIComponent(environment)] ?? {}));
      const artifact = path.match(/\/actions\/artifacts\?.*\bname=([\w-]+)$/)?.[1];
      if (artifact) return answer(200, JSON.stringify({ artifacts: this.artifacts.filter((one) => one.name === artifact) }));
      const run = path.match(/\/actions\/runs\/(\d+)$/)?.[1];
      if (run) return answer(this.runs[run] ? 200 : 404, JSON.stringify(this.runs[run] ?? {}));
      if (path.endsWith('/approvals')) return answer(200, JSON.stringify([{ state: 'approved', user: { login: 'the-reviewer' } }]));
      if (path.startsWith('/releases/')) return answer(200, readFileSync(kBinary));
      answer(404, '');
    });
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
  }

  // What GitHub's API knows of the repository.
  reset() {
    const reviewers = { type: 'required_reviewers', prevent_self_review: true, reviewers: [{ type: 'User', reviewer: { login: 'the-reviewer' } }] };
    Object.assign(this, { environmentStatus: 200, reviewRules: { 'production-review': { protection_rules: [reviewers] } }, artifacts: [], runs: {} });
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

  query(database, sql) {
    return text('psql', ['--no-psqlrc', '--tuples-only', '--no-align', '--quiet', '--set=ON_ERROR_STOP=1', '--command', sql, this.url(database)]).trim();
  }
  url(database) { return this.admin.replace('/postgres?', `/${database}?`); }
  secretUrl(database) { return this.url(database).replace('admin@', `admin:${kPassword}@`); }
}

// A repository on its way through pull requests and pushes, with a database of its own.
export class Story {
  constructor(world, name) {
    Object.assign(this, { world, database: `shop_${name}`, artifacts: {} });
    this.repository = join(world.folder, name);
    world.query('postgres', `CREATE DATABASE ${this.database}`);
    mkdirSync(this.repository);
    this.git('init', '-q', '-b', 'main');
    this.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    this.write('migrations/001_create_shop.sql', readFileSync(join(kRoot, 'examples/demo/base/001_create_shop.sql'), 'utf8'));
    this.commit('Create the shop');
    world.requests.length = 0;
    world.hookAnswers.length = 0;
    world.reset();
    this.runs = 0;
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
  query(sql) { return this.world.query(this.database, sql); }
  hooks() { return this.world.requests.filter((request) => request.path.startsWith('/hooks/')); }

  secrets() {
    return { DATABASE_URL_UNPOOLED: this.world.secretUrl(this.database), DEPLOY_HOOK_URL: `${this.world.origin}/hooks/a-secret-path` };
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
  async push(options = {}) {
    const sha = this.git('rev-parse', 'main');
    return this.run('migrations-production', { github: { event_name: 'push', sha }, secrets: this.secrets(), ...options });
  }
  async dispatch(inputs, options = {}) {
    const sha = this.git('rev-parse', 'main');
    const { github = {}, workflow = 'migrations-manual', ...rest } = options;
    return this.run(workflow, {
      inputs: { type: 'manual-review', to: '', confirm: '', digest: '', ...inputs }, secrets: this.secrets(), ...rest,
      github: { event_name: 'workflow_dispatch', sha, ...github }, event: { repository: { default_branch: 'main' } },
    });
  }

  async run(name, { inputs = {}, secrets = {}, environments = {}, vars = {}, github, event, tamper } = {}) {
    const world = this.world;
    const file = name.endsWith('.yml') ? name : join(kRoot, `examples/workflows/${name}.yml`);
    const path = `.github/workflows/${basename(file)}`;
    const runner = new Runner({
      github: { workflow_ref: `octo/shop/${path}@refs/heads/main`, ...github, run_id: String(++this.runs), api_url: world.origin, graphql_url: `${world.origin}/graphql` }, event, vars: { HEALTH_CHECK_URL: '', ...vars },
      environments: { production: { secrets }, 'production-review': { approve: () => true }, ...environments },
      actions: {
        'actions/checkout': (options, run) => this.checkOut(run, options),
        'actions/upload-artifact': (options, run) => this.keep(run, options),
        'actions/download-artifact': (options, run) => { this.fetch(run, options); tamper?.(join(run.workspace, options.path)); },
        'lockkeeper/lockkeeper': world.action,
        './': world.action,
      },
      workflows: Object.fromEntries(['check', 'production', 'manual'].map((one) =>
        [`lockkeeper/lockkeeper/.github/workflows/migrations-${one}.yml`, join(kRoot, `.github/workflows/migrations-${one}.yml`)])),
      machine: { LOCKKEEPER_MIRROR: `${world.origin}/releases`, LOCKKEEPER_RETRY_SECONDS: '0', NO_COLOR: '1',
        GIT_CONFIG_GLOBAL: '/dev/null', RUNNER_TOOL_CACHE: join(world.folder, 'tools') },
    });
    try {
      const { jobs } = await runner.run(file, inputs);
      this.remember(path, runner.github, jobs.migrations.result);
      return new Result(jobs.migrations, runner);
    } finally {
      runner.close();
    }
  }

  remember(path, github, conclusion) {
    const person = (login) => ({ login, type: login.endsWith('[bot]') ? 'Bot' : 'User' });
    this.world.runs[github.run_id] = { event: github.event_name, conclusion, path, head_branch: github.ref.replace('refs/heads/', ''),
      head_repository: { full_name: github.repository }, actor: person(github.actor), triggering_actor: person(github.triggering_actor) };
  }
  checkOut(run, options) {
    const depth = String(options['fetch-depth'] ?? '1');
    const git = (...words) => text('git', ['-C', run.workspace, ...words], { env: { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null' } });
    git('init', '-q');
    git('fetch', '-q', ...(depth === '0' ? [] : ['--depth', depth]), `file://${this.repository}`, run.github.sha);
    git('checkout', '-q', 'FETCH_HEAD');
    this.onCheckOut?.(run.workspace);
  }
  keep(run, options) {
    const from = join(run.workspace, options.path);
    if (!existsSync(from)) throw new Error(`no files at ${options.path}`);
    const to = join(this.world.folder, `artifact-${this.database}-${this.runs}-${options.name}`);
    cpSync(from, to, { recursive: true });
    this.artifacts[options.name] = to;
    if (options.name.startsWith('lockkeeper-plan-')) this.artifacts['lockkeeper-plan'] = to;
    this.world.artifacts.push({ name: options.name, expired: false, workflow_run: { id: this.runs } });
  }
  fetch(run, options) { cpSync(this.artifacts[options.name], join(run.workspace, options.path), { recursive: true }); }
}

export class Result {
  constructor(called, runner) {
    Object.assign(this, { jobs: called.jobs, outputs: called.outputs, result: called.result, annotations: runner.annotations,
      log: runner.log.join('\n'), said: runner.said.join('\n'), summary: runner.summaries.join('\n'), gates: runner.gates,
      refused: runner.refused, environmentFiles: runner.environmentFiles });
  }
  results(names = ['guard', 'plan', 'approval', 'apply']) { return Object.fromEntries(names.map((id) => [id, this.jobs[id].result])); }
  errors() { return this.annotations.filter((one) => one.level === 'error'); }
  // What held secrets: nothing, however the run went.
  leaks() { return kSecretParts.filter((part) => (this.said + this.summary).includes(part)); }
}
