/** A year: twelve months of days, each as dark as it has instants, in the colour and the shape of the worst. */

import { kinds } from "../../../../show/calendar/kinds.ts";
import { goTo, withQuery } from "../../api/location.ts";
import { present } from "../../api/now.ts";
import { type Counts, countsText, noCounts, totalOf } from "./calendar-data.ts";
import { dayCounts, lookOf } from "./cells.ts";
import type { ChartProps } from "./day.tsx";
import type { ClockChangeDocument } from "./documents.ts";
import { ShapeIcon } from "./shape.tsx";
import { useRoving } from "./use-roving.ts";
import { addDays, dateAt, dateText, mondayOf } from "./zone.ts";

const months = Array.from({ length: 12 }, (_, month) => month);
const weekdays = [0, 1, 2, 3, 4, 5, 6];
/** Any one. */
const monday = "2024-01-01";

export function Year({ view, document, address }: ChartProps & { readonly address: URL }) {
  const chart = useRoving<HTMLDivElement>(weekdays.length);
  const { zone, date } = view;
  const counts = dayCounts(document, zone);
  const most = Math.max(1, ...[...counts.values()].map(totalOf));
  const today = dateAt(zone, present());
  const changes = Map.groupBy(document.clockChanges, ({ at }) => dateAt(zone, Date.parse(at)));
  const show = (day: string) => goTo(withQuery(address, { view: "", at: day }));
  return (
    <div class="year" ref={chart}>
      {months.map((month) => {
        const first = `${date.slice(0, 4)}-${String(month + 1).padStart(2, "0")}-01`;
        const isEmpty = [...counts.keys()].every((day) => day.slice(0, 7) !== first.slice(0, 7));
        return (
          <table key={month} class={isEmpty ? "is-empty" : undefined}>
            <caption>{dateText(first, { month: "long" })}</caption>
            <thead>
              <tr>
                {weekdays.map((day) => (
                  <th key={day} scope="col">
                    <span aria-hidden="true">{dateText(addDays(monday, day), { weekday: "narrow" })}</span>
                    <span class="unseen">{dateText(addDays(monday, day), { weekday: "long" })}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {weeksOf(first).map((week) => (
                <tr key={week}>
                  {weekdays.map((day) => {
                    const one = addDays(week, day);
                    const isOther = one.slice(0, 7) !== first.slice(0, 7);
                    return (
                      <td key={day} class={changes.has(one) && !isOther ? "band" : undefined}>
                        {!isOther && (
                          <YearCell
                            date={one}
                            counts={counts.get(one) ?? noCounts}
                            changes={changes.get(one) ?? []}
                            most={most}
                            isToday={one === today}
                            show={() => show(one)}
                          />
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        );
      })}
    </div>
  );
}

/** The Mondays of the weeks that a month has days in. */
function weeksOf(first: string): readonly string[] {
  const weeks: string[] = [];
  for (let week = mondayOf(first); week.slice(0, 7) <= first.slice(0, 7); week = addDays(week, 7))
    weeks.push(week);
  return weeks;
}

interface YearCellProps {
  readonly date: string;
  readonly counts: Counts;
  readonly changes: readonly ClockChangeDocument[];
  readonly most: number;
  readonly isToday: boolean;
  show(): void;
}

function YearCell({ date, counts, changes, most, isToday, show }: YearCellProps) {
  const { kind, count, level } = lookOf(counts, most);
  const said = [
    `${dateText(date, { weekday: "long", day: "numeric", month: "long" })}: ${countsText(counts)}`,
    isToday && "today",
    ...changes.map(({ zone, why }) => `${zone}: ${why}`),
  ].filter(Boolean);
  return (
    <button
      type="button"
      class={`cell kind-${kinds[kind]?.name ?? "none"} level-${level}`}
      data-cell=""
      data-first={isToday ? "" : undefined}
      tabIndex={-1}
      aria-current={isToday ? "date" : undefined}
      title={said.join("\n")}
      onClick={show}
    >
      <span class="unseen">{said.join("; ")}</span>
      <span class="day-of-month" aria-hidden="true">
        {Number(date.slice(8))}
      </span>
      {count > 0 && (
        <span class="count" aria-hidden="true">
          <ShapeIcon kind={kind} />
          {shortText(count)}
        </span>
      )}
    </button>
  );
}

/** `1,440` as `1.4k`. */
function shortText(count: number): string {
  if (count < 1_000) return String(count);
  const thousands = count / 1_000;
  return `${thousands < 10 ? thousands.toFixed(1) : Math.round(thousands)}k`;
}
