/** A week: a column for each day, a row for each hour, and in each cell how many instants came to what. */

import { kinds } from "../../../../show/calendar/kinds.ts";
import { withQuery } from "../../api/location.ts";
import { present } from "../../api/now.ts";
import { Link } from "../../parts/link.tsx";
import { countsText, totalOf } from "./calendar-data.ts";
import { type HourCell, hourCells, type Look, lookOf } from "./cells.ts";
import type { ChartProps } from "./day.tsx";
import { ShapeIcon } from "./shape.tsx";
import { useRoving } from "./use-roving.ts";
import { addDays, dateAt, dateText, hourMs } from "./zone.ts";

const days = [0, 1, 2, 3, 4, 5, 6];
const hours = Array.from({ length: 24 }, (_, hour) => hour);
const hourText = (hour: number) => `${String(hour).padStart(2, "0")}:00`;

export function Week({ view, document, open, address }: ChartProps & { readonly address: URL }) {
  const chart = useRoving<HTMLTableElement>(days.length);
  const { zone, date, opened, task } = view;
  const dates = days.map((day) => addDays(date, day));
  const columns = dates.map((one) => hourCells(document, zone, one));
  const most = Math.max(1, ...columns.flat().map(({ counts }) => totalOf(counts)));
  const now = present();
  const today = dateAt(zone, now);
  return (
    <table class="week" ref={chart}>
      <caption class="unseen">
        Instants by day and hour. Arrow keys move among the hours, Enter opens one.
      </caption>
      <thead>
        <tr>
          <td />
          {dates.map((one) => (
            <th key={one} scope="col" aria-current={one === today ? "date" : undefined}>
              <Link to={withQuery(address, { view: "", at: one, of: "", from: "", to: "", by: "" })}>
                {dateText(one, { weekday: "short" })} <b>{dateText(one, { day: "numeric" })}</b>
                <span class="unseen">{dateText(one, { month: "long" })}</span>
              </Link>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {hours.map((hour) => (
          <tr key={hour}>
            <th scope="row">{hourText(hour)}</th>
            {columns.map((cells, day) => {
              const cell = cells[hour];
              if (cell === undefined) return null;
              const isNow = !cell.isGap && cell.from <= now && now < cell.to;
              const words = `${dateText(dates[day] ?? date, { weekday: "long", day: "numeric", month: "long" })} ${hourText(hour)}`;
              return (
                <td key={dates[day]} class={classOf(cell, isNow)} data-now={isNow || undefined}>
                  <WeekCell
                    cell={cell}
                    words={words}
                    look={lookOf(cell.counts, most)}
                    isNow={isNow}
                    isOpen={opened?.to !== undefined && opened.from === cell.from && opened.to === cell.to}
                    open={() => open({ task: task || undefined, from: cell.from, to: cell.to })}
                  />
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function classOf({ changes, isGap }: HourCell, isNow: boolean): string {
  return [changes.length > 0 && "band", isGap && "gap", isNow && "now"].filter(Boolean).join(" ");
}

interface WeekCellProps {
  readonly cell: HourCell;
  readonly words: string;
  readonly look: Look;
  readonly isNow: boolean;
  readonly isOpen: boolean;
  open(): void;
}

function WeekCell({ cell, words, look, isNow, isOpen, open }: WeekCellProps) {
  const { counts, changes, isGap, from, to } = cell;
  const isTwice = to - from > hourMs;
  const said = [
    `${words}: ${isGap ? "left out by the clocks" : countsText(counts)}`,
    isTwice && "the clocks show this hour twice",
    isNow && "now",
    ...changes.map(({ zone, why }) => `${zone}: ${why}`),
  ].filter(Boolean);
  return (
    <button
      type="button"
      class={`cell kind-${kinds[look.kind]?.name ?? "none"} level-${look.level}`}
      data-cell=""
      data-first={isNow ? "" : undefined}
      tabIndex={-1}
      aria-expanded={isOpen}
      title={said.join("\n")}
      onClick={open}
    >
      <span class="unseen">{said.join("; ")}</span>
      {counts.map(
        (n, at) =>
          n > 0 && (
            <span key={kinds[at]?.name} class="count" aria-hidden="true">
              <ShapeIcon kind={at} />
              {n > 9_999 ? `${Math.floor(n / 1_000)}k` : n}
            </span>
          ),
      )}
      {isGap && (
        <span class="note" aria-hidden="true">
          left out
        </span>
      )}
      {isTwice && (
        <span class="note" aria-hidden="true">
          twice
        </span>
      )}
    </button>
  );
}
