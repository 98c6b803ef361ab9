/** What the cells of a task's row say: its state, its next start, and what can be done to it. Each has two lines. */

import { oneTask, type Paused, resumeTasks } from "../../actions/pause.tsx";
import { runTask } from "../../actions/run.tsx";
import { calendarAddress, runsAddress, taskAddress } from "../../api/addresses.ts";
import type { ListedTask, PauseDocument, RunDocument, StartDocument } from "../../api/documents.ts";
import { present } from "../../api/now.ts";
import type { Action } from "../../parts/action.tsx";
import { Badge } from "../../parts/badge.tsx";
import { FormLink, Link } from "../../parts/link.tsx";
import { Time } from "../../parts/time.tsx";
import { ActionButton } from "../../parts/use-action.tsx";
import { authorName } from "../../words/author.ts";
import { pauseText } from "../../words/pause.ts";
import { progressText } from "../../words/progress.ts";
import { durationText, shortText } from "../../words/time.ts";
import { needingAddress } from "./attention.tsx";
import { takesParams } from "./params.ts";
import { changesSoon, mainState, states, statesOf } from "./state.ts";

interface StateProps {
  readonly task: ListedTask;
  readonly runs: readonly RunDocument[] | undefined;
}

/** What is the matter first, and below it why, or what else. */
export function State({ task, runs }: StateProps) {
  const { paused, outOfScope, errored = 0, waitForApproval = 0 } = task;
  const found = statesOf(task, runs, present());
  const main = mainState(found.filter((name) => name !== "errored" || runs?.[0]?.status === "errored"));
  const newest = runs?.[0];
  const busy = runs?.find((run) => changesSoon(run, present()));
  const badge =
    main === undefined || main === "errored" ? (
      newest === undefined ? (
        <span class="none">{runs === undefined ? "…" : "never run"}</span>
      ) : (
        <Badge status={newest.shown} />
      )
    ) : main === "running" ? (
      <Badge status={busy?.shown ?? "running"} />
    ) : (
      <Badge status={states[main].status} word={states[main].words.toLowerCase()} />
    );
  return (
    <>
      <div>
        {/* The newest is one of those that the link counts. */}
        {!(errored > 0 && main === "errored" && newest?.status === "errored") && badge}
        {errored > 0 && (
          <Link class="badge is-bad more" to={needingAddress("attention", task.name)}>
            ■ {errored} errored
          </Link>
        )}
      </div>
      {paused !== undefined ? (
        // What has no room here is on the task's page.
        <small class="pause" title={pauseText(paused)}>
          <Link to={taskAddress(task.name)}>{pauseWords(paused)}</Link>
        </small>
      ) : outOfScope !== undefined ? (
        <small title={outOfScope}>{outOfScope}</small>
      ) : waitForApproval > 0 ? (
        <small>
          <Link to={needingAddress("approval", task.name)}>
            {waitForApproval === 1 ? "1 run waits" : `${waitForApproval} runs wait`}
          </Link>
        </small>
      ) : (
        newest !== undefined && <Progress run={busy ?? newest} />
      )}
    </>
  );
}

/** What matters most first: of what does not fit the row, the task's page has all. */
function pauseWords({ note, until, author }: PauseDocument): string {
  const words = [
    until !== undefined && `until ${shortText(until)}`,
    note,
    author !== undefined && `by ${authorName(author)}`,
  ];
  return words.filter(Boolean).join(" · ") || "until it is resumed";
}

function Progress({ run }: { readonly run: RunDocument }) {
  const { endedAt, progress, scheduledTime } = run;
  const text = progressText(run);
  if (endedAt !== undefined)
    return (
      <small>
        <Time at={endedAt} />
      </small>
    );
  const { percent, secondsLeft } = progress;
  if (percent === undefined) return <small title={text}>{text}</small>;
  return (
    <small title={text}>
      {percent} %,{" "}
      {secondsLeft === undefined ? (
        <>
          began <Time at={run.startedAt ?? scheduledTime} />
        </>
      ) : (
        `${durationText(secondsLeft * 1_000)} left`
      )}
    </small>
  );
}

/** The soonest start, in words, and how far it is. */
export function NextStart({ task: { starts } }: { readonly task: ListedTask }) {
  const [first, ...others] = starts;
  if (first === undefined) return <span class="none">by hand</span>;
  return (
    <>
      <div title={starts.map(startText).join("\n")}>
        {first.utc === undefined ? first.words : <Time at={first.utc} zone={first.timeZone} />}
        {first.utc !== undefined && <span class="none when">, {shortText(first.utc)}</span>}
        {others.length > 0 && <span class="none"> +{others.length}</span>}
      </div>
      <small title={first.why ?? first.words}>{first.utc === undefined ? first.why : first.words}</small>
    </>
  );
}

function startText({ words, local, why, of }: StartDocument): string {
  const kind = of === "override" ? " (an override)" : of === "run time" ? " (made at run time)" : "";
  return `${words}${kind}${local === undefined ? "" : `: ${local}`}${why === undefined ? "" : `: ${why}`}`;
}

interface ActsProps {
  readonly task: ListedTask;
  onAct(action: Action): void;
  onPause(of: Paused): void;
}

export function Acts({ task, onAct, onPause }: ActsProps) {
  const { name, paused, outOfScope } = task;
  return (
    <>
      <div class="buttons">
        {outOfScope !== undefined ? null : !takesParams(task) ? (
          <ActionButton onClick={() => onAct(runTask(task))}>
            Run<span class="unseen"> {name}</span>
          </ActionButton>
        ) : (
          <FormLink class="button" task={name} after={<span class="unseen"> {name}</span>}>
            Run…
          </FormLink>
        )}
        {paused === undefined ? (
          <ActionButton onClick={() => onPause(oneTask(name))}>
            Pause<span class="unseen"> {name}</span>
          </ActionButton>
        ) : (
          <ActionButton onClick={() => onAct(resumeTasks(oneTask(name, <p>{pauseText(paused)}</p>)))}>
            Resume<span class="unseen"> {name}</span>
          </ActionButton>
        )}
      </div>
      <small>
        <Link to={runsAddress({ task: name })}>
          Runs<span class="unseen"> of {name}</span>
        </Link>
        {" · "}
        <Link to={calendarAddress({ task: name })}>
          Calendar<span class="unseen"> of {name}</span>
        </Link>
      </small>
    </>
  );
}
