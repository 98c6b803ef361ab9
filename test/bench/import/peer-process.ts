/** Runs a peer in a process of its own, from its start to its end. */
import { join } from "node:path";
import { command } from "../../e2e/pawl-command.ts";
import { root } from "../../e2e/project.ts";
import type { OrdersFile } from "./orders-file.ts";

/** What a peer prints. */
export interface PeerResult {
  readonly rows: number;
  readonly cents: number;
  /** Of the work itself. */
  readonly seconds: number;
}

/** How long an import took. */
export interface Times {
  /** Of the work itself. */
  readonly seconds: number;
  /** Of the whole command. */
  readonly wholeSeconds: number;
}

/** @param script a file of this folder @throws Error where it did not do each row */
export async function runPeer(script: string, args: readonly string[], orders: OrdersFile): Promise<Times> {
  const started = performance.now();
  const { code, stdout, stderr } = await command(
    process.execPath,
    [join(import.meta.dirname, script), ...args, orders.path],
    // As the pawl command keeps it.
    { env: { NODE_COMPILE_CACHE: join(root, "node_modules/.cache/pawl") } },
  );
  const wholeSeconds = (performance.now() - started) / 1_000;
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${stderr}`);
  const { rows, cents, seconds } = JSON.parse(stdout) as PeerResult;
  if (rows !== orders.rows || cents !== orders.cents)
    throw new Error(`${script} did ${rows} rows of ${cents}, expected ${orders.rows} of ${orders.cents}`);
  return { seconds, wholeSeconds };
}
