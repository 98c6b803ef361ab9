/** Works on a claimed run until its turn is over: work, settle, and once more where the run was resumed in time. */
import type { DeployedTask, Invocation, WorkerContext } from "../runs/index.ts";
import { UnsettledTurnError } from "./come-back.ts";
import type { GrantedLease } from "./lease.ts";
import { afterLostClaim } from "./lost-claim.ts";
import { type Settled, settle } from "./settle.ts";
import { Turn } from "./turn.ts";
import { work } from "./walk.ts";

/** A run that is taken over or resumed this often within one invocation is left to the next delivery of its message. */
const mostTries = 20;

/** Works under a lease. A turn that loses its lease may have to take the run over. @throws when the end of the turn could not be written */
export async function workOn(
  context: WorkerContext,
  deployed: DeployedTask,
  granted: GrantedLease,
  invocation: Invocation,
): Promise<void> {
  try {
    let lease: GrantedLease | undefined = granted;
    for (let tries = 0; lease !== undefined; tries++) {
      if (tries === mostTries) throw new Error(`its lease was lost ${mostTries} times`);
      const turn: Turn = new Turn(context, deployed, lease, invocation);
      const ended = await workAndSettle(turn);
      lease = ended.kind === "lost" ? await afterLostLease(turn, invocation) : undefined;
    }
  } catch (cause) {
    throw new UnsettledTurnError(`the end of a turn was not written: ${String(cause)}`, { cause });
  }
}

/** Works and settles, again for each time that an operator resumed the run before it was released. */
async function workAndSettle(turn: Turn): Promise<Settled> {
  for (let tries = 0; tries < mostTries; tries++) {
    const ending = await work(turn).finally(() => turn.close());
    const settled = await settle(turn, ending);
    if (settled.kind !== "again") return settled;
    turn.reopen();
  }
  throw new Error(`the run was paused and resumed ${mostTries} times`);
}

/** The lease is lost: the run's new owner must be watched before the message is acknowledged. */
async function afterLostLease(
  { run, context }: Turn,
  invocation: Invocation,
): Promise<GrantedLease | undefined> {
  context.log("warn", "lease lost", run, { turn: run.turn, leaseId: run.leaseId });
  const found = await context.store.get(run);
  const claimed = await afterLostClaim(context, { key: run, turn: run.turn }, found, invocation);
  return claimed.kind === "won" ? claimed.lease : undefined;
}
