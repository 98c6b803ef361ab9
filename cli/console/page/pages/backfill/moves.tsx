/** What can be done to a backfill. */
import { moveAction } from "../../parts/move-action.tsx";
import { ActionButton, useAction } from "../../parts/use-action.tsx";
import { type Move, moves } from "../../words/moves.ts";
import type { BackfillRun } from "./documents.ts";

/** What comes of a move of a backfill, where it is not what comes of a move of any run. */
const words = {
  pause: "It begins no more runs until it is resumed. What it has begun goes on.",
  resume: "It goes on with the next instant.",
  redrive: "It goes on where it stopped.",
} as const satisfies Partial<Record<Move, string>>;

const offered = Object.keys(words) as (keyof typeof words)[];

export function Moves({ run, refresh }: { readonly run: BackfillRun; refresh(): void }) {
  const { dialog, act } = useAction(refresh);
  const { id, allowed } = run;
  const cancel = (runs: boolean) =>
    act({
      verb: runs ? "Cancel it and its runs" : "Cancel the backfill",
      words: (
        <p>
          It begins no more runs.{" "}
          {runs
            ? "Those that it has begun end too, after their current item."
            : "Those that it has begun go on."}
        </p>
      ),
      ask: { command: "cancel", args: [id], options: { runs, yes: runs } },
      isGrave: true,
    });
  return (
    <div class="buttons">
      {offered
        .filter((move) => allowed.includes(move))
        .map((move) => (
          <ActionButton
            key={move}
            onClick={() => act(moveAction(move, run, [], { noun: "backfill", words: words[move] }))}
          >
            {moves[move].verb}
          </ActionButton>
        ))}
      {allowed.includes("cancel") && (
        <>
          <ActionButton onClick={() => cancel(false)}>Cancel</ActionButton>
          <ActionButton kind="grave" onClick={() => cancel(true)}>
            Cancel with its runs
          </ActionButton>
        </>
      )}
      {dialog}
    </div>
  );
}
