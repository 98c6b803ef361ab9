/**
 * The store of a turn whose task's params are encrypted. What the task says of its run, such as its output, message and
 * counters, is written without their values: what is recorded shows none of them. A cursor is written as it is, since the
 * walk goes on from it.
 */
import { hidden, hiddenText, type Mask } from "../../model/mask/hide.ts";
import type { RunRecord } from "../../model/run/run.ts";
import type { RunStore, Write } from "../../store/run-store.ts";

export function withMaskedWrites(store: RunStore, maskOf: () => Mask | undefined): RunStore {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name !== "update") return value.bind(target);
      return (key: RunRecord, write: Write<RunRecord>) => {
        const mask = maskOf();
        return target.update(key, mask === undefined ? write : maskedWrite(write, mask));
      };
    },
  });
}

function maskedWrite(write: Write<RunRecord>, mask: Mask): Write<RunRecord> {
  const { set } = write;
  const { output, message, reason, counts } = set ?? {};
  const said = {
    ...(typeof output === "string" && { output: hiddenText(mask, output) }),
    ...(typeof message === "string" && { message: mask(message) }),
    ...(typeof reason === "string" && { reason: mask(reason) }),
    ...(counts && { counts: hidden([], mask, counts, true) as RunRecord["counts"] }),
  };
  return Object.keys(said).length === 0 ? write : { ...write, set: { ...set, ...said } };
}
