/** The rate limits of a lane's tasks: how much of each is taken now, and of one with keys of which keys. */

import { taskAddress } from "../../api/addresses.ts";
import { Bar } from "../../parts/bar.tsx";
import { Link } from "../../parts/link.tsx";
import { Time } from "../../parts/time.tsx";
import { countedText, countText } from "../../words/count.ts";
import type { Rate, TakenShare } from "./documents.ts";
import { OverrideNote } from "./override-note.tsx";

interface RatesProps {
  readonly rates: readonly Rate[];
  readonly lane: string;
}

const keysShown = 5;

export function Rates({ rates, lane }: RatesProps) {
  return (
    <table class="stacks">
      <caption>Rate limits in lane {lane}</caption>
      <thead>
        <tr>
          <th scope="col">Of</th>
          <th scope="col">At most</th>
          <th scope="col">Taken now</th>
        </tr>
      </thead>
      <tbody>
        {rates.map((rate) => (
          <RateRow key={rate.task} rate={rate} />
        ))}
      </tbody>
    </table>
  );
}

function RateRow({ rate }: { readonly rate: Rate }) {
  const { task, items, per, key, keys, busyKeys = 0, isPartial, override } = rate;
  const others = busyKeys - keysShown;
  return (
    <tr>
      <th scope="row">
        <Link to={taskAddress(task)}>{task}</Link>
        <OverrideNote of={override} />
      </th>
      <td data-label="At most">
        {countedText(items, "item")} {per === "hour" ? "an" : "a"} {per}
        {key !== undefined && ` for each ${key === "(function)" ? "key" : key}`}
      </td>
      <td data-label="Taken now">
        {keys === undefined ? <Share of={rate} /> : keys.length === 0 && "nothing"}
        {keys?.slice(0, keysShown).map((one) => (
          <div key={one.key}>
            <bdi>{one.key}</bdi> <Share of={one} />
          </div>
        ))}
        {others > 0 && `and ${countText(others)}${isPartial ? " or more" : ""} other keys`}
      </td>
    </tr>
  );
}

function Share({ of: { taken = 0, takenUntil } }: { readonly of: TakenShare }) {
  if (taken === 0) return <>nothing</>;
  if (takenUntil !== undefined)
    return (
      <>
        free <Time at={takenUntil} />
      </>
    );
  const percent = Math.round(taken * 100);
  return (
    <>
      {percent} %
      <Bar label={`${percent} % taken`} of={100} parts={[{ status: "running", count: percent }]} />
    </>
  );
}
