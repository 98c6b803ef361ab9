import type { TaskWrite } from "../../write.ts";
import { noneWaits, roomBelow } from "./take-slot.ts";

/** Lets a key's pool expire that no run holds and none waits for. Each write that gives a run a place there removes the end again. */
export function expireSlot(expiresAt: number): TaskWrite {
  return { name: "expire slot", condition: [roomBelow(1), noneWaits], set: { expiresAt } };
}
