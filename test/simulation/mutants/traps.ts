/** Mutants by hand: the traps that the protocol's sentences are there for. */
import { buildShipped, type Edit, replace } from "./build.ts";
import type { Mutant } from "./mutant.ts";
import { proofs } from "./proofs.ts";

const traps: Readonly<Record<string, readonly Edit[]>> = {
  "the cursor is set before its item is done": [
    replace(
      "runner/walk.ts",
      "    const cursor = yielded(pair[1]);\n",
      "    const cursor = yielded(pair[1]);\n    turn.cursor = cursor;\n",
    ),
  ],
  "a page's cursor is set before its item is done": [
    replace(
      "runner/walk.ts",
      "      const cursor = yielded(cursorOf(item));\n",
      "      const cursor = yielded(cursorOf(item));\n      turn.cursor = cursor;\n",
    ),
  ],
  "an item put off counts as done": [replace("runner/walk.ts", "    if (turn.snoozed) break;\n", "")],
  "a page's item put off counts as done": [
    replace("runner/walk.ts", "      if (turn.snoozed) return;\n", ""),
  ],
  "no time left is read as none known": [
    replace("runner/turn.ts", "now + remaining);", "now + (remaining || 900_000));"),
    replace("runner/turn.ts", "now + invocation.remaining()", "now + 900_000"),
  ],
  "a throttled claim is swallowed": [
    replace(
      "worker.ts",
      "return messageId;\n  }\n}",
      "return error instanceof ThrottledError ? undefined : messageId;\n  }\n}",
    ),
  ],
  "every failure is swallowed": [
    replace("worker.ts", "return messageId;\n  }\n}", "return undefined;\n  }\n}"),
  ],
  "a run is named for the hour of its claim": [
    replace(
      "runner/occurrence.ts",
      "occurrenceName(message.trigger, scheduledTime)",
      "occurrenceName(message.trigger, new Date(place.clock.now()))",
    ),
  ],
  "a pause is not heard": [
    replace("runner/turn.ts", 'if (this.run.status !== "running")', 'if (this.run.status === "cancelled")'),
  ],
  "a cancel is not heard": [
    replace("runner/turn.ts", 'if (this.run.status !== "running")', 'if (this.run.status === "paused")'),
  ],
  "a cancelled run succeeds": [
    replace(
      "runner/settle.ts",
      'return status === "cancelled" ? release(turn) : succeeded',
      "return succeeded",
    ),
  ],
  "a cancelled run can be resumed": [
    replace("model/run.ts", 'from: ["paused"],  ', 'from: ["paused", "cancelled"],  '),
  ],
  "nothing is swept": [
    replace("clock.ts", "await sweepDue(place, remaining)", "{ due: 0, sent: 0, forgotten: 0, failed: 0 }"),
  ],
  "the clock does not move its entry": [
    replace("runner/sweep.ts", "set: { ...moved, dueKey: entry.dueKey }", "set: { dueKey: entry.dueKey }"),
    replace("runner/sweep.ts", "outcome.item?.dueAt === moved.dueAt", "false"),
  ],
  "the clock's distances do not grow": [replace("runner/sweep.ts", "2 ** sends", "1")],
  "the clock sends what somebody else moved": [
    replace(
      "runner/sweep.ts",
      'if (run === undefined || nothingToDo(run)) return "nothing";',
      'if (run === undefined || nothingToDo(run)) return queue.send(lanes[found.task] ?? found.lane, turnMessage(found)).then(() => "sent" as const);',
    ),
  ],
  "fruitless turns are never forgiven": [
    replace("runner/turn.ts", "...(this.moved || moved ? { fruitlessTurns: 0 } : {}),", ""),
  ],
  "fruitless turns are never counted": [replace("runner/claim.ts", "add: { fruitlessTurns: 1 },", "")],
  "fruitless interruptions are never counted": [
    replace("runner/settle.ts", '(stop.kind === "snooze" ? 0 : 1)', "0"),
  ],
  "a snooze counts as fruitless": [replace("runner/settle.ts", '(stop.kind === "snooze" ? 0 : 1)', "1")],
  "a retry forgets its attempt": [
    replace(
      "runner/settle.ts",
      "        attempt: run.attempt + 1,\n        errors,\n        ...later",
      "        errors,\n        ...later",
    ),
  ],
  "a retry counts no turn": [
    replace("runner/settle.ts", '...nextTurn,\n      remove: ["reason"]', 'remove: ["reason"]'),
  ],
  "an interruption counts no turn": [
    replace(
      "runner/settle.ts",
      "fruitlessTurns, ...later(turn, delaySeconds) },\n      ...nextTurn,",
      "fruitlessTurns, ...later(turn, delaySeconds) },",
    ),
  ],
  "a lease is counted from its answer": [
    replace(
      "runner/lease.ts",
      "this.endsAt = sentAt + milliseconds;",
      "this.endsAt = this.#ports.clock.monotonic() + milliseconds;",
    ),
    replace(
      "runner/lease.ts",
      "this.endsAt = asked.sentAt + asked.milliseconds;",
      "this.endsAt = ports.clock.monotonic() + asked.milliseconds;",
    ),
  ],
  "a lease is believed to be longer than asked": [
    replace(
      "runner/lease.ts",
      "this.endsAt = sentAt + milliseconds;",
      "this.endsAt = sentAt + 2 * milliseconds;",
    ),
  ],
  "items are started in the lease's last stretch": [
    replace("runner/turn.ts", "if (clock.monotonic() >= this.lease.endsAt) this.end", "if (false) this.end"),
    replace("runner/turn.ts", "if (clock.monotonic() < this.lease.endsAt - lastStretchMs) break;", "break;"),
  ],
  "every write bears the same number": [
    replace("runner/lease.ts", "++this.#seq, movesDue", "this.#seq + 1, movesDue"),
    replace("runner/lease.ts", "const seq = ++this.#seq;", "const seq = this.#seq + 1;"),
  ],
  "a continuation bears the old turn": [
    replace("runner/settle.ts", "turnMessage(run)", "turnMessage({ ...run, turn: run.turn - 1 })"),
  ],
  "no continuation is looked after": [
    replace(
      "runner/settle.ts",
      "...dueAt(turn.run, byMessage ? notBefore + afterInstantMs : notBefore),",
      "",
    ),
  ],
  "a long delay is not sent by the clock": [
    replace(
      "runner/settle.ts",
      "...dueAt(turn.run, byMessage ? notBefore + afterInstantMs : notBefore),",
      "...(byMessage ? dueAt(turn.run, notBefore + afterInstantMs) : {}),",
    ),
  ],
  "no slot is given back": [
    replace("runner/settle.ts", "if (isTerminal(run.status)) await giveSlotBack(place, run);", ""),
    replace(
      "runner/admission.ts",
      "if (held !== undefined && !isDone(held, askedAt)) return",
      "if (held !== undefined) return",
    ),
  ],
  "a slot is taken from a run that is still held": [
    replace(
      "runner/admission.ts",
      "return isTerminal(run.status) && run.leaseExpiresAt < now - clockSkewMs;",
      "return isTerminal(run.status);",
    ),
  ],
  "a slot is taken from a run that is paused": [
    replace(
      "runner/admission.ts",
      "return isTerminal(run.status) &&",
      'return (isTerminal(run.status) || run.status === "paused") &&',
    ),
  ],
  "a slot's absent holder is not made": [
    replace("runner/admission.ts", "if (await makeHolder(place, holder)) return", "if (true) return"),
  ],
  "an absent holder's slot is taken": [
    replace(
      "runner/admission.ts",
      "if (held === undefined && isWithinCreationWindow(holder, askedAt)) {",
      "if (false) {",
    ),
  ],
  "a slot is taken at a later turn than its run's": [
    replace("runner/admission.ts", 'if (slotRun === key.run) return slotTurn > turn ? "stale" : "in";', ""),
  ],
  "nobody hands a slot on": [
    replace(
      "runner/admission.ts",
      "if (outcome.ok && outcome.item.waiting) await handOn(place, run.task);",
      "",
    ),
    replace("clock.ts", "await handOnLeftBehind(place, remaining)", "0"),
  ],
  "the clock hands no forgotten slot on": [
    replace("clock.ts", "await handOnLeftBehind(place, remaining)", "0"),
  ],
  "a redriven run keeps its admission": [
    replace("runner/operate.ts", '"notBefore", "admitted", "expiresAt"', '"notBefore", "expiresAt"'),
  ],
  "a redriven run stays due to expire": [
    replace("runner/operate.ts", '"notBefore", "admitted", "expiresAt"', '"notBefore", "admitted"'),
  ],
  "a redrive counts no turn": [
    replace("runner/operate.ts", "    add: { turn: 1 },\n    setOnce", "    setOnce"),
  ],
  "a redrive keeps the attempt": [
    replace(
      "runner/operate.ts",
      "      attempt: 1,\n      fruitlessTurns: 0,",
      "      attempt: undefined,\n      fruitlessTurns: undefined,",
    ),
  ],
  "a resume counts no turn": [
    replace("runner/operate.ts", "    add: { turn: 1 },\n    remove: lives", "    remove: lives"),
  ],
  "a resumed run is not looked after": [
    replace(
      "runner/operate.ts",
      "...dueAt(seen, lives ? seen.leaseExpiresAt + afterLeaseMs : now + createdDueMs),",
      "",
    ),
  ],
  "a pause's end is forgotten": [
    replace(
      "runner/operate.ts",
      "until: until.toISOString(), ...dueAt(key, until.getTime()) }",
      "until: until.toISOString() }",
    ),
  ],
  "a release takes a pause's entry away": [
    replace("runner/settle.ts", 'keeps ? ["notBefore"] : ', ""),
    replace("runner/settle.ts", "...(keeps ? dueAt(turn.run, Date.parse(until)) : {})", ""),
  ],
  "the turn is over though its run was resumed": [
    replace(
      "runner/settle.ts",
      'if (ending.kind === "release" && turn.run.status === "running") return "again";',
      'if (ending.kind === "release" && turn.run.status === "running") return "over";',
    ),
  ],
  "a take-over does not look at the lease": [
    replace(
      "runner/claim.ts",
      "if (found.leaseExpiresAt < place.clock.now() - clockSkewMs)\n",
      "if (true)\n",
    ),
  ],
  "a take-over heeds no clock's skew": [
    replace(
      "runner/claim.ts",
      "if (found.leaseExpiresAt < place.clock.now() - clockSkewMs)\n",
      "if (found.leaseExpiresAt < place.clock.now())\n",
    ),
  ],
  "a take-over is not looked after": [
    replace(
      "runner/claim.ts",
      "      ...dueAt(wish.key, asked.lease.leaseExpiresAt + afterLeaseMs),\n    },\n    // On top",
      "    },\n    // On top",
    ),
  ],
  "a claim on a slow lane is not looked after": [
    replace(
      "runner/claim.ts",
      "...(watched ? dueAt(wish.key, asked.lease.leaseExpiresAt + afterLeaseMs) : {}),",
      "",
    ),
  ],
  "a lapsed owner is left to others": [
    replace(
      "runner/claim.ts",
      "    return takeOverRun(place, deployed, wish, found, invocation);\n  const looked",
      "    return { found };\n  const looked",
    ),
  ],
  "a loser does not look after the owner": [
    replace(
      "runner/claim.ts",
      "const looked = found.leaseExpiresAt + afterLeaseMs;",
      "return { found };\n  const looked = found.leaseExpiresAt + afterLeaseMs;",
    ),
  ],
  "a loser trusts a due far ahead": [
    replace(
      "runner/claim.ts",
      "if (found.dueAt !== undefined && found.dueAt <= looked)",
      "if (found.dueAt !== undefined)",
    ),
  ],
  "a loser does not look again": [
    replace(
      "runner/claim.ts",
      "  const { made: _, ...again } = wish;\n  return claimRun(place, deployed, outcome.item === undefined ? wish : again, invocation);",
      "  return { found };",
    ),
  ],
  "a lost answer is a lost claim": [
    replace(
      "runner/claim.ts",
      "return item?.leaseId === leaseId && item.seq === 1 && item.leaseExpiresAt !== 0 ? item : undefined;",
      "return undefined;",
    ),
  ],
  "a claim given up since is one's own": [
    replace("runner/claim.ts", "&& item.leaseExpiresAt !== 0 ? item", "? item"),
  ],
  "an own write is not known again": [
    replace(
      "runner/lease.ts",
      "if (!outcome.ok && outcome.item?.leaseId === this.id && outcome.item.seq === seq) {",
      "if (false) {",
    ),
  ],
  "a checkpoint does not move its entry": [
    replace(
      "runner/turn.ts",
      "const moves = due !== undefined &&",
      "const moves = false && due !== undefined &&",
    ),
  ],
  "a lost lease is acknowledged": [
    replace(
      "runner/perform.ts",
      'if (settled === "lost") return handBack(turn, invocation);',
      'if (settled === "lost") return turn.run;',
    ),
  ],
  "a message for another lane is dropped": [
    replace("runner/deliver.ts", "return place.queue.send(lane, delivery.body);", "return;"),
  ],
  "a moved task's message makes another run": [
    replace("runner/deliver.ts", 'if (message.kind === "start" && message.id === undefined)', "if (false)"),
  ],
  "a run without its task is left alone": [
    replace(
      "runner/undeployed.ts",
      "const given = await giveUpRun(place, found, reason);",
      "const given = { ok: true };",
    ),
  ],
  "a start is not looked after": [
    replace(
      "runner/start.ts",
      "...dueAt(key, sends ? Math.max(now, notBefore ?? 0) + createdDueMs : (notBefore as number)),",
      "",
    ),
  ],
  "a caller's id is not kept": [
    replace("runner/start.ts", "wish.id === undefined ? fresh : await pointTo(ports, wish, fresh)", "fresh"),
  ],
  "a repeated id makes no run that is absent": [
    replace(
      "runner/start.ts",
      "const key = { task: wish.task, run };",
      'const key = { task: wish.task, run };\n  if (run !== fresh) return { ...key, status: "enqueued" } as RunRecord;',
    ),
  ],
  "a dead letter is dropped": [
    replace(
      "runner/dead-letter.ts",
      "const outcome = await place.store.update(key, { condition: remind(found), set: dueAt(key, instant) });",
      "return;",
    ),
  ],
  "a dead letter's absent run is dropped": [
    replace(
      "runner/dead-letter.ts",
      "if (found === undefined && (await neverClaimed(place, key, message))) return;",
      "if (found === undefined) return;",
    ),
  ],
  "a dead letter ends its run": [
    replace(
      "runner/dead-letter.ts",
      "{ condition: remind(found), set: dueAt(key, instant) }",
      '{ condition: remind(found), set: { status: "errored", reason: "a dead letter" } }',
    ),
  ],
  "a timed-out run goes on": [
    replace(
      "runner/turn.ts",
      "if (timeoutSeconds === undefined) return false;",
      "if (this.run) return false;",
    ),
  ],
  "a task's own run that is left behind is done": [replace("runner/walk.ts", "        turn.leave();\n", "")],
  "a throw of a paused run spends no attempt": [
    replace(
      "runner/settle.ts",
      "{ ...change.set, attempt: run.attempt + 1, errors } }",
      "{ ...change.set, errors } }",
    ),
  ],
  "an item is begun though the claim's answer took its lease": [
    replace(
      "runner/turn.ts",
      "if (now >= Math.min(this.#stopAt, lease.endsAt - lastStretchMs)) this.#lookUpSoon();",
      "",
    ),
  ],
  "a paused task's occurrence takes a slot over": [
    replace(
      "runner/admission.ts",
      "condition: takeOverSlot({ run: slotRun, turn: slotTurn }, wish),",
      "condition: takeOverSlot({ run: slotRun, turn: slotTurn }, { run: key.run, turn }),",
    ),
  ],
  "an occurrence that is skipped too late leaves its owner alone": [
    replace(
      "runner/occurrence.ts",
      "const lost = await loseClaim(place, deployed, wish, found, invocation);",
      "const lost = { found };",
    ),
  ],
  "a dead letter's own id points nowhere": [
    replace(
      "runner/dead-letter.ts",
      'if (message.kind !== "start" || message.id === undefined) return key;',
      "return key;",
    ),
  ],
  "a dead letter makes a record of long ago": [
    replace(
      "runner/dead-letter.ts",
      'if (message.kind === "turn" || !isWithinCreationWindow(key, place.clock.now())) return true;',
      'if (message.kind === "turn") return true;',
    ),
  ],
  "the clock forgets a pause that ends": [
    replace(
      "runner/sweep.ts",
      '(run.status === "paused" && run.until === undefined)',
      'run.status === "paused"',
    ),
  ],
};

/** Every mutant of this kind. */
export function trapMutants(): Mutant[] {
  return Object.entries(traps).map(([name, edits]): Mutant => {
    const proof = proofs[name];
    return {
      kind: "trap",
      name,
      ...(proof === undefined ? {} : { proof }),
      edits,
      make: async () => ({ shipped: await buildShipped(...edits) }),
    };
  });
}
