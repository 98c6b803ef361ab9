/**
 * One task. What changes by itself is polled: its newest runs. All else is asked once, and again when the list of tasks, which
 * the frame keeps up to date, says that something of this one is different.
 */
import { useContext } from "preact/hooks";
import { About } from "../../about.ts";
import { nameIn, runsAddress, taskAddress } from "../../api/addresses.ts";
import type { HistoryDocument } from "../../api/documents.ts";
import { useOnce } from "../../api/once.ts";
import { type Polled, usePolled } from "../../api/poll.ts";
import { useScript } from "../../api/script.ts";
import { Link } from "../../parts/link.tsx";
import { Loaded, Unread } from "../../parts/loaded.tsx";
import { SameCommand } from "../../parts/same-command.tsx";
import { useAction } from "../../parts/use-action.tsx";
import type { PageProps } from "../index.ts";
import { Charts } from "./charts/index.tsx";
import type {
  NextDocument,
  SourceDocument,
  TaskDocument,
  TaskRunDocument,
  VerdictsDocument,
  WhyDocument,
} from "./documents.ts";
import { Facts, Head } from "./head.tsx";
import { TaskRuns } from "./runs.tsx";
import { Settings } from "./settings.tsx";
import { Source } from "./source.tsx";
import { Starts } from "./starts.tsx";
import { isTimed } from "./trigger-words.ts";
import { VerdictStrip } from "./verdict-strip.tsx";

const tabs = { overview: "Overview", run: "Run", settings: "Settings", source: "Source" } as const;
type Tab = keyof typeof tabs;

const loadForm = () => import("./form/index.tsx").then(({ RunForm }) => RunForm);

/** The runs that the charts show. */
const charted = 100;
const instantsShown = 60;

export function TaskPage({ address, tasks }: PageProps) {
  const { readOnly } = useContext(About);
  const runWords = readOnly ? "Check params" : tabs.run;
  const name = nameIn(address);
  const query = address.searchParams;
  const given = query.get("tab") ?? "overview";
  const tab: Tab = Object.hasOwn(tabs, given) ? (given as Tab) : "overview";
  const listed = tasks.document?.tasks.find((one) => one.name === name);
  const version = tasks.document && JSON.stringify(listed ?? null);
  const historyAsk = {
    command: "history",
    args: [name],
    options: { number: 20, before: query.get("before") ?? undefined },
  };
  const history = usePolled<HistoryDocument>(historyAsk, ({ runs }) =>
    runs.some(({ endedAt, status }) => endedAt === undefined && status !== "paused"),
  );
  const newest = history.document?.runs[0];
  const ended =
    history.document && (history.document.runs.find((run) => run.endedAt !== undefined)?.id ?? "");
  const status = useOnce<TaskDocument>({ command: "status", args: [name], options: { number: 1 } }, version);
  const task = status.document;
  const ifKnown = <Ask,>(isAsked: boolean, ask: Ask) => (task !== undefined && isAsked ? ask : undefined);
  const hasTimes = task?.triggers.some(isTimed) === true || (listed?.schedules ?? 0) > 0;
  const isOverview = tab === "overview";
  const next = useOnce<NextDocument>(
    ifKnown(isOverview && hasTimes, { command: "next", args: [name], options: { number: 5 } }),
    version === undefined || ended === undefined ? undefined : version + ended,
  );
  const whyAsk = { command: "why", args: [name] };
  const why = useOnce<WhyDocument>(ifKnown(isOverview || tab === "settings", whyAsk), version);
  const sourceAsk = { command: "doc", args: [name], options: { source: true } };
  const source = useOnce<SourceDocument>(ifKnown(tab === "source", sourceAsk));
  const runs = useOnce<HistoryDocument & { readonly runs: readonly TaskRunDocument[] }>(
    ifKnown(isOverview, { command: "history", args: [name], options: { number: charted } }),
    ended,
  );
  const verdicts = useOnce<VerdictsDocument>(
    ifKnown(isOverview && hasTimes, {
      command: "history",
      args: [name],
      options: { verdicts: true, number: instantsShown },
    }),
    ended,
  );
  const form = useScript(tab === "run" ? loadForm : undefined);
  const { dialog, act } = useAction(() => {
    for (const one of [tasks, status, next, why, history]) one.refresh();
  });
  const same = {
    overview: { command: "status", args: [name] },
    run: undefined,
    settings: whyAsk,
    source: sourceAsk,
  }[tab];
  return (
    <div class="task-page">
      {task === undefined && status.error !== undefined ? (
        <NotFound name={name} of={status} />
      ) : (
        <>
          <Head name={name} task={task} newest={newest} isRunTab={tab === "run"} act={act} />
          <Loaded of={status}>
            {(document) => (
              <>
                <nav class="tabs" aria-label="Parts of the task">
                  {Object.entries(tabs).map(([one, words]) => (
                    <Link
                      key={one}
                      to={`${taskAddress(name)}${one === "overview" ? "" : `?tab=${one}`}`}
                      current={one === tab}
                    >
                      {one === "run" ? runWords : words}
                    </Link>
                  ))}
                </nav>
                {isOverview && (
                  <>
                    <Facts task={document} />
                    <Starts task={document} next={next} why={why} act={act} />
                    {hasTimes && <VerdictStrip task={name} verdicts={verdicts} />}
                    <section aria-labelledby="charts">
                      <h2 id="charts">How its last runs went</h2>
                      <Loaded of={runs}>
                        {({ runs: all }) => <Charts task={name} unit={document.settings.unit} runs={all} />}
                      </Loaded>
                    </section>
                    <TaskRuns task={name} address={address} history={history} />
                  </>
                )}
                {tab === "run" && (
                  <section aria-labelledby="run">
                    <h2 id="run">{readOnly ? runWords : "Run it"}</h2>
                    <Loaded of={form}>
                      {(RunForm) => (
                        <RunForm key={name} task={document} from={query.get("from") ?? undefined} />
                      )}
                    </Loaded>
                  </section>
                )}
                {tab === "settings" && <Settings why={why} />}
                {tab === "source" && <Source source={source} />}
                {same !== undefined && <SameCommand ask={same} />}
              </>
            )}
          </Loaded>
        </>
      )}
      {dialog}
    </div>
  );
}

/** Of a task that cannot be read, such as one that is not deployed any more, its runs stay. */
function NotFound({ name, of }: { readonly name: string; readonly of: Polled<TaskDocument> }) {
  return (
    <Unread of={of} name={name}>
      <Link to="/tasks">all tasks</Link>, or with{" "}
      <Link to={runsAddress({ task: name })}>the runs of this one</Link>
    </Unread>
  );
}
