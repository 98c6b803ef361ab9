/**
 * Runs an instant that did not run, under its own name, so that it runs once at most: what has a record is redriven, and of
 * what has none a backfill of this one instant makes the run, if its plan says so. An instant to come can be held back.
 */
import type { Ask } from "../../../api/call.ts";
import type { ListedTask } from "../../../api/documents.ts";
import { usePolled } from "../../../api/poll.ts";
import type { Action } from "../../../parts/action.tsx";
import { ActionButton } from "../../../parts/use-action.tsx";
import { durationText } from "../../../words/time.ts";
import type { PlanDocument, VerdictDocument } from "../documents.ts";
import { instantText } from "../use-calendar.ts";

interface RunItProps {
  readonly verdict: VerdictDocument;
  readonly task: string;
  /** In epoch milliseconds. */
  readonly at: number;
  readonly isPaused: boolean;
  /** How whoever starts a run of the task is asked. @default not at all */
  readonly confirm?: ListedTask["confirm"];
  act(action: Action): void;
}

export function RunIt(props: RunItProps) {
  const { verdict, task, at, confirm, act } = props;
  const { run } = verdict;
  if (run === undefined)
    return verdict.verdict === "missed" || verdict.verdict === "skipped" ? <Planned {...props} /> : null;
  if (!run.allowed.includes("redrive")) return null;
  const redrive = () =>
    act({
      verb: "Run this instant",
      words: (
        <p>
          {task} runs for {instantText(at)}
          {run.status === "errored" ? ", from where it stopped" : ""}: the same run, so the instant runs once.
          <Asked confirm={confirm} />
        </p>
      ),
      ask: { command: "redrive", args: [run.id], options: { yes: true } },
      typed: typedName(task, confirm),
    });
  return (
    <ActionButton kind="main" onClick={redrive}>
      Run this instant
    </ActionButton>
  );
}

/** The task's name, where whoever starts a run has to type it. */
function typedName(task: string, confirm: RunItProps["confirm"]): string | undefined {
  return typeof confirm === "object" && confirm.typeName ? task : undefined;
}

function Asked({ confirm }: Pick<RunItProps, "confirm">) {
  return confirm ? (
    <> The task asks for a confirmation: understand its role and effects before you go on.</>
  ) : null;
}

/** Asks the backfill's plan first: it knows what may be started. */
function Planned({ verdict: { trigger }, task, at, isPaused, confirm, act }: RunItProps) {
  const instant = instantText(at);
  const ask: Ask = {
    command: "backfill",
    args: [task],
    // A person who asks for this one instant means it, paused or not.
    options: { from: instant, to: instant, trigger, force: isPaused || undefined },
  };
  const plan = usePolled<PlanDocument>(
    { ...ask, options: { ...ask.options, "dry-run": true } },
    undefined,
    () => Number.POSITIVE_INFINITY,
  );
  if (plan.error !== undefined) return <p class="none">It cannot be run: {plan.error.message}.</p>;
  if (plan.document === undefined) return <p class="loading">Asking whether it can be run…</p>;
  const { willStart, runSeconds, usd } = plan.document;
  if (willStart === 0)
    return <p class="none">A backfill starts nothing for it: what left it out still holds.</p>;
  const backfill = () =>
    act({
      verb: "Run this instant",
      words: (
        <p>
          A backfill of this one instant starts {task} for {instant}, unless it has begun meanwhile.
          {isPaused && " The task is paused: this run starts all the same."}
          {runSeconds !== undefined && ` Its runs take about ${durationText(runSeconds * 1_000)}.`} It costs
          about {usd < 0.01 ? "less than 0.01" : usd.toFixed(2)} USD.
          <Asked confirm={confirm} />
        </p>
      ),
      ask: { ...ask, options: { ...ask.options, yes: true } },
      typed: typedName(task, confirm),
    });
  return (
    <ActionButton kind="main" onClick={backfill}>
      Run this instant
    </ActionButton>
  );
}

/** Of an instant to come: a pause until just after it, or the end of a pause. */
export function HoldBack({ verdict: { verdict }, task, at, isPaused, act }: RunItProps) {
  if (verdict !== "will run") return null;
  const until = instantText(at + 1_000);
  if (isPaused)
    return (
      <ActionButton
        onClick={() =>
          act({
            verb: `Resume ${task}`,
            words: <p>The task is not paused any more: this instant runs, and so do those before it.</p>,
            ask: { command: "resume", args: [task], options: {} },
          })
        }
      >
        Resume the task
      </ActionButton>
    );
  return (
    <ActionButton
      onClick={() =>
        act({
          verb: "Hold it back",
          words: (
            <p>
              {task} is paused until {until}: this instant is skipped, and so is every one before it. What
              catch-up the task asks for applies.
            </p>
          ),
          ask: { command: "pause", args: [task], options: { until } },
        })
      }
    >
      Hold it back
    </ActionButton>
  );
}
