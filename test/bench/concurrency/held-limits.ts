/** Limits under a flood, whatever holds each: a lane's event source here. */
import type { Figure } from "../kit/figure.ts";
import { type Flooded, flood, type Holder } from "./flood.ts";

const messages = 1_000;
const kills = 10;

const task = 'overlap: "allow",';

/** What holds a limit of so many runs at once. */
const holders: readonly Holder[] = [
  { what: "a lane's maxConcurrency 2", limit: 2, lane: { maxConcurrency: 2 }, task },
  { what: "a lane's maxConcurrency 7", limit: 7, lane: { maxConcurrency: 7 }, task },
  {
    what: "a lane's maxConcurrency 2 and batches of 4 within 1 s",
    limit: 8,
    lane: { maxConcurrency: 2, batchSize: 4, batchWindowSeconds: 1 },
    task,
  },
];

export async function heldLimitsFigures(): Promise<readonly Figure[]> {
  const found: Figure[] = [];
  for (const holder of holders) found.push(...figuresOf(holder, await flood(holder, { messages, kills })));
  return found;
}

function figuresOf({ what, limit }: Holder, seen: Flooded): Figure[] {
  const { most, succeeded, receives, dead, killed } = seen;
  const of = `${messages} messages, ${killed} killed workers and ${messages / 10} duplicates, held by ${what}`;
  const figure = (name: string, value: number, sign: "=" | "<=", bound: number): Figure => ({
    what: `${name}, of ${of}`,
    value: Number(value.toFixed(3)),
    bound: `${sign} ${bound}`,
    ok: sign === "=" ? value === bound : value <= bound,
  });
  return [
    figure("most runs at once", most, "<=", limit),
    figure("runs that succeeded", succeeded, "=", messages),
    figure("receives a message", receives, "<=", 1.1),
    figure("messages in the dead-letter queue", dead, "=", 0),
  ];
}
