/** Limits of the stage, of tasks and of their keys: how much of each is taken, what waits for it, and which runs hold the places. */

import { useState } from "preact/hooks";
import { runAddress } from "../../api/addresses.ts";
import { Bar } from "../../parts/bar.tsx";
import { Link } from "../../parts/link.tsx";
import { countedText, countText } from "../../words/count.ts";
import type { Limit } from "./documents.ts";
import { OverrideNote } from "./override-note.tsx";

const holdersShown = 5;

interface LimitsProps {
  readonly limits: readonly Limit[];
  readonly label: string;
}

/** Those that are free come last, and are drawn once somebody asks. */
export function Limits({ limits, label }: LimitsProps) {
  const [isOpen, setOpen] = useState(false);
  const isFree = ({ of, running, waiting, holders }: Limit) =>
    of !== "stage" && running + waiting + holders.length === 0;
  const free = limits.filter(isFree);
  const taken = limits.filter((limit) => !isFree(limit));
  return (
    <>
      {taken.length > 0 && <LimitTable limits={taken} label={label} />}
      {free.length > 0 && (
        <details onToggle={({ currentTarget: { open } }) => setOpen(open)}>
          <summary>{`${countedText(free.length, "limit")} ${free.length === 1 ? "is" : "are"} free`}</summary>
          {isOpen && <LimitTable limits={free} label={`${label} that are free`} />}
        </details>
      )}
    </>
  );
}

function LimitTable({ limits, label }: LimitsProps) {
  return (
    <table class="stacks">
      <caption>{label}</caption>
      <thead>
        <tr>
          <th scope="col">Of</th>
          <th scope="col">Running</th>
          <th scope="col">Waiting</th>
          <th scope="col">Held by</th>
        </tr>
      </thead>
      <tbody>
        {limits.map((limit) => (
          <LimitRow key={`${limit.of} ${limit.name}`} limit={limit} />
        ))}
      </tbody>
    </table>
  );
}

function LimitRow({ limit }: { readonly limit: Limit }) {
  const { of, name, limit: most, running, waiting, isPartial, holders, override } = limit;
  const more = isPartial ? " or more" : "";
  const text = `${countText(running)}${more}${most === undefined ? "" : ` of ${most}`}`;
  return (
    <tr>
      <th scope="row">
        {of} <b>{name}</b>
        <OverrideNote of={override} />
      </th>
      <td data-label="Running">
        {text}
        {most !== undefined && (
          <Bar label={`${text} run`} of={most} parts={[{ status: "running", count: running }]} />
        )}
      </td>
      <td data-label="Waiting">{`${countText(waiting)}${more}`}</td>
      <td data-label="Held by">
        {holders.length === 0 && "none"}
        {holders.slice(0, holdersShown).map((run) => (
          <div key={run}>
            <Link to={runAddress(idOf(limit, run))}>{run}</Link>
          </div>
        ))}
        {holders.length > holdersShown && `and ${holders.length - holdersShown} others`}
      </td>
    </tr>
  );
}

/** A holder of a limit of the stage is named with its task; a key's name has its task before the first space. */
function idOf({ of, name }: Limit, run: string): string {
  return of === "stage" ? run : `${taskOf(name)}/${run}`;
}

export const taskOf = (name: string): string => name.split(" ", 1)[0] ?? name;
