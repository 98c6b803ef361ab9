/**
 * The turns of a run as a waterfall: a bar a turn, dots for the time that it waited in the queue. The bars are a column of a
 * table that says the same in words.
 */

import { useState } from "preact/hooks";
import type { Ask } from "../../../api/call.ts";
import { useNow } from "../../../api/now.ts";
import { useOnce } from "../../../api/once.ts";
import { Loaded } from "../../../parts/loaded.tsx";
import { countText } from "../../../words/count.ts";
import { isCounted } from "../../../words/progress.ts";
import { reasonText } from "../../../words/reasons.ts";
import { colourOf } from "../../../words/statuses.ts";
import { durationText, instantText, timeOf } from "../../../words/time.ts";
import { streamAddress } from "../aws-links.ts";
import type { RunDetails, TurnDocument, TurnsDocument } from "../documents.ts";
import { usageOf } from "../figures.ts";
import { endingOf } from "./endings.ts";
import { layoutOf, type TurnBar } from "./layout.ts";

export const turnsAsk = ({ id }: RunDetails): Ask => ({ command: "turns", args: [id] });

export function Turns({ run }: { readonly run: RunDetails }) {
  const { turn, shown, shardsNow } = run;
  // The log is read again after each turn; of many shards, after as many as a twentieth of them.
  const { ended = 0, all = 1 } = shardsNow ?? {};
  const step = Math.max(1, all / 20);
  const { turns: begun = 0 } = usageOf(run) ?? {};
  const mark = [turn, shown, Math.floor(begun / step), Math.floor(ended / step)].join();
  const turns = useOnce<TurnsDocument>(turnsAsk(run), mark);
  return (
    <section aria-labelledby="turns">
      <h2 id="turns">Turns</h2>
      <Loaded
        of={turns}
        isEmpty={(document) => document.turns.length === 0}
        empty={turns.document?.note ?? "No worker has had it yet."}
      >
        {(document) => <Waterfall run={run} document={document} />}
      </Loaded>
    </section>
  );
}

function Waterfall({ run, document }: { readonly run: RunDetails; readonly document: TurnsDocument }) {
  const { turns, earlier, note } = document;
  const isLive = turns.some(({ ended }) => ended === "running");
  const now = useNow();
  const { bars, from, to } = layoutOf(turns, isLive ? now : 0);
  return (
    <>
      <table class="turns stacks">
        <thead>
          <tr>
            <th scope="col">Turn</th>
            <th scope="col" class="axis">
              <span>{instantText(from)}</span> <span>{durationText(to - from)} later</span>
            </th>
            <th scope="col">Ended</th>
            <th scope="col" class="number">
              Waited
            </th>
            <th scope="col" class="number">
              Took
            </th>
            <th scope="col" class="number">
              Items
            </th>
          </tr>
        </thead>
        <tbody>
          {turns.map((turn, i) => (
            <TurnRows
              key={`${turn.shard}/${turn.startedAt}/${turn.requestId}`}
              turn={turn}
              bar={bars[i]}
              now={now}
              region={run.region}
              group={run.logs?.group}
              hasItems={isCounted(run)}
            />
          ))}
        </tbody>
      </table>
      {earlier !== undefined && <p class="none">{countText(earlier)} earlier turns are not shown.</p>}
      {note !== undefined && <p class="none">{note}.</p>}
    </>
  );
}

interface TurnProps {
  readonly turn: TurnDocument;
  readonly bar: TurnBar | undefined;
  readonly now: number;
  readonly region?: string;
  readonly group?: string;
  readonly hasItems: boolean;
}

function TurnRows({ turn, bar, now, region, group, hasItems }: TurnProps) {
  const [isOpen, setOpen] = useState(false);
  const { ended, reason, waitedMs, afterStop, startedAt, endedAt, items, error, shard } = turn;
  const { tone, shape } = endingOf(ended);
  const took =
    endedAt !== undefined
      ? timeOf(endedAt) - timeOf(startedAt)
      : ended === "running"
        ? now - timeOf(startedAt)
        : undefined;
  return (
    <>
      <tr class={colourOf(tone)}>
        <th scope="row">
          <button type="button" class="plain" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {shard !== undefined && `shard ${shard}, `}turn {turn.turn + 1}
          </button>
          {turn.tookOver && <small>taken over</small>}
        </th>
        <td class="track">{bar !== undefined && <Track bar={bar} shape={shape} />}</td>
        <td data-label="Ended">
          <span class="badge">
            <span aria-hidden="true">{shape}</span> {ended}
          </span>
          {reason !== undefined && <small>{reasonText(reason)}</small>}
          {error !== undefined && error.message !== reason && (
            <small>
              {error.name}: {error.message}
            </small>
          )}
        </td>
        <td class="number" data-label="Waited">
          {waitedMs === undefined ? "" : durationText(waitedMs)}
          {afterStop && <small>until it was redriven or resumed</small>}
        </td>
        <td class="number" data-label="Took">
          {took === undefined ? <span class="none">not known</span> : durationText(took)}
        </td>
        <td class="number" data-label="Items">
          {hasItems && items !== undefined && countText(items)}
        </td>
      </tr>
      {isOpen && (
        <tr class="more">
          <td colSpan={6}>
            <TurnFacts turn={turn} region={region} group={group} />
          </td>
        </tr>
      )}
    </>
  );
}

/** Its words are in the other cells. */
function Track({ bar, shape }: { readonly bar: TurnBar; readonly shape: string }) {
  const { x, width, wait, isOpen } = bar;
  return (
    <svg aria-hidden="true" width="100%" height="20">
      {wait !== undefined && (
        <line class={wait.isShortened ? "wait cut" : "wait"} x1={`${wait.x}%`} x2={`${x}%`} y1="10" y2="10" />
      )}
      <rect class={isOpen ? "open" : undefined} x={`${x}%`} y="4" width={`${width}%`} height="12" rx="2" />
      <text x={`${x + width}%`} dx="4" y="14.5">
        {shape}
      </text>
    </svg>
  );
}

function TurnFacts({ turn, region, group }: Pick<TurnProps, "turn" | "region" | "group">) {
  const { attempt, startedAt, endedAt, ended, tookOver, coldStart, memoryMb, requestId, stream } = turn;
  const facts: [string, string | undefined | false][] = [
    ["That means", endingOf(ended).words],
    ["Started", instantText(timeOf(startedAt))],
    ["Ended", endedAt !== undefined && instantText(timeOf(endedAt))],
    ["Attempt", String(attempt)],
    ["In the log", `turn ${turn.turn}: it counts from 0`],
    ["Claimed", tookOver && "taken over from a dead worker"],
    ["Cold start", coldStart && "yes"],
    ["Memory of its process", memoryMb !== undefined && `${countText(memoryMb)} MB at the most`],
    ["Request", requestId],
  ];
  const address = region && group ? streamAddress(region, group, stream) : undefined;
  return (
    <dl>
      {facts.map(
        ([name, text]) =>
          text && (
            <>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </>
          ),
      )}
      <dt>Log stream</dt>
      <dd>
        {address !== undefined ? (
          <a href={address} target="_blank" rel="noreferrer">
            {stream} in CloudWatch
          </a>
        ) : (
          stream
        )}
      </dd>
    </dl>
  );
}
