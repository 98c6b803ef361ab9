/** A store whose calls a test sees first: to count or refuse them, or to let another writer come before. */
import type { RunStore, Write } from "../../functions/store/run-store.ts";

/** A call to the store. */
export interface StoreCall {
  readonly method: keyof RunStore;
  readonly args: readonly unknown[];
  /** The name of its write, for a call that writes. */
  readonly write: string | undefined;
  /** Makes the call, and resolves to its answer. */
  forward(): Promise<unknown>;
}

/** A store that answers each call with what `answer` makes of it. */
export function interceptedStore(store: RunStore, answer: (call: StoreCall) => unknown): RunStore {
  return new Proxy(store, {
    get(target, method: keyof RunStore) {
      const call: unknown = target[method];
      if (typeof call !== "function") return call;
      return async (...args: unknown[]) => {
        const write = (args.at(-1) as Partial<Write<unknown>> | undefined)?.name;
        return answer({ method, args, write, forward: () => call.apply(target, args) });
      };
    },
  });
}

/** Notes the names of the writes to runs that a harness makes, in their order. */
export function notedWrites() {
  const writes: (string | undefined)[] = [];
  const store = (memory: RunStore) =>
    interceptedStore(memory, ({ method, write, forward }) => {
      if (method === "update") writes.push(write);
      return forward();
    });
  return { writes, store };
}
