/** Works on a claimed run until its turn is over: work, settle, and once more where the run was resumed in time. */
import type { DeployedTask, Invocation, WorkerContext } from "../runs/index.ts";
import type { GrantedLease } from "./lease.ts";
import { afterLostClaim } from "./lost-claim.ts";
import { settle } from "./settle.ts";
import { Turn } from "./turn.ts";
import { work } from "./walk.ts";

/**
 * Works under a lease. A turn that loses its lease looks after the run, and may have to take it over: each take-over
 * counts a turn without progress, and the fifth gives the run up, so this ends. @throws when the end of the turn could
 * not be written
 */
export async function workOn(
  context: WorkerContext,
  deployed: DeployedTask,
  granted: GrantedLease,
  invocation: Invocation,
): Promise<void> {
  try {
    let lease: GrantedLease | undefined = granted;
    while (lease !== undefined) {
      const turn: Turn = new Turn(context, deployed, lease, invocation);
      lease = (await finish(turn)) === "lost" ? await lookAfter(turn, invocation) : undefined;
    }
  } catch (cause) {
    // Not a ThrottledError even if it was one: the message must come back soon, since it brings the run back.
    throw new Error(`the end of a turn was not written: ${String(cause)}`, { cause });
  }
}

/** Works and settles, again for each time that an operator resumed the run before it was released. */
async function finish(turn: Turn): Promise<"over" | "lost"> {
  for (;;) {
    const ending = await work(turn).finally(() => turn.close());
    const settled = await settle(turn, ending);
    if (settled !== "again") return settled;
    await turn.reopen();
  }
}

/** The lease is lost: whoever has the run now must be watched before the message is acknowledged. */
async function lookAfter({ run, context }: Turn, invocation: Invocation): Promise<GrantedLease | undefined> {
  context.log("warn", "lease lost", run, { turn: run.turn, leaseId: run.leaseId });
  const found = await context.store.get(run);
  const claimed = await afterLostClaim(context, { key: run, turn: run.turn }, found, invocation);
  return claimed.kind === "won" ? claimed.lease : undefined;
}
