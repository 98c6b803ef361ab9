/** Operators' overrides of a task, in words and as JSON: those that hold, and those that are to come. */
import { type Override, overrideNames, switchedAhead } from "../../../functions/model/override/override.ts";
import { overridesOf } from "../../../functions/model/override/read-overrides.ts";
import { printableLine } from "../../../functions/model/printable.ts";
import { catchUpText } from "../../../functions/model/task/catch-up.ts";
import type { TaskPart } from "../../../functions/store/run-store.ts";
import { table } from "../table.ts";
import type { View } from "../view.ts";
import { authorName, instantText, joined, shortened } from "../words.ts";

/** The overrides of a task that are not over. `now` in epoch milliseconds. */
export function openOverrides(
  state: Pick<TaskPart, "overrides"> | undefined,
  now: number,
): readonly Override[] {
  const open = overridesOf(state).filter(({ until }) => until === undefined || until * 1000 > now);
  const place = ({ setting }: Override) => overrideNames.indexOf(setting);
  return open.toSorted((a, b) => place(a) - place(b) || a.from - b.from);
}

/** `"0 5 * * *" in Europe/Paris`, `false`, `last: 3`. */
export function overrideValueText(one: Override): string {
  if (one.setting === "schedule") {
    const { expression, zone } = one.value;
    return printableLine(zone === "UTC" ? expression : `${expression} ${zone}`);
  }
  return one.setting === "catchUp" ? catchUpText(one.value) : String(one.value);
}

/** `by ada@laptop: moving house`. */
export function overrideByText({ author, note }: Pick<Override, "author" | "note">): string {
  const by = author === undefined ? "" : `by ${authorName(author)}`;
  return printableLine(joined(": ", [by, note]));
}

/** `override by ada until 2026-11-22T09:00:00Z: the shop is closed`. */
export function overrideText({ author, note, until }: Override): string {
  const words = joined(" ", [
    "override",
    author !== undefined && `by ${authorName(author)}`,
    `until ${until === undefined ? "it is removed" : instantText(until * 1000)}`,
  ]);
  return printableLine(joined(": ", [words, note]));
}

/** The same in brackets, where there is something to say. */
export function heldBackBy(of: Pick<Override, "author" | "note">): string | undefined {
  const words = overrideByText(of);
  return words === "" ? undefined : `(${words})`;
}

/** From when it holds, where that is to come or it is switched to ahead; and until when. */
export function overrideTimesText({ setting, from, until }: Override, now: number): string {
  return joined(", ", [
    (switchedAhead[setting] || from * 1000 > now) && `from ${instantText(from * 1000)}`,
    `until ${until === undefined ? "it is removed" : instantText(until * 1000)}`,
  ]);
}

/** A row for each. @param tasks each with its overrides that are not over */
export function overrideTable(
  tasks: readonly { readonly task: string; readonly overrides: readonly Override[] }[],
  { columns }: Pick<View, "columns">,
): string {
  const rows = tasks.flatMap(({ task, overrides }) =>
    overrides.map((one) => [
      task,
      one.setting,
      overrideValueText(one),
      instantText(one.from * 1000),
      one.until === undefined ? "it is removed" : instantText(one.until * 1000),
      authorName(one.author ?? ""),
      shortened(one.note ?? "", 80),
    ]),
  );
  return table(["overridden task!", "setting", "value", "from", "until", "by", "note"], rows, columns);
}

/** Who removed it is told of all that were removed, also of those that are over. */
export function overrideJson({ from, until, at, removal: _, ...one }: Override): unknown {
  return {
    ...one,
    from: instantText(from * 1000),
    until: until === undefined ? undefined : instantText(until * 1000),
    at: instantText(at * 1000),
  };
}
