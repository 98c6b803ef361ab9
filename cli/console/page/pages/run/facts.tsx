/** What is recorded of a run: what it was given and gave, who did what, and which runs belong to it. */
import { type ComponentChildren, Fragment } from "preact";
import { useContext, useState } from "preact/hooks";
import { About } from "../../about.ts";
import { backfillAddress, runAddress, runsAddress, taskAddress } from "../../api/addresses.ts";
import { commandLine } from "../../api/command-line.ts";
import type { HistoryDocument } from "../../api/documents.ts";
import { useOnce } from "../../api/once.ts";
import { Badge } from "../../parts/badge.tsx";
import { CommandLine } from "../../parts/command-line.tsx";
import { Link } from "../../parts/link.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Time } from "../../parts/time.tsx";
import type { RunDetails } from "./documents.ts";
import { Json } from "./json.tsx";

type Row = readonly [name: string, value: ComponentChildren];

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  const given = rows.filter(([, value]) => value !== undefined && value !== "" && value !== false);
  return (
    <dl>
      {given.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

const when = (at: string | undefined) => at && <Time at={at} whole />;

export function Given({ run }: { readonly run: RunDetails }) {
  const { params, defaults, output, cursor, metadata = {}, tags } = run;
  const added = Object.entries(metadata).filter(([name]) => !name.startsWith("started"));
  return (
    <section aria-labelledby="given">
      <h2 id="given">Params and output</h2>
      <Rows
        rows={[
          ["Params", params !== undefined && <Json value={params} />],
          ["Defaults", defaults !== undefined && <Json value={defaults} />],
          ["Output", output !== undefined && <Json value={output} />],
          ["Cursor", cursor !== undefined && <Json value={cursor} />],
          [
            "Tags",
            tags?.map((tag) => (
              <Link key={tag} class="tag" to={runsAddress({ tag })}>
                {tag}
              </Link>
            )),
          ],
          ...added.map(([name, text]): Row => [name, text]),
        ]}
      />
      {params === undefined && output === undefined && cursor === undefined && (
        <p class="none">It was given no params, and has no output.</p>
      )}
    </section>
  );
}

export function Audit({ run }: { readonly run: RunDetails }) {
  const { metadata = {}, confirmed, shown } = run;
  const { startedBy, startedFrom } = metadata;
  // Of a run that nobody has moved since the author is who started it.
  const isStarter = movedWords[shown] === undefined && run.author === startedBy;
  const isMoved = run.note !== undefined || (run.author !== undefined && !isStarter);
  return (
    <section aria-labelledby="audit">
      <h2 id="audit">When and by whom</h2>
      <Rows
        rows={[
          ["Scheduled for", when(run.scheduledTime)],
          ["Trigger", run.trigger],
          ["Lane", <Link to="/lanes">{run.lane}</Link>],
          ["Priority", run.priority],
          ["Created", when(run.createdAt)],
          ["Started", when(run.startedAt)],
          ["Ended", when(run.endedAt)],
          ["Not before", when(run.notBefore)],
          ["Paused since", when(run.pausedAt)],
          ["Paused until", when(run.until)],
          [
            "Started by",
            run.parent === undefined && startedBy && `${startedBy}${fromWords[startedFrom ?? ""] ?? ""}`,
          ],
          ["Asked for by", run.askedBy],
          [
            "Confirmed by",
            confirmed && (
              <>
                {confirmed.by}, {when(confirmed.at)}
                {confirmedWords[confirmed.how]}
              </>
            ),
          ],
          [movedWords[shown] ?? "Last changed by", isMoved && (run.author ?? "code that gives no author")],
          ["Note", run.note],
        ]}
      />
    </section>
  );
}

/** The author in the record is that of the newest move. */
const movedWords: Readonly<Record<string, string>> = {
  paused: "Paused by",
  pausing: "Paused by",
  cancelled: "Cancelled by",
  cancelling: "Cancelled by",
};

/** How somebody started it, where that was not by hand. */
const fromWords: Readonly<Record<string, string>> = {
  client: ", by code with pawl/client",
  invocation: ", by a direct invocation",
};

/** How somebody confirmed it, where that was not by hand. */
const confirmedWords: Readonly<Record<string, string>> = {
  client: ", by code",
  message: ", by a message",
  invocation: ", by a direct invocation",
  approve: ", by approving it",
};

export function Related({ run }: { readonly run: RunDetails }) {
  const { id, task, parent, backfill, itemsOf } = run;
  const [isOpen, setOpen] = useState(false);
  const link = (to: string) => <Link to={runAddress(to)}>{to}</Link>;
  const children = useOnce<HistoryDocument>(
    isOpen ? { command: "history", options: { parent: id, number: 20 } } : undefined,
  );
  return (
    <section aria-labelledby="related">
      <h2 id="related">Other runs</h2>
      <Rows
        rows={[
          ["Task", <Link to={taskAddress(task)}>{task}</Link>],
          ["Runs", <Link to={runsAddress({ task })}>all runs of this task</Link>],
          ["Started by the run", parent && link(parent)],
          ["Redoes items of", itemsOf && link(`${task}/${itemsOf.run}`)],
          ["Backfill", backfill && <Link to={backfillAddress({ run: backfill })}>{backfill}</Link>],
        ]}
      />
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>Runs that its code started</summary>
        {isOpen && (
          <Loaded of={children} isEmpty={({ runs }) => runs.length === 0} empty="Its code has started none.">
            {({ runs, next }) => (
              <ul class="children">
                {runs.map((one) => (
                  <li key={one.id}>
                    <Badge status={one.shown} /> {link(one.id)}
                  </li>
                ))}
                {next !== undefined && <li class="none">and older ones</li>}
              </ul>
            )}
          </Loaded>
        )}
      </details>
    </section>
  );
}

/** The files that a run has are saved by the command. */
export function Download({ run }: { readonly run: RunDetails }) {
  const about = useContext(About);
  return (
    <details class="same-command">
      <summary>Save its files</summary>
      <p>The file that it was given, its params, the items that it skipped and its output:</p>
      <CommandLine line={commandLine({ command: "download", args: [run.id] }, about)} />
    </details>
  );
}
