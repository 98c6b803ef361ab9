/** What the runs of each task cost in the last thirty days. It reads every run of them, so it is asked once, and by hand. */

import { useState } from "preact/hooks";
import { taskAddress } from "../../api/addresses.ts";
import type { Ask } from "../../api/call.ts";
import { usePolled } from "../../api/poll.ts";
import { Link } from "../../parts/link.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { SameCommand } from "../../parts/same-command.tsx";
import { countText } from "../../words/count.ts";
import { durationText } from "../../words/time.ts";
import { usdText } from "../../words/usd.ts";
import type { UsedDocument, UsedOfTask } from "./documents.ts";

const ask: Ask = { command: "cost", options: { used: true } };

export function Costs() {
  const [isOpen, setOpen] = useState(false);
  // What was read once stays, also while it is closed.
  const used = usePolled<UsedDocument>(isOpen ? ask : undefined, undefined, () => Number.POSITIVE_INFINITY);
  return (
    <section aria-labelledby="costs">
      <h2 id="costs">Cost by task</h2>
      <details onToggle={({ currentTarget: { open } }) => setOpen((before) => before || open)}>
        <summary>What runs cost in the last 30 days</summary>
        {isOpen && (
          <>
            <Loaded
              of={used}
              isEmpty={({ tasks }) => tasks.length === 0}
              empty="No run of these days has used anything yet."
            >
              {({ tasks }) => <CostTable tasks={tasks} />}
            </Loaded>
            <SameCommand ask={ask} />
          </>
        )}
      </details>
    </section>
  );
}

function CostTable({ tasks }: { readonly tasks: readonly UsedOfTask[] }) {
  const sorted = tasks.toSorted((a, b) => (b.usd ?? 0) - (a.usd ?? 0) || (a.task < b.task ? -1 : 1));
  const sum = tasks.reduce((all, { usd = 0 }) => all + usd, 0);
  return (
    <>
      <p>
        <b>about {usdText(sum)}</b> in the last 30 days, at list prices and without free tiers. What tasks
        themselves call comes on top.
      </p>
      <table class="stacks">
        <caption class="unseen">Cost by task in the last 30 days</caption>
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col" class="number">
              Runs
            </th>
            <th scope="col" class="number">
              Work
            </th>
            <th scope="col" class="number">
              About
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map(({ task, runs, ms, usd }) => (
            <tr key={task}>
              <th scope="row">
                <Link to={taskAddress(task)}>{task}</Link>
              </th>
              <td class="number" data-label="Runs">
                {countText(runs)}
              </td>
              <td class="number" data-label="Work">
                {durationText(ms)}
              </td>
              <td class="number" data-label="About">
                {usd === undefined ? "not known" : usdText(usd)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
