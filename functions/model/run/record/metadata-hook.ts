/** The hook of the project's own code that adds to what a run keeps of its start: `metadata` in `functions/services.ts`. */
import type { Metadata, StartedFrom } from "./metadata.ts";

/** What the hook is told of a run. */
export interface RunMetadataInfo {
  readonly task: string;
  /** The run's name, `instant/trigger`. */
  readonly run: string;
  /** What started it, such as `cron-1`, or `manual` for a start by hand. */
  readonly trigger: string;
  readonly scheduledTime: Date;
  /** Who started it by hand: as `startedBy` of its metadata. Undefined for what a schedule, an event or another task started. */
  readonly by: string | undefined;
  readonly from: StartedFrom | undefined;
  /** As the task itself is given them, checked by its schema. */
  readonly params: unknown;
  /** What it has already. */
  readonly metadata: Metadata;
}

/** Returns what is added, a few short texts by name; undefined for nothing. It is waited for, five seconds at most. What it throws is logged, and the run begins without. */
export type RunMetadata = (info: RunMetadataInfo) => Metadata | undefined | Promise<Metadata | undefined>;
