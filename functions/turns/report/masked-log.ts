/**
 * The log of a turn whose task masks params. No line shows their values, whether Pawl or the task writes it. A field to
 * which a task gives a masked name is hidden as a whole. Where its params are encrypted, its writes show none either.
 */
import { hidden } from "../../model/mask/hide.ts";
import type { Mask } from "../../model/mask/mask.ts";
import { namesOf } from "../../model/mask/masked-names.ts";
import type { Json } from "../../model/task/task.ts";
import { asLogField, noJson, type WithMaskedLog } from "../../runs/index.ts";
import { withMaskedWrites } from "./masked-writes.ts";

export const withMaskedLog: WithMaskedLog = (context, { task }, maskOf) => {
  const names = namesOf(context.masked, task);
  if (names.length === 0 || context.maskFor === undefined) return context;
  return {
    ...context,
    ...(context.encryption?.has(task) && { store: withMaskedWrites(context.store, maskOf) }),
    log(level, name, run, fields) {
      const mask = fields && maskOf();
      if (mask === undefined) return context.log(level, name, run, fields);
      const isTasks = name === "task's own";
      context.log(
        level,
        name,
        run,
        maskedFields(isTasks ? names.flatMap(asField) : [], mask, fields, isTasks),
      );
    },
  };
};

/** Fields as JSON has them, whose texts show nothing that is masked. */
function maskedFields(
  names: readonly string[],
  mask: Mask,
  { message, ...fields }: Readonly<Record<string, unknown>> = {},
  isTasks = false,
): Record<string, unknown> {
  const said = message === undefined ? {} : { message: mask(String(message)) };
  try {
    const readable = Object.entries(fields).map(([name, value]) => [name, asLogField(name, value)]);
    const plain = JSON.parse(JSON.stringify(Object.fromEntries(readable), asLogField)) as Json;
    return { ...(hidden(names, mask, plain, isTasks) as object), ...said };
  } catch (error) {
    return { fields: mask(noJson(error)), ...said };
  }
}

/** Its name among a line's fields, also where that is one of the line's own. */
function asField(name: string): string[] {
  return [name, `${name}_`];
}
