/** The life of a run as a Mermaid state diagram, drawn from the table of moves: one arrow for each pair of statuses. */
import { type Move, moves, type Origin } from "../../functions/model/moves.ts";
import type { Status } from "../../functions/model/status.ts";

/** The diagram's source, as docs/protocol.md has it between its fences. */
export function lifeDiagram(table: Readonly<Record<string, Move>> = moves): string {
  const arrows = new Map<string, string[]>();
  for (const [name, { from, to }] of Object.entries(table)) {
    for (const origin of from) {
      for (const end of ends(to, origin)) {
        const arrow = `${origin === "(new)" ? "[*]" : origin} --> ${end}`;
        arrows.set(arrow, [...(arrows.get(arrow) ?? []), name]);
      }
    }
  }
  const lines = [...arrows].map(([arrow, names]) => `  ${arrow}: ${names.join(", ")}`);
  return ["stateDiagram-v2", ...lines].join("\n");
}

function ends(to: Move["to"], origin: Origin): readonly Status[] {
  if (to === "same") return [origin as Status];
  return to === "running or enqueued" ? ["running", "enqueued"] : [to];
}
