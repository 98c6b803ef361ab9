/**
 * Events over a thousand runs, each with a process that is killed at one of its calls, before the call is made or after it
 * has landed: an operator's or a worker's, to the tables, the queue or the bus. Another worker and the sweeper go on. Each
 * event whose write applied must be told under one id, and no other. The time is virtual, and the code is what is deployed.
 */
import { NonRetryableError } from "../../../functions/model/errors.ts";
import { type RunKey, type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { lifeEvents } from "../../../functions/model/run/told/untold.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { cancelRun, pauseRun, redriveRun, resumeRun } from "../../../functions/operators/index.ts";
import { startRun } from "../../../functions/runs/index.ts";
import type { Outcome } from "../../../functions/store/run-store.ts";
import { Bus } from "../../../functions/telling/index.ts";
import { Harness, type HarnessProps } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { DyingCalls } from "../kit/dying-calls.ts";
import type { Figure } from "../kit/figure.ts";

const runs = 1_000;
const minutes = 8;

const walk = defineTask({
  name: "walk",
  description: "Walks over two items.",
  *items({ cursor = 0 }) {
    for (let n = Number(cursor) + 1; n <= 2; n++) yield [n, n];
  },
  process: () => {},
}) as Task;
const fails = defineTask({
  name: "fails",
  description: "Fails.",
  run: () => {
    throw new NonRetryableError("broken");
  },
}) as Task;
const tasks = [walk, fails];

/** What is done to a run: by its schedule, by people and code. */
const stories: readonly ((harness: Harness) => Promise<void>)[] = [
  (harness) => harness.occur("walk", "daily"),
  (harness) => harness.occur("fails", "daily"),
  async (harness) => {
    await harness.occur("fails", "daily");
    await harness.drain();
    await redriveRun(harness.context, await harness.run("fails"));
  },
  async (harness) => {
    const run = await start(harness);
    await pauseRun(harness.context, run);
    await harness.drain();
    await resumeRun(harness.context, run);
  },
  async (harness) => {
    const run = await start(harness);
    await cancelRun(harness.context, run);
  },
  (harness) => harness.queue.send("default", '{"task":"walk","when":"now"}'),
];

function start({ context }: Harness): Promise<RunKey> {
  return startRun(context, { task: "walk", lane: "default", kind: "manual" });
}

/** What writes that applied left to be told, and what was told, by the events' ids; and what else the bus was told. */
class Seen {
  readonly made = new Set<string>();
  readonly told = new Map<string, Set<string>>();
  /** By run: what each status that it came to is called as an event. */
  readonly statuses = new Map<string, Set<string>>();

  wrote(run: RunRecord): void {
    for (const text of run.untold ?? [])
      this.made.add(`${runId(run)}:${text.slice(0, text.lastIndexOf(":"))}`);
    const named = { retrying: "retried", rejected: "errored" }[run.status as string] ?? run.status;
    const all = this.statuses.get(runId(run)) ?? new Set();
    if (named !== "running") this.statuses.set(runId(run), all.add(named));
  }

  tell(body: string): string {
    const { Entries } = JSON.parse(body) as { readonly Entries: readonly { readonly Detail: string }[] };
    for (const { Detail } of Entries) {
      const { id, event, at } = JSON.parse(Detail) as { id: string; event: string; at: string };
      this.told.set(id, (this.told.get(id) ?? new Set()).add(`${event} ${at}`));
    }
    return JSON.stringify({ Entries: Entries.map(() => ({ EventId: "1" })) });
  }

  /** Events that were never told: by what writes left, and by the statuses that runs came to. */
  get lost(): number {
    const byWrite = [...this.made].filter((id) => !this.told.has(id)).length;
    const names = [...this.told.keys()];
    const byStatus = [...this.statuses].flatMap(([run, events]) =>
      [...events].filter(
        (event) => !names.some((id) => id.startsWith(`${run}:`) && id.endsWith(`:${event}`)),
      ),
    ).length;
    return byWrite + byStatus;
  }

  get invented(): number {
    return [...this.told.keys()].filter((id) => !this.made.has(id)).length;
  }

  /** Ids under which something else was told the second time. */
  get unstable(): number {
    return [...this.told.values()].filter((said) => said.size > 1).length;
  }
}

/** A deployment that makes its calls through these. */
function deployment(seen: Seen, calls: DyingCalls, before?: Harness): Harness {
  const store: HarnessProps["store"] = (memory) =>
    calls.through(
      interceptedStore(memory, async ({ method, forward }) => {
        const answer = await forward();
        const { ok, item } = (answer ?? {}) as Partial<Outcome<RunRecord>>;
        if (method === "update" && ok && item !== undefined) seen.wrote(item);
        return answer;
      }),
    );
  return new Harness({
    tasks,
    before,
    store,
    queue: (queue) => calls.through(queue),
    events: lifeEvents,
    listeners: (context) => [
      new Bus({
        context,
        bus: "runs",
        on: lifeEvents,
        putEvents: (body) => calls.make(async () => seen.tell(body)),
      }),
    ],
  });
}

/** Lets a story happen, with a process that dies at one of its calls. Returns what was seen, and how many calls there were. */
async function told(story: (typeof stories)[number], at: number, lands: boolean) {
  const seen = new Seen();
  const calls = new DyingCalls(at, lands);
  const first = deployment(seen, calls);
  const happens = async () => {
    await story(first);
    await first.drain();
  };
  await Promise.race([happens(), calls.died]);
  const { count } = calls;
  const next = deployment(seen, new DyingCalls(Number.POSITIVE_INFINITY, true), first);
  await next.drainFor(minutes);
  return { seen, count };
}

/** The writes of a run where nothing listens, by their names. */
async function writesOfOne(): Promise<readonly string[]> {
  const writes: string[] = [];
  const store: HarnessProps["store"] = (memory) =>
    interceptedStore(memory, ({ write, forward }) => {
      if (write !== undefined) writes.push(write);
      return forward();
    });
  const harness = new Harness({ tasks, store });
  await harness.occur("walk", "daily");
  await harness.drain();
  return writes;
}

export async function eventFigures(): Promise<readonly Figure[]> {
  const sum = { lost: 0, invented: 0, unstable: 0, made: 0 };
  const lengths = await Promise.all(
    stories.map(async (story) => (await told(story, Number.POSITIVE_INFINITY, true)).count),
  );
  for (let i = 0; i < runs; i++) {
    const kind = i % stories.length;
    const length = lengths[kind] as number;
    const n = Math.floor(i / stories.length);
    const { seen } = await told(
      stories[kind] as (typeof stories)[number],
      n % length,
      n % (2 * length) >= length,
    );
    sum.lost += seen.lost;
    sum.invented += seen.invented;
    sum.unstable += seen.unstable;
    sum.made += seen.made.size;
  }
  const writes = await writesOfOne();
  const needed = ["take slot", "claim", "succeed", "give slot back"];
  const more =
    writes.filter((write) => !needed.includes(write)).length + Math.max(0, writes.length - needed.length);
  const none = (what: string, value: number): Figure => ({ what, value, bound: "= 0", ok: value === 0 });
  return [
    none(
      `events that were not told, of ${sum.made} of ${runs} runs, killed at each of ${Math.max(...lengths)} calls`,
      sum.lost,
    ),
    none("events that were told and that no write had made", sum.invented),
    none("ids under which another event was told", sum.unstable),
    none("writes more of a run where nothing listens", more),
  ];
}
