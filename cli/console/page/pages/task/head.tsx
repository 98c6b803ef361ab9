/** What the task is, what state it is in, and what can be done with it. */
import { useContext } from "preact/hooks";
import { About } from "../../about.ts";
import type { Act } from "../../actions/act.ts";
import { oneTask, pauseTasks, resumeTasks } from "../../actions/pause.tsx";
import { backfillAddress, calendarAddress } from "../../api/addresses.ts";
import type { RunDocument } from "../../api/documents.ts";
import { Badge } from "../../parts/badge.tsx";
import { FormLink, Link } from "../../parts/link.tsx";
import { Time } from "../../parts/time.tsx";
import { ActionButton } from "../../parts/use-action.tsx";
import { overrideTask } from "./actions/override.tsx";
import { addSchedule } from "./actions/schedule.tsx";
import type { TaskDocument } from "./documents.ts";

interface HeadProps {
  readonly name: string;
  /** Undefined while it is read. */
  readonly task: TaskDocument | undefined;
  readonly newest: RunDocument | undefined;
  /** Its form is shown, which has a button that runs it. */
  readonly isRunTab: boolean;
  readonly act: Act;
}

export function Head({ name, task, newest, isRunTab, act }: HeadProps) {
  return (
    <div class="head">
      <div class="title">
        <h1>{name}</h1>
        {task !== undefined && <State task={task} newest={newest} />}
      </div>
      {task !== undefined && <Known task={task} isRunTab={isRunTab} act={act} />}
    </div>
  );
}

type KnownProps = Pick<HeadProps, "isRunTab" | "act"> & { readonly task: TaskDocument };

function Known({ task, isRunTab, act }: KnownProps) {
  const { name, description, paused } = task;
  const { readOnly } = useContext(About);
  return (
    <>
      <p class="description">{description}</p>
      {paused !== undefined && (
        <p class="notice is-held">
          <b>Paused</b> <Time at={paused.at} />
          {paused.author && ` by ${paused.author}`},{" "}
          {paused.until === undefined ? "until it is resumed" : "until "}
          {paused.until !== undefined && <Time at={paused.until} whole />}
          {paused.note && `: ${paused.note}`}
        </p>
      )}
      {task.staleSince !== undefined && (
        <p class="notice">
          <b>Stale:</b> nothing starts it by itself, and its last run ended <Time at={task.staleSince} />.
        </p>
      )}
      {task.outOfScope !== undefined && <p class="notice">It does not run here: {task.outOfScope}.</p>}
      {!task.enabled && task.outOfScope === undefined && (
        <p class="notice">
          <b>Disabled:</b> its schedules do not fire.
        </p>
      )}
      <div class="buttons">
        {!isRunTab && (
          <FormLink class={readOnly ? "button" : "button main"} task={name}>
            Run…
          </FormLink>
        )}
        {paused === undefined ? (
          <ActionButton onClick={() => act(pauseTasks(act, oneTask(name)))}>Pause…</ActionButton>
        ) : (
          <ActionButton onClick={() => act(resumeTasks(oneTask(name)))}>Resume…</ActionButton>
        )}
        <ActionButton onClick={() => act(addSchedule(act, task))}>Schedule…</ActionButton>
        <ActionButton onClick={() => act(overrideTask(act, task))}>Override…</ActionButton>
        <Link class="button" to={backfillAddress({ task: name })}>
          Backfill…
        </Link>
        <Link class="button" to={calendarAddress({ task: name })}>
          Calendar
        </Link>
      </div>
    </>
  );
}

function State({ task, newest }: Pick<KnownProps, "task"> & Pick<HeadProps, "newest">) {
  if (task.outOfScope !== undefined) return <Badge status="cancelled" word="not here" />;
  if (task.paused !== undefined) return <Badge status="paused" />;
  if (!task.enabled) return <Badge status="disabled" />;
  if (newest === undefined) return <Badge status="none" word="never run" />;
  return <Badge status={newest.shown} />;
}

/** What is known of it besides. */
export function Facts({ task }: { readonly task: TaskDocument }) {
  const { health, masked = [], slot = [], waiting = [], tags = [] } = task;
  const facts = [
    ["Tags", tags.join(", ")],
    ["Lane", task.lane],
    ["File", task.automatic ? "Pawl's own" : task.file],
    ["Command", task.command],
    ["Health", health && `${health.value}${health.reason === undefined ? "" : `: ${health.reason}`}`],
    ["Overlap", task.settings.overlap],
    ["Slot", slot.length > 0 ? `held by ${slot.join(" and ")}` : undefined],
    ["Waiting", waiting.length > 0 ? waitingText(waiting) : undefined],
    ["Confirmation", confirmText(task)],
    ["Masked", masked.join(", ")],
    ["Encrypted", task.encrypted ? "its params" : undefined],
  ].filter((fact): fact is [string, string] => Boolean(fact[1]));
  return (
    <dl class="facts">
      {facts.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function waitingText(waiting: readonly string[]): string {
  const more = waiting.length - 3;
  return `${waiting.slice(0, 3).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function confirmText({ settings: { confirm } }: TaskDocument): string | undefined {
  if (!confirm) return undefined;
  if (confirm === true) return "who starts a run confirms it";
  const typed = confirm.typeName ? "the task's name is typed" : "";
  return [typed, confirm.by && "another person approves a run"].filter(Boolean).join(", ");
}
