/** The same as a table: instants one by one, counts where there are too many of a task. */
import { kindOf } from "../../../../show/calendar/kinds.ts";
import { taskAddress } from "../../api/addresses.ts";
import { Link } from "../../parts/link.tsx";
import { Room } from "../../parts/room.tsx";
import { useWindowed } from "../../parts/windowed.ts";
import { countsOf, countsText } from "./calendar-data.ts";
import type { ChartProps } from "./day.tsx";
import { ShapeIcon } from "./shape.tsx";
import type { Opened } from "./view.ts";
import { clockText, dateAt, dateText, dayMs, hourMs } from "./zone.ts";

interface Line {
  readonly task: string;
  readonly at: number;
  readonly kind: number;
  readonly words: string;
  readonly why?: string;
  readonly opened: Opened;
}

export function List({ view, document, open }: ChartProps) {
  const { zone, span } = view;
  const lines = linesOf(document, span === "year" ? dayMs : hourMs);
  const { body, first, last, above, below } = useWindowed(lines.length, 36);
  return (
    <table class="list stacks">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Task</th>
          <th scope="col">What</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody ref={body}>
        <Room height={above} columns={4} />
        {lines.slice(first, last).map(({ task, at, kind, words, why, opened }) => (
          <tr key={`${task} ${at} ${opened.trigger}`}>
            <th scope="row">
              <button type="button" class="plain" onClick={() => open(opened)}>
                {(span === "week" || span === "year") &&
                  `${dateText(dateAt(zone, at), { weekday: "short", day: "numeric", month: "short" })} `}
                {span !== "year" && clockText(zone, at)}
              </button>
            </th>
            <td data-label="Task">
              <Link to={taskAddress(task)}>{task}</Link>
            </td>
            <td data-label="What">
              <ShapeIcon kind={kind} /> {words}
            </td>
            <td data-label="Why">{why}</td>
          </tr>
        ))}
        <Room height={below} columns={4} />
      </tbody>
    </table>
  );
}

function linesOf({ tasks }: ChartProps["document"], length: number): readonly Line[] {
  return tasks
    .flatMap(({ task, instants = [], buckets = [] }): Line[] => [
      ...instants.map(({ at, trigger, verdict, why }) => {
        const from = Date.parse(at);
        return {
          task,
          at: from,
          kind: kindOf(verdict),
          words: verdict,
          why,
          opened: { task, from, trigger },
        };
      }),
      ...buckets.map((bucket) => {
        const from = Date.parse(bucket.from);
        const counts = countsOf({ buckets: [bucket] });
        const kind = counts.findIndex((n) => n > 0);
        return { task, at: from, kind, words: countsText(counts), opened: { task, from, to: from + length } };
      }),
    ])
    .sort((a, b) => a.at - b.at);
}
