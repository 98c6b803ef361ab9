/** The plan of what the form says, and the button that starts it. */

import { backfillAddress, taskAddress } from "../../api/addresses.ts";
import { type Ask, optionPairs } from "../../api/call.ts";
import { goTo } from "../../api/location.ts";
import { useNow } from "../../api/now.ts";
import { Link } from "../../parts/link.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { SameCommand } from "../../parts/same-command.tsx";
import { Time } from "../../parts/time.tsx";
import { ActionButton, useAction } from "../../parts/use-action.tsx";
import { countedText, countText } from "../../words/count.ts";
import { durationText, instantText, isoText, timeOf } from "../../words/time.ts";
import { usdText } from "../../words/usd.ts";
import type { BackfillRun, PlanDocument } from "./documents.ts";
import { forceWords } from "./form.tsx";
import { countsText, Strip, sumOf } from "./strip.tsx";
import { usePlan } from "./use-plan.ts";

export function Plan({ ask, zone }: { readonly ask: Ask; readonly zone: string }) {
  const asked = usePlan(ask);
  const { dialog, act } = useAction(({ document }) => {
    const { run } = document as { readonly run?: BackfillRun };
    if (run === undefined) asked.refresh();
    else goTo(backfillAddress({ run: run.id }));
  });
  const start = (plan: PlanDocument) => {
    const { task, confirm, willStart } = plan;
    act({
      verb: "Start the backfill",
      words: (
        <p>
          {countedText(willStart, "run")} of <b>{task}</b> will start, {orderText(plan)}, {plan.atOnce} at
          once. It goes on by itself, and can be paused and cancelled.
          {confirm !== undefined &&
            " The task asks for a confirmation: understand its role and effects before you go on."}
        </p>
      ),
      ask: startAsk(ask, plan),
      typed: confirm === "name" ? task : undefined,
    });
  };
  return (
    <section class="plan" aria-label="Plan" aria-busy={asked.isOld}>
      <Loaded of={asked}>
        {(plan) => (
          <>
            <div class="headline">
              <h2>
                {plan.willStart === 0
                  ? `Nothing to start: ${countedText(plan.instants, "instant")}`
                  : `${countText(plan.willStart)} of ${countedText(plan.instants, "instant")} will start`}
              </h2>
              {plan.willStart > 0 && !plan.needsForce && !asked.isOld && (
                <ActionButton kind="main" onClick={() => start(plan)}>
                  {`Start ${countedText(plan.willStart, "run")}…`}
                </ActionButton>
              )}
            </div>
            {plan.needsForce && <Paused task={plan.task} />}
            {plan.unseen !== undefined && <Unseen triggers={plan.unseen} />}
            {plan.instants > 0 && <Strip plan={plan} zone={zone} />}
            <Facts plan={plan} zone={zone} />
          </>
        )}
      </Loaded>
      <SameCommand ask={ask} />
      {dialog}
    </section>
  );
}

function Paused({ task }: { readonly task: string }) {
  return (
    <p class="problem">
      <Link to={taskAddress(task)}>{task}</Link> is paused. Resume it on its page, or tick “{forceWords}”.
    </p>
  );
}

function Unseen({ triggers }: { readonly triggers: readonly string[] }) {
  return (
    <p class="none">
      The sweeper has not seen {triggers.length === 1 ? "the schedule" : "the schedules"}{" "}
      <b>{triggers.join(", ")}</b> yet. A quarter of an hour after it has, a plan knows the instants from then
      on.
    </p>
  );
}

/** The plan's own range, so that what starts is what was shown. */
export function startAsk({ options = {}, ...ask }: Ask, { from, to }: PlanDocument): Ask {
  const given = optionPairs(options).filter(([name]) => name !== "dry-run");
  const all = given.map(([name, value]) => [name, value === "" ? true : value] as const);
  return { ...ask, options: { ...Object.fromEntries(all), from, to, yes: true } };
}

function Facts({ plan, zone }: { readonly plan: PlanDocument; readonly zone: string }) {
  const { willStart, starts, done, left, first, last, atOnce, maySkip, usd, writes, sends } = plan;
  const { knownSince } = plan;
  const instant = (run: string) => instantText(timeOf(run.slice(0, run.indexOf("/"))), zone);
  return (
    <dl>
      {knownSince !== undefined && (
        <>
          <dt>Known since</dt>
          <dd>
            <Time at={knownSince} zone={zone} whole />: no plan has earlier instants
          </dd>
        </>
      )}
      <dt>Will start</dt>
      <dd>{willStart === 0 ? "none" : countsText(starts)}</dd>
      <dt>Done already</dt>
      <dd>{sumOf(done) === 0 ? "none" : countsText(done)}</dd>
      {sumOf(left) > 0 && (
        <>
          <dt>Left as is</dt>
          <dd>{countsText(left)}</dd>
        </>
      )}
      {first !== undefined && last !== undefined && (
        <>
          <dt>Order</dt>
          <dd>
            {orderText(plan)}, {atOnce} at once: from {instant(first)} to {instant(last)}
          </dd>
          <dt>Finish by</dt>
          <dd>
            <FinishBy plan={plan} zone={zone} />
          </dd>
          <dt>Cost</dt>
          <dd>
            {`about ${usdText(usd)}: ${countedText(writes, "write")}, ${countedText(sends, "send")}, and the work of its runs`}
          </dd>
        </>
      )}
      {maySkip > 0 && (
        <>
          <dt>May skip</dt>
          <dd>{`up to ${countedText(maySkip, "scheduled occurrence")}, which may find the task's slot taken`}</dd>
        </>
      )}
    </dl>
  );
}

function FinishBy({ plan, zone }: { readonly plan: PlanDocument; readonly zone: string }) {
  const { seconds, runSeconds } = plan;
  const now = useNow();
  if (seconds === undefined || runSeconds === undefined)
    return <>not known: no run of the task has succeeded yet</>;
  const at = isoText(Math.ceil(now / 60_000) * 60_000 + seconds * 1000);
  return (
    <>
      <Time at={at} zone={zone} whole />
      {`, in about ${durationText(seconds * 1000)}: the median of past runs is ${durationText(runSeconds * 1000)}`}
    </>
  );
}

const orderText = ({ reverse }: PlanDocument) => `the ${reverse ? "newest" : "oldest"} first`;
