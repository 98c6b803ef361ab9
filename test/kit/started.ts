/**
 * Which other tasks a run has started: by `start` of `pawl/client`, and those that follow it. Their runs are recorded as in
 * a deployment, and nothing works on them, so a test asserts what was asked for:
 *
 *     const run = await runTask(closeOrder, { deployed: [sendInvoice, report], params: { order: 7 } });
 *     expect(run.started).toMatchObject([{ task: "send-invoice", params: { order: 7 } }]);
 *
 * and that nothing was: `expect(run.started).toEqual([])`.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { RunKey, RunRecord } from "../../functions/model/run/run.ts";
import type { Status } from "../../functions/model/run/status.ts";
import type { Json } from "../../functions/model/task/task.ts";
import { type Client, provideClient } from "../../functions/operators/index.ts";
import { paramsText } from "../../functions/runs/index.ts";
import type { MemoryRunStore } from "../memory/run-store.ts";

/** A run of another task, or another run of the same one. */
export interface StartedTask {
  /** The task's name. */
  readonly task: string;
  /** What the run is given; `{}` where that is nothing. */
  readonly params: Json;
  /** "client" for `start` of `pawl/client`, otherwise the id of the `after` trigger. */
  readonly by: string;
  /** When it starts. */
  readonly at: Date;
  readonly tags: readonly string[];
  /** "enqueued", unless it cannot begin: "errored" for params that it refuses. */
  readonly status: Status;
}

export async function startedTasks(
  store: MemoryRunStore,
  keys: readonly RunKey[],
): Promise<readonly StartedTask[]> {
  return Promise.all(keys.map(async (key) => startedTask(store, (await store.get(key)) as RunRecord)));
}

async function startedTask(store: MemoryRunStore, run: RunRecord): Promise<StartedTask> {
  const { task, trigger, scheduledTime, tags = [], status } = run;
  const text = await paramsText(store, run);
  const by = trigger === "manual" ? "client" : (trigger ?? "");
  const params = text === undefined ? {} : (JSON.parse(text) as Json);
  return { task, params, by, at: new Date(scheduledTime), tags, status };
}

const clientOfRun = new AsyncLocalStorage<Client>();

/** Does something in which `pawl/client` is this client. */
export function withClient<T>(client: Client, action: () => Promise<T>): Promise<T> {
  provideClient(() => clientOfRun.getStore());
  return clientOfRun.run(client, action);
}
