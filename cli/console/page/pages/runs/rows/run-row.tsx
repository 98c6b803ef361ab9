/** A run as a row: what it is, how it went, why, and what may be done to it. */

import { runAddress } from "../../../api/addresses.ts";
import type { ListedTask } from "../../../api/documents.ts";
import { useNow } from "../../../api/now.ts";
import { Badge } from "../../../parts/badge.tsx";
import { Link } from "../../../parts/link.tsx";
import { ActionButton } from "../../../parts/use-action.tsx";
import { authorName } from "../../../words/author.ts";
import { type Move, moves } from "../../../words/moves.ts";
import { durationText, onThisClock } from "../../../words/time.ts";
import { isUnderWay, tookText } from "../../../words/took.ts";
import { usdText, usdTitle } from "../../../words/usd.ts";
import type { ListedRun } from "../documents.ts";
import { DueTime } from "./due-time.tsx";
import { HowFar } from "./how-far.tsx";
import { startedBy, waitedMs, whyOf } from "./words.ts";

interface RunRowProps {
  readonly run: ListedRun;
  readonly task?: ListedTask;
  /** Undefined: rows are not chosen here. */
  readonly isChosen?: boolean;
  /** The address has its id as its fragment. */
  readonly isAimed?: boolean;
  onChoose?(isChosen: boolean): void;
  onMove(move: Move, run: ListedRun): void;
}

export function RunRow({ run, task, isChosen, isAimed, onChoose, onMove }: RunRowProps) {
  const zone = task?.triggers.find(({ id }) => id === run.trigger)?.timeZone;
  const waited = waitedMs(run);
  const by = startedBy(run);
  return (
    <tr id={run.id} class={isAimed ? "aimed" : undefined}>
      {isChosen !== undefined && (
        <td class="choose">
          <input
            type="checkbox"
            aria-label={`Choose ${run.id}`}
            checked={isChosen}
            onChange={({ currentTarget: { checked } }) => onChoose?.(checked)}
          />
        </td>
      )}
      <td class="state">
        <Badge status={run.shown} />
        {run.attempt > 1 && <small>attempt {run.attempt}</small>}
      </td>
      <th scope="row">
        <Link to={runAddress(run.id)}>
          {run.task}
          <span class="unseen"> {run.run}</span>
        </Link>
        <small class="name" title={run.id}>
          <bdi>{run.run.slice(run.run.indexOf("/") + 1)}</bdi>
        </small>
        {by !== undefined && (
          <small>
            by <bdi title={by}>{authorName(by)}</bdi>
          </small>
        )}
      </th>
      <td data-label="Due" class="when">
        <DueTime at={run.scheduledTime} zone={zone} />
      </td>
      <td data-label="Took" class="number">
        <Took run={run} />
        {waited !== undefined && waited >= 1_000 && <small>waited {durationText(waited)}</small>}
      </td>
      <td data-label="Progress">
        <HowFar run={run} />
      </td>
      <td class="why">
        {whyOf(run).map(({ kind, text, more }) => (
          <p key={kind} class={kind} title={more}>
            <bdi>{kind === "waits" ? onThisClock(text) : text}</bdi>
          </p>
        ))}
      </td>
      <td data-label="Cost" class="number" title={usdTitle}>
        {run.usd !== undefined && usdText(run.usd)}
      </td>
      <td class="acts">
        {buttonsOf(run).map((move) => (
          <ActionButton key={move} onClick={() => onMove(move, run)}>
            {moves[move].verb}
            <span class="unseen"> {run.id}</span>
          </ActionButton>
        ))}
      </td>
    </tr>
  );
}

/** How long it took; of one that is under way how long it has taken, kept up to date. */
function Took({ run }: { readonly run: ListedRun }) {
  if (isUnderWay(run) && run.startedAt !== undefined) return <TookSoFar run={run} />;
  return tookText(run);
}

function TookSoFar({ run }: { readonly run: ListedRun }) {
  return tookText(run, useNow());
}

/** One that waits for approval is approved or declined here; the rest is on its own page. */
function buttonsOf({ allowed }: ListedRun): readonly Move[] {
  const known = allowed.filter((move): move is Move => Object.hasOwn(moves, move));
  const answers = known.filter((move) => move === "approve" || move === "decline");
  return answers.length > 0 ? answers : known;
}
