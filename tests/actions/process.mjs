// The process of a step, and how it is stopped. Source: actions/runner, ProcessInvoker.cs.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

// Milliseconds from SIGINT to SIGTERM, from there to the end of the whole tree, and from the end of a process to that
// of waiting for output which its children still hold open.
export const kPatience = { interrupt: 7500, terminate: 2500, streams: 5000 };

function children(pid) {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((one) => {
    try {
      return readFileSync(`/proc/${one}/stat`, 'utf8').split(') ').at(-1).split(' ')[1] === String(pid);
    } catch {
      return false;  // ended meanwhile
    }
  });
}

function killTree(pid) {
  const below = children(pid);
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // ended meanwhile
  }
  below.forEach(killTree);
}

// Runs `words` and hands each line of both streams to `sink`; returns the exit code, 1 for a signal. After `signal`
// aborts only the process itself hears of it, not its children, until patience ends; for the reason "lost" none has any.
export function run(words, { folder, variables, sink, signal, patience = kPatience }) {
  return new Promise((done) => {
    const child = spawn(words[0], words.slice(1), { cwd: folder, env: variables, stdio: ['ignore', 'pipe', 'pipe'] });
    const timers = [];
    const later = (delay, what) => timers.push(setTimeout(what, delay));
    const stop = () => {
      if (signal.reason === 'lost') return killTree(child.pid);
      child.kill('SIGINT');
      later(patience.interrupt, () => child.kill('SIGTERM'));
      later(patience.interrupt + patience.terminate, () => killTree(child.pid));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    const streams = [child.stdout, child.stderr];
    for (const stream of streams) {
      let rest = '';
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        const lines = (rest + text).split(/\r\n|\n|\r/);
        rest = lines.pop();
        lines.forEach(sink);
      });
      stream.on('close', () => rest && sink(rest));
    }
    child.on('error', (error) => sink(error.message));
    child.on('exit', () => {
      timers.splice(0).forEach(clearTimeout);
      later(patience.streams, () => streams.forEach((stream) => stream.destroy()));
    });
    child.on('close', (code) => {
      timers.forEach(clearTimeout);
      signal.removeEventListener('abort', stop);
      done(code ?? 1);
    });
  });
}
