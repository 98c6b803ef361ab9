/**
 * A thousand messages of a task with a limit, a tenth of them twice, over eight environments of a worker. Some calls are lost,
 * or land long after their callers have given up; some environments die. How many runs are at work at once is counted at each
 * write that lands, and by what the task's own code does.
 */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { MemoryRunStore } from "../../memory/run-store.ts";
import { SeededRandom } from "../random.ts";
import { Fleet } from "./fleet.ts";
import { Mortal, type Troubled } from "./mortal.ts";
import type { Misbehaviour } from "./world.ts";

const environments = 8;
const twiceEach = 10;
const troubles = { dies: 0.001, isLost: 0.002 };
const stepMs = 250;
/** A worker that dies is made up for in three minutes: much less than this for all of them. */
const longestMs = 12 * 3_600_000;
/** Any four of them: what the code under test draws of its own is the same in each. */
const seed = 16;

export interface SimulatedLimits extends Troubled {
  readonly limit: number;
  readonly messages: number;
  /** The most runs that were at work at once, by their records and by the task's own code. */
  readonly mostAtWork: number;
  readonly mostExecuting: number;
  readonly succeeded: number;
  /** How often a message was received, on average: of those that were sent, and of those that hand a place on. */
  readonly receivesAMessage: number;
  readonly deadLetters: number;
}

/** Sends so many messages of a task with a limit, and works until all their runs are done. */
export async function simulatedLimits(
  limit: number,
  { store }: Misbehaviour = {},
  messages = 1_000,
): Promise<SimulatedLimits> {
  const random = new SeededRandom(seed + limit);
  const atWork = new Set<string>();
  const executing = new Map<Mortal, string>();
  const seen: Troubled = { deaths: 0, lost: 0, late: 0 };
  let [mostAtWork, mostExecuting, succeeded] = [0, 0, 0];

  const noteWrite = ({ run, status, startedAt }: RunRecord) => {
    if (isTerminal(status)) {
      if (atWork.delete(run) && status === "succeeded") succeeded++;
    } else if (startedAt !== undefined) atWork.add(run);
    mostAtWork = Math.max(mostAtWork, atWork.size);
  };
  const memory = new MemoryRunStore();
  const watched: RunStore = interceptedStore(memory, async ({ method, forward }) => {
    const answer = await forward();
    const { ok, item } = (method === "update" ? answer : { ok: false }) as { ok: boolean; item: RunRecord };
    if (ok) noteWrite(item);
    return answer;
  });
  const taskOf = (mortal: Mortal | undefined) =>
    defineTask({
      name: "brief",
      description: "Takes a moment.",
      concurrency: { limit },
      maxAttempts: 9,
      async run({ run }) {
        if (mortal === undefined) throw new Error("no worker runs here");
        executing.set(mortal, run);
        mostExecuting = Math.max(mostExecuting, executing.size);
        try {
          await mortal.sleep(random.between(100, 900));
        } finally {
          executing.delete(mortal);
        }
      },
    }) as unknown as Task;
  const sweeper = new Harness({ tasks: [taskOf(undefined)], memory, store: () => watched });
  const { clock, queue, lane } = sweeper;
  const start = (): Mortal =>
    new Mortal({
      random,
      seen,
      troubles: () => troubles,
      tables: store?.(watched) ?? watched,
      deployed: (mortal) => ({ tasks: [taskOf(mortal)], before: sweeper }),
      onTrouble: (mortal) => mortal.isDead && executing.delete(mortal),
    });
  const fleet = new Fleet({ queue, lane: lane.name, environments, random, start, twice: () => 0 });
  for (let i = 0; i < messages; i++)
    for (let times = i % twiceEach === 0 ? 2 : 1; times > 0; times--)
      await queue.send(lane.name, JSON.stringify({ task: "brief", id: `m${i}` }));
  const end = clock.now() + longestMs;
  for (let step = 0; clock.now() < end && (succeeded < messages || queue.size(lane.name) > 0); step++) {
    if (step % (60_000 / stepMs) === 0)
      void sweeper.sweeper({ scheduledTime: sweeper.second }, sweeper.lambdaContext(50));
    fleet.dispatch();
    await clock.advance(stepMs);
  }
  const receivesAMessage = fleet.receives / fleet.received;
  const deadLetters = queue.dead.length;
  return { limit, messages, mostAtWork, mostExecuting, succeeded, receivesAMessage, deadLetters, ...seen };
}
