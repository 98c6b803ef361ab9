/** Claims a turn, and works on it until it is over: work, settle, and once more where the run was resumed in time. */
import type { RunRecord } from "../model/run/run.ts";
import {
  type DeployedTask,
  type Invocation,
  returnSlot,
  runningTask,
  type WorkerContext,
} from "../runs/index.ts";
import { type Claimed, type ClaimRequest, claimTurn } from "./claim.ts";
import { UnsettledTurnError } from "./come-back.ts";
import { tellFailure } from "./items/tell-failure.ts";
import type { GrantedLease } from "./lease.ts";
import { afterLostClaim, afterLostLease } from "./lost-claim.ts";
import { type Settled, settle } from "./settle/settle.ts";
import { Turn } from "./turn.ts";
import { work } from "./walk/walk.ts";

/** A run that is taken over or resumed this often within one invocation is left to the next delivery of its message. */
const mostTries = 20;

/** Claims a turn and works on it. Returns the run that was in the way; a slot that was taken for it in vain goes back. */
export async function claimAndWork(
  context: WorkerContext,
  deployed: DeployedTask,
  request: ClaimRequest,
  invocation: Invocation,
): Promise<RunRecord | undefined> {
  // From before the claim: its owner may renew the lease while the answer is on its way.
  const askedAt = context.clock.now();
  const claimed = await claimRun(context, request, invocation);
  if (claimed.kind === "won") {
    await workOn(context, deployed, claimed.lease, invocation);
    return undefined;
  }
  const { found } = claimed;
  const { admitted, creates, places: { slotKey = found?.slotKey, holds } = creates ?? {} } = request;
  if (found !== undefined && admitted !== undefined)
    await returnSlot(context, { ...found, slotKey, holds }, admitted, askedAt);
  return found;
}

/** Claims a turn, and looks after the run where that is refused. */
export async function claimRun(
  context: WorkerContext,
  request: ClaimRequest,
  invocation: Invocation,
): Promise<Claimed> {
  const claimed = await claimTurn(context, request, invocation);
  if (claimed.kind === "won") return claimed;
  return afterLostClaim(context, request, claimed.found, invocation);
}

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
      const under: GrantedLease = lease;
      const workUnder = async (own: WorkerContext) => {
        const turn = new Turn(own, deployed, under, invocation);
        return { turn, ended: await workAndSettle(turn) };
      };
      const { turn, ended } = await (context.traced?.(context, under.run, workUnder) ?? workUnder(context));
      lease = ended.kind === "lost" ? await afterLostLease(turn, invocation) : undefined;
    }
  } catch (cause) {
    context.letGo?.(granted.run);
    throw new UnsettledTurnError(`the end of a turn was not written: ${String(cause)}`, { cause });
  }
}

/** Works and settles, again for each time that an operator resumed the run before it was released. */
async function workAndSettle(turn: Turn): Promise<Settled> {
  for (let tries = 0; tries < mostTries; tries++) {
    const running = { ...turn.deployed, key: turn.run, turn };
    const ending = await runningTask.run(running, () => work(turn)).finally(() => turn.close());
    if (ending.kind === "throw") await tellFailure(turn, ending.error);
    const settled = await settle(turn, ending);
    if (settled.kind !== "again") return settled;
    turn.reopen();
  }
  throw new Error(`the run was paused and resumed ${mostTries} times`);
}
