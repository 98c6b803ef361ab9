import type { TaskWrite } from "../../write.ts";

/** After which definition the sweeper's check goes on. Any is right: each is met once in a round. */
export function checkOn(after: string): TaskWrite {
  return { name: "check on", condition: [], set: { after } };
}
