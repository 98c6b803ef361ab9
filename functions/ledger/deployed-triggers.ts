/** The list of triggers whose ledgers the sweeper looks at, as one item of the `tasks` table holds it: deflated, since thousands of names must fit. */
import { deflateRawSync, inflateRawSync } from "node:zlib";

/** A trigger of a task. */
export interface TriggerName {
  readonly task: string;
  /** Its id. */
  readonly trigger: string;
}

/** `task/trigger`, as people read it. */
export function nameOf({ task, trigger }: TriggerName): string {
  return `${task}/${trigger}`;
}

export function packTriggers(triggers: readonly TriggerName[]): string {
  return deflateRawSync(triggers.map(nameOf).sort().join("\n")).toString("base64");
}

export function unpackTriggers(packed: string | undefined): TriggerName[] {
  if (packed === undefined) return [];
  const names = inflateRawSync(Buffer.from(packed, "base64")).toString();
  return names.split("\n").flatMap((name) => {
    const [task, trigger] = name.split("/");
    return task !== undefined && trigger !== undefined ? [{ task, trigger }] : [];
  });
}
