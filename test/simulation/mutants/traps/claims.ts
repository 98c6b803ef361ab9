/** Traps about claims: what a worker does that comes second, and what it owes to the run's owner. */

import { clockSkewMs } from "../../../../functions/model/run/held.ts";
import type { RunRecord } from "../../../../functions/model/run/run.ts";
import { asIfApplied, doesNotSet, ignores, removes, shows, tells } from "../changes.ts";
import { trueNow } from "../machine-facts.ts";
import { type Trap, trap } from "../mutant.ts";
import { type At, changeAnswer, changeFailure, changeRefusal, changeWrite, dropWrite } from "../seams.ts";

/** The writes that take a run. */
const taking = ["claim", "take over"];

/** As though there was no such run. */
const lost = { ok: false, item: undefined };

const isRunning = ({ status }: RunRecord): boolean => status === "running";

function isLapsed({ status, leaseExpiresAt }: RunRecord, { machine }: At): boolean {
  return status === "running" && leaseExpiresAt < trueNow(machine) - clockSkewMs;
}

export const claims: readonly Trap[] = [
  trap(
    "a take-over does not look at the lease",
    changeRefusal("claim", shows(isRunning, { leaseExpiresAt: 1 })),
    changeWrite("take over", ignores("leaseExpiresAt")),
  ),
  trap(
    "a take-over allows for no difference of clocks",
    changeRefusal(
      "claim",
      shows(isRunning, ({ leaseExpiresAt }) => ({ leaseExpiresAt: leaseExpiresAt - clockSkewMs })),
    ),
    changeWrite("take over", ignores("leaseExpiresAt")),
  ),
  trap("a take-over takes its run's entry away", changeWrite("take over", removes("dueKey", "dueAt"))),
  trap("a claim on a slow lane is not looked after", changeWrite("claim", doesNotSet("dueKey", "dueAt"))),
  trap(
    "a lapsed owner is left to others",
    changeRefusal("claim", (found, at) => (found !== undefined && isLapsed(found, at) ? undefined : found)),
  ),
  trap("a loser does not look after the owner", dropWrite("watch owner")),
  trap(
    "a loser trusts an entry that is far ahead",
    changeRefusal(
      "claim",
      shows((run) => isRunning(run) && run.dueAt !== undefined, { dueAt: 1 }),
    ),
  ),
  trap("a loser does not look again", changeAnswer("watch owner", asIfApplied)),
  trap(
    "an occurrence that is skipped too late leaves its owner alone",
    changeRefusal("skip", () => undefined),
  ),
  trap(
    "a claim whose answer was lost counts as lost",
    changeRefusal(taking, (found, at, { set }) =>
      shows(({ leaseId, seq }) => leaseId === set?.leaseId && seq === 1, { seq: 2 })(found, at),
    ),
  ),
  trap(
    "a lost claim counts as won",
    changeAnswer("claim", (answer) => (answer.item?.status === "running" ? asIfApplied(answer) : answer)),
  ),
  trap(
    "a throttled claim counts as lost",
    changeFailure("claim", ({ name }) => (name === "ThrottledError" ? lost : undefined)),
  ),
  trap(
    "a claim without an answer counts as lost",
    changeFailure("claim", ({ name }) => (name === "ThrottledError" ? undefined : lost)),
  ),
  trap(
    "a run that waits for its slot is thought to need none",
    changeAnswer(
      "claim",
      tells(({ status, admitted }) => status === "enqueued" && admitted === undefined, {
        overlap: undefined,
      }),
    ),
  ),
];
