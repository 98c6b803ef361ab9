/** The tables of a trace in which a write lacks one clause of its condition: what the clause keeps right is then not so. */
import type { PartKey, Write } from "../../../functions/store/run-store.ts";
import { MemoryRunStore } from "../../memory/run-store.ts";
import { type AnyWrite, withoutClauses } from "../mutants/any-write.ts";

/** The name of a write, and that of one of its clauses. */
export type LeftOut = readonly [write: string, clause: string];

/** `without`: the clause that is left out. @default none */
export function tablesLacking(without: LeftOut | undefined): MemoryRunStore {
  const lacking = <W extends Pick<Write<never>, "name">>(write: W): W => {
    if (without === undefined || write.name !== without[0]) return write;
    return withoutClauses(write as unknown as AnyWrite, ({ name }) => name === without[1]) as unknown as W;
  };
  return new (class extends MemoryRunStore {
    override update(...[key, write]: Parameters<MemoryRunStore["update"]>) {
      return super.update(key, lacking(write));
    }

    override updatePart(...[key, write]: [PartKey, Parameters<MemoryRunStore["updatePart"]>[1]]) {
      return super.updatePart(key, lacking(write));
    }
  })();
}
