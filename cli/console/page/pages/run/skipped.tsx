/** The items that a run skipped, a page at a time, of which some or all can be done again. */
import { useEffect, useState } from "preact/hooks";
import type { Ask } from "../../api/call.ts";
import type { ListedTask } from "../../api/documents.ts";
import { goTo, withQuery } from "../../api/location.ts";
import { moveConfirmation } from "../../api/moves.ts";
import { useOnce } from "../../api/once.ts";
import type { Action } from "../../parts/action.tsx";
import { Link } from "../../parts/link.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { SameCommand } from "../../parts/same-command.tsx";
import { Time } from "../../parts/time.tsx";
import { ActionButton } from "../../parts/use-action.tsx";
import { countText } from "../../words/count.ts";
import { instantText, timeOf } from "../../words/time.ts";
import type { RunDetails, SkippedDocument, SkippedDocumentItem } from "./documents.ts";
import { Json } from "./json.tsx";
import { numbersText } from "./numbers.ts";
import type { PartProps } from "./parts.ts";

export function Skipped({ run, tasks, address, act }: PartProps) {
  const after = Number(address.searchParams.get("after")) || undefined;
  const ask: Ask = { command: "status", args: [run.id], options: { skipped: true, after } };
  const skipped = useOnce<SkippedDocument>(ask, String(run.skippedItems));
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  useEffect(() => setChosen(new Set()), [run.id]);
  const toggle = (numbers: readonly number[], isChosen: boolean) => {
    const next = new Set(chosen);
    for (const number of numbers) isChosen ? next.add(number) : next.delete(number);
    setChosen(next);
  };
  return (
    <section aria-labelledby="skipped">
      <h2 id="skipped">Skipped items</h2>
      <Loaded
        of={skipped}
        isEmpty={({ items }) => items.length === 0}
        empty={after === undefined ? "No skipped item is recorded." : "There are no more."}
      >
        {({ items, skippedItems, next }) => (
          <>
            <div class="filters">
              <span role="status">
                {countText((after ?? 0) + 1)} to {countText((after ?? 0) + items.length)} of{" "}
                {countText(skippedItems)}
                {chosen.size > 0 && `, ${countText(chosen.size)} chosen`}
              </span>
              <span class="none">{timesText(items)}</span>
              {run.canRedriveItems ? (
                <ActionButton kind="main" onClick={() => act(redriveItems(run, chosen, tasks))}>
                  {chosen.size > 0 ? `Redrive the ${countText(chosen.size)} chosen` : "Redrive all of them"}
                </ActionButton>
              ) : (
                <span class="none">They can be redriven once the run has ended.</span>
              )}
            </div>
            <table class="stacks">
              <thead>
                <tr>
                  <th scope="col" class="choose">
                    <input
                      type="checkbox"
                      aria-label="Choose all on this page"
                      checked={items.every(({ number }) => chosen.has(number))}
                      onChange={({ currentTarget: { checked } }) =>
                        toggle(
                          items.map(({ number }) => number),
                          checked,
                        )
                      }
                    />
                  </th>
                  <th scope="col">Item</th>
                  <th scope="col">Key (cursor)</th>
                  <th scope="col">Error</th>
                  <th scope="col" class="number">
                    Tries
                  </th>
                  <th scope="col">Skipped</th>
                </tr>
              </thead>
              <tbody>
                {items.map((item) => (
                  <ItemRow
                    key={item.number}
                    item={item}
                    isChosen={chosen.has(item.number)}
                    onChoose={(isChosen) => toggle([item.number], isChosen)}
                  />
                ))}
              </tbody>
            </table>
            <p class="buttons">
              {after !== undefined && (
                <Link class="button" to={withQuery(address, { after: undefined })}>
                  First page
                </Link>
              )}
              {next !== undefined && (
                <button type="button" onClick={() => goTo(withQuery(address, { after: String(next) }))}>
                  Next page
                </button>
              )}
            </p>
          </>
        )}
      </Loaded>
      <SameCommand ask={ask} />
    </section>
  );
}

/** When the first and the last of some were skipped: of the tries before only their number is recorded. */
function timesText(items: readonly SkippedDocumentItem[]): string {
  const times = items.map(({ at }) => timeOf(at));
  const [first, last] = [Math.min(...times), Math.max(...times)].map((at) => instantText(at));
  return first === last ? `skipped ${first}` : `the first skipped ${first}, the last ${last}`;
}

function redriveItems(run: RunDetails, chosen: ReadonlySet<number>, tasks: readonly ListedTask[]): Action {
  const only = chosen.size > 0 ? numbersText([...chosen]) : undefined;
  const what = only === undefined ? "all items that were recorded as skipped" : "the chosen items";
  const { yes, typed } = moveConfirmation("redrive", run.task, tasks);
  return {
    verb: only === undefined ? "Redrive the skipped items" : "Redrive the chosen items",
    words: `Another run starts, with the same params, that does ${what} again. This run stays as it is.`,
    ask: { command: "redrive", args: [run.id], options: { items: true, only, yes } },
    typed,
  };
}

interface ItemRowProps {
  readonly item: SkippedDocumentItem;
  readonly isChosen: boolean;
  onChoose(isChosen: boolean): void;
}

function ItemRow({ item, isChosen, onChoose }: ItemRowProps) {
  const { number, cursor, shard, name, message, causes = [], moreCauses, attempt, at } = item;
  return (
    <tr>
      <td class="choose">
        <input
          type="checkbox"
          aria-label={`Choose item ${number}`}
          checked={isChosen}
          onChange={({ currentTarget: { checked } }) => onChoose(checked)}
        />
      </td>
      <th scope="row">item {countText(number)}</th>
      <td data-label="Key (cursor)">
        <Json value={cursor} />
        {shard !== undefined && <small>shard {shard}</small>}
      </td>
      <td class="words" data-label="Error">
        {name}: {message}
        {causes.map((cause, i) => (
          <small key={i}>caused by {cause}</small>
        ))}
        {moreCauses !== undefined && <small>and {moreCauses} more</small>}
      </td>
      <td class="number" data-label="Tries">
        {attempt}
      </td>
      <td data-label="Skipped">
        <Time at={at} />
      </td>
    </tr>
  );
}
