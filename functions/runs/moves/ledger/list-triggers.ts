import type { TaskWrite } from "../../write.ts";

/** Records which triggers have ledgers that somebody must look at, so that one is found which no deploy lists any more. */
export function listTriggers(triggers: string): TaskWrite {
  return { name: "list triggers", condition: [], set: { triggers } };
}
