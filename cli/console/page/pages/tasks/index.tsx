/** All tasks: what state each is in, how its last runs went, and when it starts next. */
import type { HistoryDocument, ListedTask, RunDocument } from "../../api/documents.ts";
import { goTo, withQuery } from "../../api/location.ts";
import { usePolled } from "../../api/poll.ts";
import { Link } from "../../parts/link.tsx";
import { Sparkline } from "../../parts/sparkline.tsx";
import type { PageProps } from "../index.ts";

export function TasksPage({ address, tasks }: PageProps) {
  const query = address.searchParams;
  const wanted = (query.get("find") ?? "").toLowerCase();
  const listed = tasks.document?.tasks.filter((task) => isMeant(task, wanted)) ?? [];
  return (
    <>
      <h1>Tasks</h1>
      <search>
        <label>
          Find{" "}
          <input
            type="search"
            value={query.get("find") ?? ""}
            onInput={({ currentTarget: { value } }) => goTo(withQuery(address, { find: value }), "replace")}
          />
        </label>
      </search>
      {tasks.document === undefined && tasks.error === undefined && <p>Loading…</p>}
      {tasks.document !== undefined && listed.length === 0 && <p>No task matches.</p>}
      {listed.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Task</th>
              <th scope="col">State</th>
              <th scope="col">Last runs</th>
              <th scope="col">Lane</th>
            </tr>
          </thead>
          <tbody>
            {listed.map((task) => (
              <TaskRow key={task.name} task={task} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function isMeant({ name, description, tags = [] }: ListedTask, wanted: string): boolean {
  return [name, description, ...tags].some((text) => text.toLowerCase().includes(wanted));
}

function TaskRow({ task }: { readonly task: ListedTask }) {
  const history = usePolled<HistoryDocument>(
    { command: "history", args: [task.name], options: { number: 20 } },
    ({ runs }) => runs.some(isUnderWay),
  );
  const runs = history.document?.runs ?? [];
  return (
    <tr>
      <th scope="row">
        <Link to={`/tasks/${encodeURIComponent(task.name)}`}>{task.name}</Link>
        <small>{task.description}</small>
      </th>
      <td>{stateOf(task, runs[0])}</td>
      <td>
        <Sparkline runs={runs} />
      </td>
      <td>{task.lane}</td>
    </tr>
  );
}

function isUnderWay({ endedAt, status }: RunDocument): boolean {
  return endedAt === undefined && status !== "paused";
}

function stateOf(task: ListedTask, newest: RunDocument | undefined): string {
  if (task.outOfScope !== undefined) return task.outOfScope;
  if (task.paused !== undefined) return "paused";
  if (!task.enabled) return "disabled";
  return newest?.shown ?? "never run";
}
