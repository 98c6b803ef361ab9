/** What can be done to a backfill. */
import { ActionButton, useAction } from "../../parts/use-action.tsx";
import type { BackfillRun } from "./documents.ts";

const moves = {
  pause: ["Pause", "It begins no more runs until it is resumed. What it has begun goes on."],
  resume: ["Resume", "It goes on with the next instant."],
  redrive: ["Redrive", "It goes on where it stopped."],
} as const;

export function Moves({ run, refresh }: { readonly run: BackfillRun; refresh(): void }) {
  const { dialog, act } = useAction(refresh);
  const { id, allowed } = run;
  const given = Object.entries(moves).filter(([move]) => allowed.includes(move));
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
      {given.map(([move, [verb, words]]) => (
        <ActionButton
          key={move}
          onClick={() =>
            act({ verb: `${verb} the backfill`, words: <p>{words}</p>, ask: { command: move, args: [id] } })
          }
        >
          {verb}
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
