/**
 * Minutes of runs that share a slow rate, which an operator lowers and raises again: writes are lost on their way, lose their
 * answer, or come again much later. How many items begin in any minute, and how near to each other, is worked out from what the tasks saw.
 */
import { isTerminal } from "../../../functions/model/run/status.ts";
import type { Task } from "../../../functions/model/task/task.ts";
import { removeOverrides, setOverrides } from "../../../functions/operators/index.ts";
import { startRun } from "../../../functions/runs/index.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { walkTask } from "../../engine/sample-tasks.ts";
import { SeededRandom } from "../random.ts";
import type { Misbehaviour } from "./world.ts";

const items = 20;
const lowered = 6;
const runs = 16;
const itemsOfRun = 3;
const loweredAt = 60_000;
const raisedAt = 240_000;
/** By then every worker goes by an override, and a place that was in use is past. */
const heardMs = 20_000;
const rowWrites = ["take place", "begin row"];

/** Plays a world. Returns what is wrong, and how often something happened. */
export async function playRow(seed: number, { store = (own) => own }: Misbehaviour = {}) {
  const random = new SeededRandom(seed);
  const seen = { begun: 0, lost: 0, late: 0, refused: 0 };
  const begun: number[] = [];
  const process = () => void begun.push(harness.clock.now() - start);
  const faulty = (memory: RunStore): RunStore => {
    const own = store(memory);
    return interceptedStore(own, async ({ write, args, forward }) => {
      if (!rowWrites.includes(String(write))) return forward();
      if (random.chance(0.05)) {
        seen.late++;
        const [key, late] = args as Parameters<RunStore["updatePart"]>;
        harness.clock.after(random.next() * 60_000, () => void own.updatePart(key, late));
      }
      const isLost = random.chance(0.05);
      if (isLost) seen.lost++;
      if (isLost && random.chance(0.5)) throw new Error("no answer");
      const answer = await forward();
      if (isLost) throw new Error("no answer");
      if (!(answer as { readonly ok: boolean }).ok) seen.refused++;
      return answer;
    });
  };
  const rateLimit = { items, per: "minute" };
  const tasks: Task[] = [walkTask(itemsOfRun, process, { rateLimit, overlap: "allow" })];
  const harness: Harness = new Harness({ tasks, random: random.next, store: faulty });
  const operator = new Harness({ tasks, before: harness });
  const start = harness.clock.now();
  const known = { name: "walk", overlap: "allow", catchUp: "none" } as const;
  const request = { task: "walk", lane: "default", kind: "manual" } as const;
  for (let i = 0; i < runs; i++) await startRun(harness.context, request as never);
  const steps = [
    [loweredAt, () => setOverrides(operator.context, known, { rateLimit: lowered }, { note: "it is slow" })],
    [raisedAt, () => removeOverrides(operator.context, known, ["rateLimit"])],
    [Number.POSITIVE_INFINITY, async () => undefined],
  ] as const;
  let step = 0;
  let sweptAt = start;
  while (harness.clock.now() - start < 900_000) {
    let isOver = false;
    const worked = Promise.all(Array.from({ length: runs }, () => harness.next())).finally(() => {
      isOver = true;
    });
    while (!isOver) await harness.clock.advance(250);
    await worked;
    await harness.clock.advance(500);
    const now = harness.clock.now();
    if (now - start >= steps[step as 0][0]) await steps[step++ as 0][1]();
    if (now - sweptAt < 60_000) continue;
    sweptAt = now;
    await operator.sweep();
    if ((await operator.runs("walk")).every(({ status }) => isTerminal(status))) break;
  }
  seen.begun = begun.length;
  return { wrong: wrongIn(begun), ...seen };
}

function wrongIn(begun: readonly number[]): readonly string[] {
  const wrong: string[] = [];
  if (begun.length !== runs * itemsOfRun) wrong.push(`${begun.length} items were done`);
  for (const [i, at] of begun.entries()) {
    const isLowered = at >= loweredAt + heardMs + 60_000 && at < raisedAt;
    const most = (isLowered ? lowered : items) + 1;
    if (at - (begun[i - most] ?? Number.NEGATIVE_INFINITY) < 60_000)
      wrong.push(`${most + 1} items began within a minute`);
    const leastMs = 60_000 / items / 2;
    if (at - (begun[i - 1] ?? Number.NEGATIVE_INFINITY) < leastMs) wrong.push(`two items began at ${at}`);
  }
  return wrong;
}
