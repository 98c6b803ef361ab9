/** The shards of a run as a map of their cursors: a bar a shard, the slowest first. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Ask } from "../../api/call.ts";
import { present, useNow } from "../../api/now.ts";
import { usePolled } from "../../api/poll.ts";
import type { Action } from "../../parts/action.tsx";
import { Badge } from "../../parts/badge.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Room } from "../../parts/room.tsx";
import { SameCommand } from "../../parts/same-command.tsx";
import { ActionButton } from "../../parts/use-action.tsx";
import { useWindowed } from "../../parts/windowed.ts";
import { countText } from "../../words/count.ts";
import { rateText } from "../../words/rate.ts";
import { colourOf } from "../../words/statuses.ts";
import { durationText } from "../../words/time.ts";
import { hasEnded } from "../../words/took.ts";
import type { RunDetails, ShardDocument, ShardsDocument } from "./documents.ts";
import { Json } from "./json.tsx";
import type { PartProps } from "./parts.ts";

export function Shards({ run, act }: PartProps) {
  const ask: Ask = { command: "status", args: [run.id], options: { shards: true } };
  const isLive = !hasEnded(run);
  const shards = usePolled<ShardsDocument>(
    ask,
    () => isLive,
    () => (isLive ? undefined : Number.POSITIVE_INFINITY),
  );
  return (
    <section aria-labelledby="shards">
      <h2 id="shards">Shards</h2>
      <Loaded of={shards}>
        {(document) => (
          <>
            <div class="filters">
              <span role="status">
                {countText(document.ended)} of {countText(document.all)} done, {countText(document.atWork)} at
                work
              </span>
              {isLive && <Scale run={run} all={document.all} act={act} />}
            </div>
            <ShardMap run={run} shards={document.shards} isLive={isLive} act={act} />
          </>
        )}
      </Loaded>
      <SameCommand ask={ask} />
    </section>
  );
}

function Scale({ run, all, act }: Pick<PartProps, "run" | "act"> & { readonly all: number }) {
  const [wanted, setWanted] = useState<number>();
  const shards = wanted ?? Math.min(1_000, all * 2);
  const action: Action = {
    verb: `Scale to ${shards} shards`,
    words: "Its slowest shards split in two, each when its worker saves a checkpoint.",
    ask: { command: "scale", args: [run.id], options: { shards } },
    takesNote: false,
  };
  return (
    <form
      class="scale"
      onSubmit={(event) => {
        event.preventDefault();
        act(action);
      }}
    >
      <label>
        Shards{" "}
        <input
          type="number"
          min={all + 1}
          max={1_000}
          value={shards}
          onInput={({ currentTarget }) => setWanted(currentTarget.valueAsNumber || undefined)}
        />
      </label>
      <ActionButton onClick={() => act(action)}>Scale…</ActionButton>
    </form>
  );
}

interface MapProps extends Pick<PartProps, "act"> {
  readonly run: RunDetails;
  readonly shards: readonly ShardDocument[];
  readonly isLive: boolean;
}

function ShardMap({ run, shards, isLive, act }: MapProps) {
  const { body, first, last, above, below } = useWindowed(shards.length, 48);
  const most = Math.max(1, ...shards.map(({ total, done = 0 }) => total ?? done));
  const stalled = useStalled(shards);
  return (
    <table class="stacks shards">
      <thead>
        <tr>
          <th scope="col">Shard</th>
          <th scope="col">Done</th>
          <th scope="col">Cursor</th>
          <th scope="col" class="number">
            Rate
          </th>
          <th scope="col" class="number">
            Left
          </th>
          {isLive && <th scope="col">Split</th>}
        </tr>
      </thead>
      <tbody ref={body}>
        <Room height={above} columns={isLive ? 6 : 5} />
        {shards.slice(first, last).map((shard) => (
          <tr key={shard.name} class={colourOf(shard.status)}>
            <th scope="row">
              shard {shard.name} <Badge status={shard.status} />
              {shard.error !== undefined && (
                <small>
                  {shard.error.name}: {shard.error.message}
                </small>
              )}
            </th>
            <td class="track" data-label="Done">
              <ShardBar shard={shard} most={most} />
            </td>
            <td data-label="Cursor">
              <Json value={shard.cursor} />
            </td>
            <td class="number" data-label="Rate">
              {shard.ratePerSecond === undefined ? "" : rateText(shard.ratePerSecond)}
              {isLive && shard.status === "running" && <Stalled since={stalled.get(shard.name)} />}
            </td>
            <td class="number" data-label="Left">
              {shard.secondsLeft === undefined ? "" : durationText(shard.secondsLeft * 1_000)}
            </td>
            {isLive && (
              <td>{shard.status === "running" && <Split run={run} shard={shard.name} act={act} />}</td>
            )}
          </tr>
        ))}
        <Room height={below} columns={isLive ? 6 : 5} />
      </tbody>
    </table>
  );
}

function Split({ run, shard, act }: Pick<MapProps, "run" | "act"> & { readonly shard: string }) {
  return (
    <ActionButton
      onClick={() =>
        act({
          verb: `Split shard ${shard}`,
          words: "It splits in two when its worker saves a checkpoint, and keeps what it has done.",
          ask: { command: "split", args: [run.id, shard] },
          takesNote: false,
        })
      }
    >
      Split…
    </ActionButton>
  );
}

/** As wide as its items are of the largest shard's, filled as far as it is. */
function ShardBar({ shard, most }: { readonly shard: ShardDocument; readonly most: number }) {
  const { done = 0, total, name, status } = shard;
  const isDone = status === "succeeded";
  const whole = (100 * (isDone ? done : (total ?? done))) / most;
  const part = Math.min(whole, (100 * done) / most);
  const words = total === undefined || isDone ? countText(done) : `${countText(done)} of ${countText(total)}`;
  return (
    <>
      <svg role="img" aria-label={`shard ${name}: ${words} done`} width="100%" height="12">
        <rect class="whole" width={`${Math.max(whole, 0.5)}%`} height="12" rx="2" />
        {done > 0 && <rect width={`${Math.max(part, 0.5)}%`} height="12" rx="2" />}
      </svg>
      <small>{words}</small>
    </>
  );
}

/** When each shard's cursor was first seen where it is, while this page looks. */
function useStalled(shards: readonly ShardDocument[]): ReadonlyMap<string, number> {
  const seen = useRef(new Map<string, { readonly mark: string; readonly at: number }>());
  const [since, setSince] = useState<ReadonlyMap<string, number>>(new Map());
  useEffect(() => {
    for (const { name, cursor, done } of shards) {
      const mark = JSON.stringify([cursor, done]);
      if (seen.current.get(name)?.mark !== mark) seen.current.set(name, { mark, at: present() });
    }
    setSince(new Map([...seen.current].map(([name, { at }]) => [name, at])));
  }, [shards]);
  return since;
}

const stalledMs = 30_000;

function Stalled({ since }: { readonly since?: number }) {
  const now = useNow();
  if (since === undefined || now - since < stalledMs) return null;
  return <small class="stalled">▲ no progress seen for {durationText(now - since)}</small>;
}
