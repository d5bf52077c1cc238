// Runs workflows with `run:` steps, composite actions and reusable workflows as GitHub would, on this machine and without
// Docker: jobs beside each other, concurrency groups, matrices, time limits and cancellation.
// Not here: services, containers, and the five minutes after which GitHub gives up on a job that it cancelled.
// Assumed, because neither the documentation nor the runner's source says it: a job takes its place in its group before
// its environment lets it in; a job that had not begun when the run was cancelled is `cancelled` unless its condition
// holds; an output that several jobs of a matrix set is that of the last of them in the order of the matrix.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holds, resolved, structured } from './expressions.mjs';
import { Groups } from './groups.mjs';
import { JobRun } from './job_run.mjs';
import { combinations, inParallel } from './matrix.mjs';
import { kPatience } from './process.mjs';
import { parsed } from './yaml.mjs';

const kRank = { none: 0, read: 1, write: 2 };

const list = (value) => [value ?? []].flat();
// The worst of several results.
const worst = (results) => ['failure', 'cancelled', 'success'].find((one) => results.includes(one)) ?? 'skipped';

function limited(minutes, what) {
  const timer = setTimeout(what, minutes * 60000);
  return () => clearTimeout(timer);
}

// A controller that is aborted with another, unless `spared()` says no at that moment.
function below(controller, spared = () => false) {
  const own = new AbortController();
  const follow = () => spared() || own.abort(controller.signal.reason);
  if (controller.signal.aborted) follow();
  else controller.signal.addEventListener('abort', follow, { once: true });
  return own;
}

export class Runner {
  // actions: name -> async (inputs, job, contexts) => outputs, or a folder with an action.yml
  // workflows: owner/repo/path -> file;  environments: name -> {secrets, approve};  groups: those of the repository
  // clock: the runner's patience in milliseconds, and limit(minutes, what) => what calls it off
  constructor({ github = {}, event = {}, secrets = {}, vars = {}, environments = {}, actions = {}, workflows = {}, machine = {},
    groups = new Groups(), clock = {} }) {
    Object.assign(this, { secrets, vars, environments, actions, workflows, machine, groups, clock: { limit: limited, ...kPatience, ...clock } });
    this.temp = mkdtempSync(join(tmpdir(), 'lockkeeper-runner-'));
    this.eventPath = join(this.temp, 'event.json');
    writeFileSync(this.eventPath, JSON.stringify(event));
    this.github = { event, event_name: 'push', repository: 'octo/shop', ref: 'refs/heads/main', sha: '0'.repeat(40), run_id: '1',
      actor: 'octocat', triggering_actor: 'octocat', server_url: 'https://github.com', token: 'a-job-token', event_path: this.eventPath, ...github };
    Object.assign(this, { annotations: [], lost: [], summaries: [], log: [], said: [], refused: [], gates: [], machines: [], ran: [], environmentFiles: '' });
    this.masks = new Set();
    this.controller = new AbortController();
  }
  close() { rmSync(this.temp, { recursive: true, force: true }); }

  // As the button does.
  cancel() { this.controller.abort('cancelled'); }
  // As a machine that goes away: no process hears a signal.
  lose() { this.controller.abort('lost'); }

  async run(file, inputs = {}) {
    return this.workflow(file, { inputs, secrets: this.secrets, granted: {}, isCalled: false, controller: this.controller });
  }

  // {jobs, outputs, result}
  async workflow(file, call) {
    const workflow = parsed(file);
    if (call.isCalled) for (const [id, job] of Object.entries(workflow.jobs)) this.requireGranted(id, job.permissions, call.granted);
    const controller = below(call.controller);
    const leave = await this.place(workflow.concurrency, { github: this.github, inputs: call.inputs, vars: this.vars }, controller);
    if (!leave) return { jobs: {}, outputs: {}, result: 'cancelled' };
    try {
      const jobs = await this.all(file, workflow, { ...call, controller });
      const rows = Object.entries(workflow.on.workflow_call?.outputs ?? {}).map(([name, row]) => [name, row.value]);
      return { jobs, outputs: resolved(Object.fromEntries(rows), { jobs }), result: worst(Object.values(jobs).map((job) => job.result)) };
    } finally {
      leave();
    }
  }

  // Every job as soon as those that it needs are done.
  async all(file, workflow, call) {
    const running = {};
    const waiting = Object.entries(workflow.jobs);
    while (waiting.length > 0) {
      const ready = waiting.findIndex(([, job]) => list(job.needs).every((need) => running[need]));
      if (ready < 0) throw new Error(`${file}: jobs need each other`);
      const [[id, job]] = waiting.splice(ready, 1);
      running[id] = this.after(list(job.needs), running, (needs) => this.job(id, { env: workflow.env, ...job }, needs, call));
      // What broke the runner itself leaves nobody waiting for a job.
      running[id].catch(() => call.controller.abort('broken'));
    }
    await Promise.allSettled(Object.values(running));
    const results = await Promise.all(Object.values(running));
    return Object.fromEntries(Object.keys(running).map((id, at) => [id, results[at]]));
  }
  async after(names, running, job) {
    const results = await Promise.all(names.map((name) => running[name]));
    return job(Object.fromEntries(names.map((name, at) => [name, results[at]])));
  }

  async job(id, job, needs, call) {
    const contexts = { github: this.github, inputs: call.inputs, needs, vars: this.vars };
    const before = Object.values(needs);
    const hasFailed = before.some((one) => one.result === 'failure' || one.hasFailedBefore);
    const states = () => ({ success: !call.controller.signal.aborted && before.every((one) => one.result === 'success'),
      failure: hasFailed, cancelled: call.controller.signal.aborted });
    const wanted = () => holds(job.if, contexts, states());
    if (!wanted()) return { result: call.controller.signal.aborted ? 'cancelled' : 'skipped', outputs: {}, hasFailedBefore: hasFailed };
    const controller = below(call.controller, wanted);
    const place = { ...call, controller, permissions: job.permissions ?? call.granted };
    const strategy = structured(job.strategy ?? {}, contexts);
    return strategy.matrix ? this.matrix(id, job, strategy, contexts, place) : this.leg(id, job, { ...contexts, matrix: {}, strategy: {} }, place);
  }

  async matrix(id, job, { matrix, 'fail-fast': failFast = true, 'max-parallel': width = 0 }, contexts, call) {
    const rows = combinations(matrix);
    const controller = below(call.controller);
    const legs = await inParallel(rows.length, { width: Number(width), failFast: String(failFast) === 'true', cancel: () => controller.abort('fail-fast') },
      (at) => this.leg(id, job, { ...contexts, matrix: rows[at], strategy: { 'fail-fast': failFast, 'max-parallel': width, 'job-index': at, 'job-total': rows.length } },
        { ...call, controller }));
    const outputs = Object.assign({}, ...legs.map((leg) => Object.fromEntries(Object.entries(leg.outputs).filter(([, value]) => value !== ''))));
    return { result: worst(legs.map((leg) => leg.result)), outputs, legs: legs.map((leg, at) => ({ ...leg, matrix: rows[at] })) };
  }

  // A job, or one of those that its matrix makes of it.
  async leg(id, job, contexts, call) {
    const controller = below(call.controller);
    const leave = await this.place(job.concurrency, contexts, controller);
    if (!leave || controller.signal.aborted) {
      leave?.();
      return { result: 'cancelled', outputs: {} };
    }
    if (job.concurrency) this.gates.push({ job: id, concurrency: resolved(job.concurrency, contexts) });
    try {
      if (job.uses) return await this.called(job, contexts, { ...call, controller });
      const environment = this.environment(job, contexts);
      if (!await this.enter(id, environment)) return { result: 'failure', outputs: {} };
      return await this.onMachine(id, job, environment, contexts, { ...call, controller });
    } finally {
      leave();
    }
  }

  async onMachine(id, job, environment, contexts, { secrets, controller }) {
    const given = { ...secrets, ...this.environments[environment?.name]?.secrets };
    for (const secret of Object.values(given)) if (secret) this.masks.add(secret);
    const run = new JobRun(id, { record: this, temp: this.temp, machine: this.machine, actions: this.actions, masks: this.masks, github: this.github,
      signal: controller.signal, clock: this.clock });
    this.machines.push({ job: id, 'runs-on': structured(job['runs-on'], contexts) });
    const inside = { ...contexts, secrets: given, github: run.github };
    const minutes = Number(resolved(job['timeout-minutes'] ?? 360, contexts));
    const free = this.clock.limit(minutes, () => {
      this.annotations.push({ level: 'error', message: `The job has exceeded the maximum execution time of ${minutes} minutes` });
      controller.abort('timeout');
    });
    let ok;
    try {
      ok = await run.steps(job.steps, inside, { environment: resolved(job.env ?? {}, inside) });
    } finally {
      free();
    }
    const outputs = resolved(job.outputs ?? {}, inside);
    // An output that holds a secret does not leave its job.
    for (const name of Object.keys(outputs)) if ([...this.masks].some((mask) => String(outputs[name]).includes(mask))) delete outputs[name];
    return { result: controller.signal.aborted ? 'cancelled' : ok ? 'success' : 'failure', outputs };
  }

  place(concurrency, contexts, controller) {
    return concurrency ? this.groups.enter(resolved(concurrency, contexts), controller) : () => {};
  }

  // GitHub does not start a run in which a called workflow asks for more than its caller has.
  requireGranted(id, wanted, granted) {
    for (const [scope, level] of Object.entries(wanted ?? {}))
      if (kRank[level] > kRank[granted[scope] ?? 'none']) throw new Error(`job ${id} wants ${scope}: ${level}, which its caller does not grant`);
  }

  async called(job, contexts, { secrets, permissions, controller }) {
    const file = this.workflows[job.uses.split('@')[0]];
    if (!file) throw new Error(`no workflow ${job.uses}`);
    const call = parsed(file).on.workflow_call;
    const given = resolved(job.with ?? {}, contexts);
    for (const name of Object.keys(given)) if (!(name in call.inputs)) throw new Error(`${job.uses} has no input ${name}`);
    const inputs = {};
    for (const [name, row] of Object.entries(call.inputs)) {
      if (row.required && given[name] === undefined) throw new Error(`${job.uses} wants the input ${name}`);
      inputs[name] = row.type === 'boolean' ? String(given[name] ?? row.default) === 'true' : given[name] ?? row.default ?? '';
    }
    for (const name of Object.keys(job.secrets ?? {})) if (!(name in call.secrets)) throw new Error(`${job.uses} has no secret ${name}`);
    return this.workflow(file, { inputs, secrets: resolved(job.secrets ?? {}, { ...contexts, secrets }), granted: permissions, isCalled: true, controller });
  }

  environment(job, contexts) {
    const place = resolved(job.environment, contexts);
    return typeof place === 'string' ? { name: place } : place;
  }
  async enter(id, environment) {
    if (!environment) return true;
    this.gates.push({ job: id, environment });
    const rule = this.environments[environment.name];
    return rule?.approve ? rule.approve(id) : true;
  }
}
