/** What can be done to a task, or to a set of tasks at once. */
import type { ComponentChildren } from "preact";
import type { OptionValue } from "../../api/call.ts";
import { confirmation } from "../../api/confirmation.ts";
import type { ListedTask, PauseDocument } from "../../api/documents.ts";
import type { Action } from "../../parts/action.tsx";
import { authorName } from "../../words/author.ts";
import { instantText, timeOf } from "../../words/time.ts";

/** A set of tasks, and how the command is told which. */
export interface TaskSet {
  readonly tasks: readonly ListedTask[];
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Such as `with the tag backup`. */
  readonly words: string;
}

export function runAction(task: ListedTask): Action {
  const { name, lane, confirm } = task;
  const { yes, typed } = confirmation(name, confirm);
  const another = typeof confirm === "object" && confirm.by !== undefined;
  return {
    verb: `Run ${name}`,
    words: (
      <p>
        {another
          ? "A run is made, and waits until another person approves it."
          : `A run starts now in lane ${lane}.`}
        {task.paused !== undefined && " The task is paused: it starts all the same."}
      </p>
    ),
    ask: {
      command: "run",
      args: [name],
      options: { yes, force: task.paused !== undefined || undefined },
    },
    typed,
  };
}

export function resumeAction({ name, paused }: ListedTask): Action {
  return {
    verb: `Resume ${name}`,
    words: (
      <>
        {paused !== undefined && <p>{pauseText(paused)}</p>}
        <p>Its schedules start it again from now on. What they skipped stays skipped.</p>
      </>
    ),
    ask: { command: "resume", args: [name] },
  };
}

/** `Paused by ada since Sat 21 Nov 2026, 10:00:00, until it is resumed: moving house`. */
export function pauseText({ author, at, until, note }: PauseDocument): string {
  const by = author === undefined ? "" : ` by ${authorName(author)}`;
  const words = `Paused${by} since ${instantText(timeOf(at))}, ${untilText(until)}`;
  return note ? `${words}: ${note}` : words;
}

function untilText(until: string | undefined): string {
  return until === undefined ? "until it is resumed" : `until ${instantText(timeOf(until))}`;
}

/** What a pause may have besides its note. */
export interface PauseChoice {
  /** As an input of type `datetime-local` has it, in the viewer's zone. */
  readonly until: string;
  readonly runs: boolean;
}

/** @param choose shows the action again with another choice */
export function pauseAction(
  of: ListedTask | TaskSet,
  choose: (choice: PauseChoice) => void,
  choice: PauseChoice = { until: "", runs: false },
): Action {
  const { until, runs } = choice;
  const isOne = "name" in of;
  const its = isOne ? "its" : "their";
  return {
    verb: isOne ? `Pause ${of.name}` : `Pause ${countText(of)}`,
    words: (
      <>
        {!isOne && <Names of={of} />}
        <p>
          From now on {its} schedules start nothing. Runs that are under way{" "}
          {runs ? "are paused too, each after its current item." : "go on."}
        </p>
      </>
    ),
    fields: (
      <>
        <label class="field">
          Until
          <input
            type="datetime-local"
            value={until}
            onInput={({ currentTarget: { value } }) => choose({ ...choice, until: value })}
          />
          <small>In your time zone. Empty: until it is resumed.</small>
        </label>
        <label class="field">
          <input
            type="checkbox"
            checked={runs}
            onChange={({ currentTarget: { checked } }) => choose({ ...choice, runs: checked })}
          />{" "}
          Pause {its} unfinished runs too
        </label>
      </>
    ),
    ask: {
      command: "pause",
      args: isOne ? [of.name] : [],
      options: {
        ...(isOne ? {} : of.options),
        until: until === "" ? undefined : new Date(until).toISOString(),
        runs: runs || undefined,
        yes: !isOne || runs || undefined,
      },
    },
  };
}

export function resumeSet(of: TaskSet): Action {
  return {
    verb: `Resume ${countText(of)}`,
    words: (
      <>
        <Names of={of} />
        <p>Their schedules start them again from now on. What they skipped stays skipped.</p>
      </>
    ),
    ask: { command: "resume", options: { ...of.options, yes: true } },
  };
}

/** One run of each that is enabled, with no params. A task of the set may want its name typed: then the set's size is. */
export function runSet(of: TaskSet): Action {
  const confirming = of.tasks.filter(({ confirm }) => Boolean(confirm));
  return {
    verb: `Run ${countText(of)}`,
    words: (
      <>
        <Names of={of} />
        <p>One run of each starts now, without params. Tasks that are disabled or paused are left out.</p>
        {confirming.length > 0 && (
          <p>
            <b>
              {confirming.length === 1 ? "One of them asks" : `${confirming.length} of them ask`} for a
              confirmation:
            </b>{" "}
            {confirming.map(({ name }) => name).join(", ")}
          </p>
        )}
      </>
    ),
    ask: { command: "run", options: { ...of.options, yes: true } },
    typed: confirming.some(({ confirm }) => typeof confirm === "object" && confirm.typeName)
      ? String(of.tasks.length)
      : undefined,
  };
}

function countText({ tasks }: TaskSet): string {
  return tasks.length === 1 ? "1 task" : `${tasks.length} tasks`;
}

function Names({ of }: { readonly of: TaskSet }): ComponentChildren {
  return (
    <details>
      <summary>
        {countText(of)} {of.words}
      </summary>
      <ul class="names">
        {of.tasks.map(({ name }) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </details>
  );
}
