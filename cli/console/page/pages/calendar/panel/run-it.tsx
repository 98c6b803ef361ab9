/**
 * Runs an instant that did not run, under its own name, so that it runs once at most: what has a record is redriven, and of
 * what has none a backfill of this one instant makes the run, if its plan says so. An instant to come can be held back.
 */
import { oneTask, resumeTasks } from "../../../actions/pause.tsx";
import { AsksFirst } from "../../../actions/run.tsx";
import type { Ask } from "../../../api/call.ts";
import { confirmation } from "../../../api/confirmation.ts";
import type { ListedTask } from "../../../api/documents.ts";
import { usePolled } from "../../../api/poll.ts";
import type { Action } from "../../../parts/action.tsx";
import { ActionButton } from "../../../parts/use-action.tsx";
import { durationText, instantText } from "../../../words/time.ts";
import { usdText } from "../../../words/usd.ts";
import type { InstantPlanDocument, VerdictDocument } from "../documents.ts";
import { secondText } from "../use-calendar.ts";

interface RunItProps {
  readonly verdict: VerdictDocument;
  readonly task: string;
  /** In epoch milliseconds. */
  readonly at: number;
  /** The zone whose clocks the calendar shows. */
  readonly zone: string;
  /** Undefined of one that is not deployed any more. */
  readonly listed: ListedTask | undefined;
  act(action: Action): void;
}

export function RunIt(props: RunItProps) {
  const { verdict, act } = props;
  const { run } = verdict;
  if (run === undefined)
    return verdict.verdict === "missed" || verdict.verdict === "skipped" ? <Planned {...props} /> : null;
  if (!run.allowed.includes("redrive")) return null;
  return (
    <ActionButton kind="main" onClick={() => act(redriveInstant(props, run))}>
      Run this instant
    </ActionButton>
  );
}

type Instant = Pick<RunItProps, "task" | "at" | "zone" | "listed">;

export function redriveInstant(
  { task, at, zone, listed }: Instant,
  run: { readonly id: string; readonly status: string },
): Action {
  const { yes, typed } = confirmation(task, listed?.confirm);
  return {
    verb: "Run this instant",
    words: (
      <>
        <p>
          {task} runs for {instantText(at, zone)}
          {run.status === "errored" ? ", from where it stopped" : ""}: the same run, so the instant runs once.
        </p>
        {yes && listed && <AsksFirst task={listed} />}
      </>
    ),
    ask: { command: "redrive", args: [run.id], options: { yes } },
    typed,
  };
}

/** Asks the backfill's plan first: it knows what may be started. */
function Planned(props: RunItProps) {
  const { verdict, task, at, listed, act } = props;
  const { trigger } = verdict;
  const instant = secondText(at);
  const ask: Ask = {
    command: "backfill",
    args: [task],
    // A person who asks for this one instant means it, paused or not.
    options: { from: instant, to: instant, trigger, force: (listed?.paused && true) || undefined },
  };
  const plan = usePolled<InstantPlanDocument>(
    { ...ask, options: { ...ask.options, "dry-run": true } },
    undefined,
    () => Number.POSITIVE_INFINITY,
  );
  if (plan.error !== undefined) return <p class="none">It cannot be run: {plan.error.message}.</p>;
  if (plan.document === undefined) return <p class="loading">Asking whether it can be run…</p>;
  const found = plan.document;
  if (found.willStart === 0)
    return <p class="none">A backfill starts nothing for it: what left it out still holds.</p>;
  return (
    <ActionButton kind="main" onClick={() => act(backfillInstant(props, ask, found))}>
      Run this instant
    </ActionButton>
  );
}

export function backfillInstant(
  { task, at, zone, listed }: Instant,
  ask: Ask,
  { runSeconds, usd }: Pick<InstantPlanDocument, "runSeconds" | "usd">,
): Action {
  const { yes, typed } = confirmation(task, listed?.confirm);
  return {
    verb: "Run this instant",
    words: (
      <>
        <p>
          A backfill of this one instant starts {task} for {instantText(at, zone)}, unless a run of it has
          begun by then.
          {listed?.paused && " The task is paused: this run starts all the same."}
          {runSeconds !== undefined && ` Its runs take about ${durationText(runSeconds * 1_000)}.`} It costs
          about {usdText(usd)}.
        </p>
        {yes && listed && <AsksFirst task={listed} />}
      </>
    ),
    // A backfill is confirmed whatever its task asks for.
    ask: { ...ask, options: { ...ask.options, yes: true } },
    typed,
  };
}

/** Of an instant to come: a pause until just after it, or the end of a pause. */
export function HoldBack({ verdict: { verdict }, task, at, zone, listed, act }: RunItProps) {
  if (verdict !== "will run") return null;
  const until = at + 1_000;
  if (listed?.paused !== undefined)
    return <ActionButton onClick={() => act(resumeTasks(oneTask(task)))}>Resume the task</ActionButton>;
  return (
    <ActionButton
      onClick={() =>
        act({
          verb: "Hold it back",
          words: (
            <p>
              {task} is paused until {instantText(until, zone)}: this instant is skipped, and so is every one
              before it. What catch-up the task asks for applies.
            </p>
          ),
          ask: { command: "pause", args: [task], options: { until: secondText(until) } },
        })
      }
    >
      Hold it back
    </ActionButton>
  );
}
