import { migratedCursor } from "../../model/task/walk/migrated-cursor.ts";
import { checkedCursor } from "../checkpoints.ts";
import type { Turn } from "../turn.ts";
import { withinTurn } from "../within-turn.ts";

/** Puts a cursor that another version of the task saved into its own form. @throws what the task throws, and for a version that it cannot migrate */
export async function migrate(turn: Turn): Promise<void> {
  const { checkpoints, deployed } = turn;
  const cursor = await withinTurn(turn, migratedCursor(deployed.task, checkpoints), "migrateCursor");
  checkpoints.migrateTo(checkedCursor(cursor));
}
