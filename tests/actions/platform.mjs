// A server that plays, for each story under a path of its own, the hosting platform, GitHub's API and the releases.
import { readFileSync } from 'node:fs';
import http from 'node:http';

const kReviewers = { type: 'required_reviewers', prevent_self_review: true, reviewers: [{ type: 'User', reviewer: { login: 'the-reviewer' } }] };
const kComments = '{"data":{"repository":{"pullRequest":{"comments":{"nodes":[],"pageInfo":{"hasNextPage":false}}}}}}';

const kDeploy = '{"job":{"id":"deploy-7","state":"PENDING"}}';

// What one story's repository has there, and what was asked of it.
export class Platform {
  constructor(origin, binary) {
    Object.assign(this, { origin, binary, requests: [], hookAnswers: [], health: 200, environmentStatus: 200,
      reviewRules: { 'production-review': { protection_rules: [structuredClone(kReviewers)] } }, artifacts: [], runs: {} });
  }
  hooks() { return this.requests.filter((request) => request.path.startsWith('/hooks/')); }

  // [status, body], or a promise of that from `hookAnswers`
  answer(method, path, headers) {
    this.requests.push({ method, path, headers });
    if (path.startsWith('/hooks/')) return this.hookAnswers.shift() ?? [201, kDeploy];
    if (path === '/health') return [this.health, '{"status":"healthy"}'];
    if (path === '/graphql') return [200, kComments];
    if (path.endsWith('/comments')) return [201, '{}'];
    if (path.startsWith('/releases/')) return [200, readFileSync(this.binary)];
    return this.aboutRuns(path) ?? [404, ''];
  }
  aboutRuns(path) {
    const environment = path.match(/\/environments\/([^/]+)$/)?.[1];
    if (environment) return [this.environmentStatus, JSON.stringify(this.reviewRules[decodeURIComponent(environment)] ?? {})];
    const artifact = path.match(/\/actions\/artifacts\?.*\bname=([\w-]+)$/)?.[1];
    if (artifact) return [200, JSON.stringify({ artifacts: this.artifacts.filter((one) => one.name === artifact) })];
    const run = path.match(/\/actions\/runs\/(\d+)$/)?.[1];
    if (run) return [this.runs[run] ? 200 : 404, JSON.stringify(this.runs[run] ?? {})];
    if (path.endsWith('/approvals')) return [200, JSON.stringify([{ state: 'approved', user: { login: 'the-reviewer' } }])];
    return null;
  }
}

// The platforms of all stories behind one port.
export class Platforms {
  constructor(binary) {
    Object.assign(this, { binary, all: new Map() });
    this.server = http.createServer(async (request, response) => {
      const [, name, path] = request.url.match(/^\/([^/]+)(\/.*)$/) ?? [];
      const [status, body] = await this.all.get(name)?.answer(request.method, path, request.headers) ?? [404, ''];
      response.writeHead(status);
      response.end(body);
    });
  }
  async begin() {
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
  }
  end() {
    this.server.close();
    this.server.closeAllConnections();
  }
  add(name) {
    const platform = new Platform(`${this.origin}/${name}`, this.binary);
    this.all.set(name, platform);
    return platform;
  }
}
