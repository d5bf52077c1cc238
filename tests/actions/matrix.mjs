// strategy.matrix: its combinations and how they run beside each other. Source: GitHub's documentation of `jobs.<id>.strategy`.
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// The combinations of a matrix of plain values, in GitHub's order.
export function combinations({ include = [], exclude = [], ...vectors }) {
  for (const [name, vector] of Object.entries(vectors))
    if (!Array.isArray(vector) || vector.length === 0) throw new Error(`matrix vector '${name}' does not contain any values`);
  const product = Object.entries(vectors).reduce((rows, [name, vector]) => rows.flatMap((row) => vector.map((one) => ({ ...row, [name]: one }))), [{}]);
  const original = Object.keys(vectors).length === 0 ? [] : product;
  const kept = original.filter((row) => !exclude.some((one) => Object.entries(one).every(([name, value]) => same(row[name], value))));
  const extended = kept.map((row) => ({ row, values: { ...row } }));
  const added = [];
  for (const one of include) {
    // A value of the matrix itself is never overwritten, one that another `include` added is.
    const fitting = extended.filter(({ row }) => Object.entries(one).every(([name, value]) => !(name in row) || same(row[name], value)));
    if (fitting.length === 0) added.push({ ...one });
    for (const { values } of fitting) Object.assign(values, one);
  }
  return [...extended.map(({ values }) => values), ...added];
}

// Runs `leg(index)` for each of `total`, at most `width` at a time, and returns their results in order. After
// a failure the rest is cancelled where `failFast`: `cancel()` reaches those that run, the others do not begin.
export async function inParallel(total, { width, failFast, cancel }, leg) {
  const results = Array.from({ length: total }, () => ({ result: 'cancelled', outputs: {} }));
  let next = 0, stopped = false;
  const worker = async () => {
    while (next < total && !stopped) {
      const at = next++;
      results[at] = await leg(at);
      if (results[at].result !== 'failure' || !failFast || stopped) continue;
      stopped = true;
      cancel();
    }
  };
  await Promise.all(Array.from({ length: Math.min(width || total, total) }, worker));
  return results;
}
