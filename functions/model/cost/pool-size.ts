/**
 * How heavy a pool is while it is full, and how many runs a second it lets start. DynamoDB bills each write by the size of the
 * whole item, and takes a limited number of units a second of one item.
 */

/** Bytes of a pool without holders; of one holder, by its run's name; and of one in the stage's pool, which names the task too. */
const emptyBytes = 100;
const holderBytes = 45;
const stageHolderBytes = 75;
/** DynamoDB takes 1,000 write units a second of one item. A tenth is left for writes that are refused. */
const unitsASecond = 900;

/** A pool by its limit; `isStage`: that of the stage. */
export interface PoolSize {
  readonly limit: number;
  readonly isStage?: boolean;
}

/** Write units of one write to a pool that is full. */
export function poolUnits({ limit, isStage = false }: PoolSize): number {
  return Math.ceil((emptyBytes + limit * (isStage ? stageHolderBytes : holderBytes)) / 1024);
}

/** How many runs a second can start in a pool that is full: each writes it twice. */
export function mostStarts(size: PoolSize): number {
  return Math.floor(unitsASecond / (2 * poolUnits(size)));
}
