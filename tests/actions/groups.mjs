// The concurrency groups of one repository, shared by its runs. Source: GitHub's documentation of `concurrency`.
export class Groups {
  constructor() { this.groups = new Map(); }

  // Waits for the turn in a group; returns what gives the place back, or null for who was cancelled while waiting.
  // `holder` is an AbortController: it is aborted where the group cancels whoever has or waits for a place.
  async enter(wanted, holder) {
    const { group, 'cancel-in-progress': cancels, queue } = typeof wanted === 'string' ? { group: wanted } : wanted;
    if (!group) return () => {};
    const state = this.state(group);
    // Only one waits where nothing else is said: the newest.
    if (queue !== 'max') for (const waiting of [...state.waiting]) waiting.holder.abort('superseded');
    if (String(cancels) === 'true') state.running?.abort('superseded');
    if (state.running) await this.turn(state, holder);
    if (holder.signal.aborted) return null;
    state.running = holder;
    return () => this.leave(state);
  }

  waiting(group) { return this.state(group).waiting.length; }

  state(group) {
    const key = group.toLowerCase();
    if (!this.groups.has(key)) this.groups.set(key, { running: null, waiting: [] });
    return this.groups.get(key);
  }

  turn(state, holder) {
    return new Promise((go) => {
      const one = { holder, go };
      state.waiting.push(one);
      holder.signal.addEventListener('abort', () => {
        state.waiting = state.waiting.filter((other) => other !== one);
        go();
      }, { once: true });
    });
  }

  // The place goes to the next at once, so that no newcomer slips in between.
  leave(state) {
    const next = state.waiting.shift();
    state.running = next?.holder ?? null;
    next?.go();
  }
}
