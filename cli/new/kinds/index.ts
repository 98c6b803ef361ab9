/** The kinds of tasks that `pawl new` writes, each by its option; `items` has none. */
import type { Kind } from "../kind.ts";
import { api } from "./api.ts";
import { command } from "./command.ts";
import { csv } from "./csv.ts";
import { items } from "./items.ts";
import { jsonl } from "./jsonl.ts";
import { run } from "./run.ts";
import { table } from "./table.ts";

export const kinds = { items, csv, jsonl, table, api, run, command } as const satisfies Record<string, Kind>;
export type KindName = keyof typeof kinds;
