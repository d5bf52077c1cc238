// The jobs that a workflow begins with, one for each combination of their matrices, with what their own keys come to.
import { resolved, structured } from './expressions.mjs';
import { combinations } from './matrix.mjs';
import { parsed } from './yaml.mjs';

const kKeys = ['name', 'uses', 'runs-on', 'container', 'services', 'timeout-minutes', 'concurrency', 'environment', 'env', 'with'];

export function expanded(file, contexts) {
  return Object.entries(parsed(file).jobs).flatMap(([id, job]) => {
    const { matrix } = structured(job.strategy ?? {}, contexts);
    const rows = matrix ? combinations(matrix) : [{}];
    return rows.map((row, at) => {
      const own = { ...contexts, matrix: row, strategy: { 'job-index': at, 'job-total': rows.length } };
      return { id, matrix: row, ...Object.fromEntries(kKeys.filter((key) => job[key] !== undefined).map((key) => [key, resolved(job[key], own)])) };
    });
  });
}
