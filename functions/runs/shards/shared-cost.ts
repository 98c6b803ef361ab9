import type { Usage } from "../../model/run/record/usage.ts";
import type { RunRecord } from "../../model/run/run.ts";
import type { RunWrite } from "../write.ts";

/** What a run costs of which several workers have shards, as one of its turns or a shard's sees it. */
export interface SharedCost {
  /** Until this worker looks again, in milliseconds: at random. */
  waitMs(): number;
  /** The run, and what it and all its shards have used. @throws as the store does */
  used(): Promise<{ readonly run: RunRecord; readonly usage: Usage }>;
  /** Writes a pause to the run. One that is refused does nothing: something else became of the run. @throws as the store does */
  pause(write: RunWrite): Promise<unknown>;
}
