/** The reads of many items over a store in memory. */
import type { BatchReads, ScannedEntry } from "../../cli/deployment/batch-reads.ts";
import {
  approvalKey,
  attentionDueKeys,
  leaseKeys,
  turnKeys,
  waitKey,
} from "../../functions/model/run/index-keys.ts";
import type { Manifest } from "../../functions/model/task/manifest.ts";
import type { PartKey, RunStore, TaskPart } from "../../functions/store/run-store.ts";

export class MemoryBatchReads implements BatchReads {
  readonly #store: RunStore;
  readonly #dueKeys: readonly string[];

  constructor(store: RunStore, { tasks }: Pick<Manifest, "tasks">) {
    this.#store = store;
    const attention = [...attentionDueKeys("errored"), ...attentionDueKeys("rejected")];
    const waiting = tasks.map(({ name }) => waitKey(name));
    this.#dueKeys = [...attention, ...leaseKeys, ...turnKeys, ...waiting, approvalKey];
  }

  async states(tasks: readonly string[]): Promise<ReadonlyMap<string, TaskPart>> {
    const states = await this.parts(tasks.map((task) => ({ task, part: "state" })));
    return new Map(states.map((state) => [state.task, state]));
  }

  async parts(keys: readonly PartKey[]): Promise<readonly TaskPart[]> {
    const parts = await Promise.all(keys.map((key) => this.#store.getPart(key)));
    return parts.filter((part) => part !== undefined);
  }

  async entries(): Promise<{ readonly entries: readonly ScannedEntry[]; readonly isWhole: boolean }> {
    const until = Number.MAX_SAFE_INTEGER;
    const limit = Number.MAX_SAFE_INTEGER;
    const pages = await Promise.all(this.#dueKeys.map((key) => this.#store.due(key, { until, limit })));
    return { entries: pages.flatMap(({ items }) => items), isWhole: true };
  }
}
