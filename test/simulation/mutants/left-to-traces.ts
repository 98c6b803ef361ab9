/**
 * Clauses that only limits, keys and the stage need, and only in moments that no world comes to by chance. They leave the
 * count: each is left out in a trace, which then ends otherwise. The trace, in `../traces/limits/`, of each.
 */
export const leftToTraces: Readonly<Record<string, string>> = {
  "transfer slot: the overrides are those that were seen": "lowered.test.ts",
  "join queue: it is listed": "listed.test.ts",
  "join queue: another run waits": "listed.test.ts",
  "join queue: it never was cleared": "listed.test.ts",
  "join queue: it was not cleared since": "listed.test.ts",
  "unlist queue: nobody has listed it since": "listed.test.ts",
  "count clear: no run waits": "listed.test.ts",
  "move on: at this turn": "clauses.test.ts",
  "move on: it waits in this queue": "clauses.test.ts",
};
