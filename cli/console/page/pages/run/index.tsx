/** One run: how far it is, what became of its turns, what went wrong, and what can be done about it. */
import type { ComponentType } from "preact";
import { idIn, runsAddress, taskAddress } from "../../api/addresses.ts";
import type { Ask } from "../../api/call.ts";
import { withQuery } from "../../api/location.ts";
import { type Polled, usePolled } from "../../api/poll.ts";
import { Badge } from "../../parts/badge.tsx";
import { CommandLine } from "../../parts/command-line.tsx";
import { Link } from "../../parts/link.tsx";
import { Loaded, Unread } from "../../parts/loaded.tsx";
import { SameCommand } from "../../parts/same-command.tsx";
import { Time } from "../../parts/time.tsx";
import { useAction } from "../../parts/use-action.tsx";
import { countText } from "../../words/count.ts";
import { hasEnded } from "../../words/took.ts";
import type { PageProps } from "../index.ts";
import { Actions } from "./actions.tsx";
import { Compare } from "./compare/index.tsx";
import type { RunDetails } from "./documents.ts";
import { Errors } from "./errors.tsx";
import { Audit, Download, Given, Related } from "./facts.tsx";
import { Logs } from "./logs/index.tsx";
import type { PartProps } from "./parts.ts";
import { Progress } from "./progress.tsx";
import { Shards } from "./shards.tsx";
import { Skipped } from "./skipped.tsx";
import { Turns, turnsAsk } from "./turns/index.tsx";
import { Why } from "./why.tsx";

interface Tab {
  readonly name: string;
  readonly word: string;
  /** Shown after its word. Undefined where the run has no such part. */
  count?(run: RunDetails): number | undefined;
  readonly Body: ComponentType<PartProps>;
}

const tabs: readonly Tab[] = [
  { name: "overview", word: "Overview", Body: Overview },
  { name: "skipped", word: "Skipped items", count: ({ skippedItems }) => skippedItems, Body: Skipped },
  { name: "shards", word: "Shards", count: ({ shardsNow }) => shardsNow?.all, Body: Shards },
  { name: "logs", word: "Logs", Body: Logs },
  { name: "compare", word: "Compare", Body: Compare },
];

const statusAsk = (id: string): Ask => ({ command: "status", args: [id] });

export function RunPage({ address, tasks }: PageProps) {
  const id = idIn(address);
  const run = usePolled<RunDetails>(statusAsk(id), isBusy, (one) =>
    hasEnded(one) ? Number.POSITIVE_INFINITY : undefined,
  );
  const { dialog, act } = useAction(run.refresh);
  if (run.document === undefined && run.error !== undefined) return <NotFound id={id} of={run} />;
  return (
    <div class="run-page">
      <Head id={id} run={run.document} />
      <Loaded of={run}>
        {(document) => {
          const listed = tasks.document?.tasks ?? [];
          // A message that was rejected has neither turns nor a task.
          const some = document.status === "rejected" ? tabs.slice(0, 1) : tabs;
          const shown = some.filter(({ count }) => count === undefined || count(document));
          const wanted = address.searchParams.get("tab");
          const tab = shown.find(({ name }) => name === wanted) ?? (shown[0] as Tab);
          return (
            <>
              <Actions run={document} tasks={listed} act={act} />
              <nav class="tabs" aria-label="Parts of the run">
                {shown.map((one) => (
                  <Link
                    key={one.name}
                    to={withQuery(new URL(address.pathname, address), {
                      tab: one === tabs[0] ? "" : one.name,
                    })}
                    current={one === tab}
                  >
                    {one.word} {one.count && <small>{countText(one.count(document) ?? 0)}</small>}
                  </Link>
                ))}
              </nav>
              <tab.Body key={document.id} run={document} tasks={listed} address={address} act={act} />
            </>
          );
        }}
      </Loaded>
      {dialog}
    </div>
  );
}

function NotFound({ id, of }: { readonly id: string; readonly of: Polled<RunDetails> }) {
  const task = id.slice(0, id.indexOf("/"));
  return (
    <div class="run-page">
      <Unread of={of} name={id}>
        <Link to={runsAddress({})}>all runs</Link>, with{" "}
        <Link to={runsAddress({ task })}>the runs of {task}</Link>, or with <Link to="/tasks">all tasks</Link>
      </Unread>
    </div>
  );
}

function isBusy(run: RunDetails): boolean {
  return !hasEnded(run) && !["paused", "enqueued"].includes(run.shown);
}

/** Its heading is there before the run is, by what its id says. */
function Head({ id, run }: { readonly id: string; readonly run: RunDetails | undefined }) {
  const [name = "", instant = ""] = id.split("/");
  const { task, scheduledTime } = run ?? { task: name, scheduledTime: instant };
  return (
    <header class="head">
      <h1>
        <Link to={run?.status === "rejected" ? runsAddress({ task }) : taskAddress(task)}>{task}</Link>{" "}
        <Time at={scheduledTime} whole />
      </h1>
      <CommandLine line={id} />
      {run !== undefined && (
        <p>
          <Badge status={run.shown} /> <Since run={run} />
        </p>
      )}
    </header>
  );
}

/** Since when it is in its status, or when it is due. */
function Since({ run: { shown, startedAt, endedAt, scheduledTime } }: { readonly run: RunDetails }) {
  const [word, at] =
    endedAt !== undefined
      ? [shown === "cancelling" ? "asked for" : "ended", endedAt]
      : startedAt !== undefined
        ? ["began", startedAt]
        : ["due", scheduledTime];
  return (
    <>
      {word} <Time at={at} />
    </>
  );
}

function Overview({ run, tasks }: PartProps) {
  const isMessage = run.status === "rejected";
  return (
    <>
      <Why run={run} task={tasks.find(({ name }) => name === run.task)} />
      {!isMessage && <Progress run={run} />}
      <Errors run={run} />
      {!isMessage && <Turns run={run} />}
      <div class="columns">
        {!isMessage && <Given run={run} />}
        <Audit run={run} />
        {!isMessage && <Related run={run} />}
      </div>
      <SameCommand ask={isMessage ? statusAsk(run.id) : [statusAsk(run.id), turnsAsk(run)]} />
      {!isMessage && <Download run={run} />}
    </>
  );
}
