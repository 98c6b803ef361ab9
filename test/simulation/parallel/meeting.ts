/** What meets in a world of several parallel runs: limits, rates, throttles, overrides, and a deploy in the middle. */
import type { RateLimit } from "../../../functions/model/task/rate-limit.ts";

/** What is deployed of the task, and of its stage. */
export interface Version {
  readonly concurrency?: { readonly limit: number; readonly key?: "shop" };
  readonly maxRunningTasks?: number;
  readonly rateLimit?: Pick<RateLimit, "items" | "per">;
  readonly timeoutSeconds?: number;
  readonly isParallel: boolean;
}

/** Milliseconds since the world began. */
interface At {
  readonly at: number;
}

export interface Start extends At {
  readonly shop: string;
}

/** An operator's limit of the task or its keys, or of the stage. */
export interface LimitOverride extends At {
  readonly of: "task" | "stage";
  /** Undefined: as deployed again. */
  readonly limit: number | undefined;
}

export interface Deploy extends At {
  readonly to: Version;
  /** The sweeper goes over so much later, in milliseconds. */
  readonly sweeperLag: number;
}

export interface Meeting {
  readonly change: Change;
  readonly first: Version;
  readonly deploys: readonly Deploy[];
  /** The runs after the first, which starts at once. */
  readonly starts: readonly Start[];
  readonly overrides: readonly LimitOverride[];
  /** Its task throttles twenty seconds of each minute. */
  readonly throttles: boolean;
}

/** What a deploy does in the middle of a world. */
export const changes = [
  ...["nothing", "limit changes", "limit comes", "limit goes", "key comes", "key goes"],
  ...["stage changes", "stage comes", "stage goes", "parallel comes", "parallel goes"],
  ...["rate changes", "rate comes", "rate goes", "timeout goes"],
] as const;
export type Change = (typeof changes)[number];
