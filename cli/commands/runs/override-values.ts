/** Reads `SETTING=VALUE` of `pawl override`. Whether a value is allowed is checked where it is written, for every door. */
import { show } from "../../../functions/model/show.ts";
import type { OverrideChange } from "../../../functions/operators/index.ts";
import { UsageError } from "../../usage.ts";

/** `007` is left as it is: nobody means it by a number. */
const wholeNumber = (text: string) => (/^(0|[1-9]\d*)$/.test(text) ? Number(text) : text);

/** How a setting's text is read; of any other it is the value. What cannot be read is left for the check to refuse. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  enabled: (text) => (text === "true" ? true : text === "false" ? false : text),
  concurrency: wholeNumber,
  rateLimit: wholeNumber,
  maxCost: (text) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : text),
  maxAttempts: wholeNumber,
  maxItems: wholeNumber,
  maxItemErrors: (text) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : text),
  catchUp(text) {
    const [, name, count] = /^(last|within):\s*(\d+)$/.exec(text) ?? [];
    return name === undefined ? text : { [name]: Number(count) };
  },
};

/** @throws UsageError for a word without a value, and for a setting that is given twice */
export function readChange(words: readonly string[]): OverrideChange {
  const change = new Map<string, unknown>();
  for (const word of words) {
    const equals = word.indexOf("=");
    const name = equals < 0 ? word : word.slice(0, equals);
    if (equals < 0 || word.length === equals + 1)
      throw new UsageError(`${show(word)} has no value: write SETTING=VALUE, or --remove SETTING`);
    if (change.has(name)) throw new UsageError(`${name} is given twice`);
    const text = word.slice(equals + 1);
    // A name that is also one of Object's own is no setting.
    change.set(name, Object.hasOwn(readers, name) ? readers[name]?.(text) : text);
  }
  // Even `__proto__` is an ordinary key of this object, so it is refused like any other unknown name.
  return Object.fromEntries(change) as OverrideChange;
}
