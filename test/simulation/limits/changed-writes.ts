/** What mutants of worlds of limits do to writes. */
import type { RunStore } from "../../../functions/store/run-store.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { type AnyWrite, withoutClauses } from "../mutants/any-write.ts";
import type { Misbehaviour } from "./world.ts";

/** Changes writes; undefined: such a write is not made, and seems to apply. */
export function changing(change: (write: AnyWrite) => AnyWrite | undefined): Misbehaviour {
  return {
    store: (store: RunStore) =>
      interceptedStore(store, ({ method, args, forward }) => {
        if (method !== "updatePart" && method !== "update") return forward();
        const [key, write] = args as [object, AnyWrite];
        const changed = change(write);
        if (changed === undefined) return { ok: true, item: { ...key } };
        return store[method](key as never, changed as never);
      }),
  };
}

/** Leaves clauses out of the condition of a write. */
export function without(name: string, ...clauses: readonly string[]): Misbehaviour {
  const isLeftOut = (clause: { readonly name: string }) => clauses.includes(clause.name);
  return changing((write) => (write.name === name ? withoutClauses(write, isLeftOut) : write));
}
