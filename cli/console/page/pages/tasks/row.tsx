/** A task's row: its state, its last runs, its next start, and what can be done to it. Every row is as high as any other. */
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { About } from "../../about.ts";
import { calendarAddress, runsAddress, taskAddress } from "../../api/addresses.ts";
import type { HistoryDocument, ListedTask, RunDocument, StartDocument } from "../../api/documents.ts";
import { usePolled } from "../../api/poll.ts";
import type { Action } from "../../parts/action.tsx";
import { Badge } from "../../parts/badge.tsx";
import { Link } from "../../parts/link.tsx";
import { Sparkline } from "../../parts/sparkline.tsx";
import { Time } from "../../parts/time.tsx";
import { ActionButton } from "../../parts/use-action.tsx";
import { durationText } from "../../words/time.ts";
import { authorName, pauseText, resumeAction, runAction } from "./actions.tsx";
import { needingAddress } from "./attention.tsx";
import { isUnderWay, mainState, states, statesOf } from "./state.ts";

interface TaskRowProps {
  readonly task: ListedTask;
  /** As they were when the row was last in view. */
  readonly known: readonly RunDocument[] | undefined;
  readonly isChosen: boolean;
  /** How often something was changed: each time the row is asked for at once. */
  readonly asked: number;
  onChoose(task: string, isChosen: boolean): void;
  onRuns(task: string, runs: readonly RunDocument[]): void;
  onAct(action: Action): void;
  onPause(task: ListedTask): void;
}

const runsShown = 20;
/** A row that is scrolled past asks nothing. In milliseconds. */
const settledMs = 150;

export function TaskRow(props: TaskRowProps) {
  const { task, known, isChosen, asked, onChoose, onRuns, onAct, onPause } = props;
  const { name, automatic } = task;
  const isSettled = useSettled();
  const ask = { command: "history", args: [name], options: { number: runsShown } };
  const history = usePolled<HistoryDocument>(isSettled ? ask : undefined, ({ runs }) =>
    runs.some((run) => isUnderWay(run, Date.now())),
  );
  useEffect(history.refresh, [asked]);
  const read = history.document?.runs;
  useEffect(() => {
    if (read !== undefined) onRuns(name, read);
  }, [read]);
  const runs = read ?? known;
  // What only the list of tasks changes is not looked through each time that a run gets on.
  const [head, tail] = useMemo(() => stillCells(props), [task, onAct, onPause]);
  return (
    <tr>
      <td class="pick">
        {!automatic && (
          <input
            type="checkbox"
            aria-label={`Choose ${name}`}
            checked={isChosen}
            onChange={({ currentTarget: { checked } }) => onChoose(name, checked)}
          />
        )}
      </td>
      {head}
      <td data-label="State">
        <State task={task} runs={runs} />
      </td>
      <td data-label="Last runs">
        {runs === undefined ? (
          <span class="none">{history.error === undefined ? "…" : "cannot be read"}</span>
        ) : (
          <Sparkline runs={runs} />
        )}
      </td>
      {tail}
    </tr>
  );
}

function stillCells({ task, onAct, onPause }: TaskRowProps) {
  const { name, description, tags = [], lane } = task;
  const head = (
    <th scope="row">
      <Link to={taskAddress(name)}>{name}</Link>
      <small title={description}>
        {tags.map((tag) => (
          <span key={tag} class="tag">
            {tag}
          </span>
        ))}
        {description}
      </small>
    </th>
  );
  const tail = (
    <>
      <td data-label="Next start">
        <NextStart task={task} />
      </td>
      <td data-label="Lane">
        <Link to="/lanes">{lane}</Link>
      </td>
      <td class="acts">
        <Acts task={task} onAct={onAct} onPause={onPause} />
      </td>
    </>
  );
  return [head, tail] as const;
}

function useSettled(): boolean {
  const [isSettled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), settledMs);
    return () => clearTimeout(timer);
  }, []);
  return isSettled;
}

interface StateProps {
  readonly task: ListedTask;
  readonly runs: readonly RunDocument[] | undefined;
}

/** What is the matter first, and below it why, or what else. */
function State({ task, runs }: StateProps) {
  const { paused, outOfScope, errored = 0, waitForApproval = 0 } = task;
  const found = statesOf(task, runs, Date.now());
  const main = mainState(found.filter((name) => name !== "errored" || runs?.[0]?.status === "errored"));
  const newest = runs?.[0];
  const busy = runs?.find((run) => isUnderWay(run, Date.now()));
  const badge =
    main === undefined || main === "errored" ? (
      newest === undefined ? (
        <span class="none">{runs === undefined ? "…" : "never run"}</span>
      ) : (
        <Badge status={newest.status} word={newest.shown} />
      )
    ) : main === "running" ? (
      <Badge status={busy?.status ?? "running"} word={busy?.shown} />
    ) : (
      <Badge status={states[main].status} word={states[main].words.toLowerCase()} />
    );
  return (
    <>
      <div>
        {badge}
        {errored > 0 && (
          <Link class="badge is-errored more" to={needingAddress("attention", task.name)}>
            ■ {errored} errored
          </Link>
        )}
      </div>
      {paused !== undefined ? (
        <small title={pauseText(paused)}>
          {paused.author !== undefined && `by ${authorName(paused.author)}, `}
          {paused.until === undefined ? "until it is resumed" : `until ${shortText(paused.until)}`}
          {paused.note && `: ${paused.note}`}
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

function Progress({ run }: { readonly run: RunDocument }) {
  const { endedAt, progress, scheduledTime } = run;
  if (endedAt !== undefined)
    return (
      <small>
        <Time at={endedAt} />
      </small>
    );
  const { percent, secondsLeft, text } = progress;
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
function NextStart({ task: { starts } }: { readonly task: ListedTask }) {
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

const short = new Intl.DateTimeFormat("en-GB", {
  ...{ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
});

/** `22 Nov, 10:00` on the viewer's clocks. */
function shortText(at: string): string {
  return short.format(Date.parse(at));
}

function startText({ words, local, why, of }: StartDocument): string {
  const kind = of === "override" ? " (an override)" : of === "run time" ? " (made at run time)" : "";
  return `${words}${kind}${local === undefined ? "" : `: ${local}`}${why === undefined ? "" : `: ${why}`}`;
}

function Acts({ task, onAct, onPause }: Pick<TaskRowProps, "task" | "onAct" | "onPause">) {
  const { name, paused, paramsSchema, outOfScope } = task;
  const { readOnly } = useContext(About);
  return (
    <>
      <div class="buttons">
        {outOfScope !== undefined ? null : paramsSchema === undefined || readOnly ? (
          <ActionButton onClick={() => onAct(runAction(task))}>
            Run<span class="heard"> {name}</span>
          </ActionButton>
        ) : (
          <Link class="button" to={`${taskAddress(name)}?run=1`}>
            Run…<span class="heard"> {name}</span>
          </Link>
        )}
        {paused === undefined ? (
          <ActionButton onClick={() => onPause(task)}>
            Pause<span class="heard"> {name}</span>
          </ActionButton>
        ) : (
          <ActionButton onClick={() => onAct(resumeAction(task))}>
            Resume<span class="heard"> {name}</span>
          </ActionButton>
        )}
      </div>
      <small>
        <Link to={runsAddress({ task: name })}>
          Runs<span class="heard"> of {name}</span>
        </Link>
        {" · "}
        <Link to={calendarAddress({ task: name })}>
          Calendar<span class="heard"> of {name}</span>
        </Link>
      </small>
    </>
  );
}
