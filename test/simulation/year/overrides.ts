/**
 * Operators' overrides in a year: another schedule in place of a task's own, or its task disabled. Each holds from one
 * instant to another, whoever looks and whenever; its begin and its end are told ahead of them, as the command does.
 */
import { triggerId } from "../../../functions/model/task/trigger.ts";
import { removeOverrides, setOverrides } from "../../../functions/operators/index.ts";
import type { Harness } from "../../engine/harness.ts";
import type { SeededRandom } from "../random.ts";
import { expressionOf, type Rule } from "./rule.ts";
import type { Span, YearOverride, YearTask, YearTrigger } from "./year.ts";

/** So long before it holds an override is made, or removed. */
export const toldAhead = 200;
const minute = 60;
const hour = 3_600;

/** Overrides of a task in some of these stretches: a deploy that changes its schedule keeps an hour's distance. */
export function drawOverrides(
  random: SeededRandom,
  { disabled, triggers }: Pick<YearTask, "disabled" | "triggers">,
  spans: readonly Span[],
): readonly YearOverride[] {
  const changes = [
    ...disabled,
    ...triggers.flatMap(({ removed, rules }) => [
      ...removed,
      ...rules.slice(1).map(({ from }): Span => [from, from]),
    ]),
  ];
  const isApart = ([from, to]: Span) => changes.every(([a, b]) => to + hour < a || b + hour < from);
  return spans.filter(isApart).map((span, i): YearOverride => {
    const schedule = scheduleOf(span, 30 + 7 * i + random.between(0, 6));
    return random.chance(0.3) ? { span } : { span, schedule };
  });
}

function scheduleOf(dates: Span, minutes: number): YearTrigger {
  const every = minutes * minute;
  const rule: Rule = { kind: "seconds", every };
  const id = triggerId("every", expressionOf(rule), "UTC");
  return { id, zone: "UTC", rules: [{ from: dates[0], rule }], startWithin: 2 * every, removed: [], dates };
}

/** The task of an override's own schedule: no catch-up is for it. */
export function ownTriggers({ overrides }: YearTask): readonly YearTrigger[] {
  return overrides.flatMap(({ schedule }) => schedule ?? []);
}

/** What an override makes of an instant of a task's trigger: the reason for which it is skipped. */
export function leftOut({ overrides }: YearTask, id: string, at: number): string | undefined {
  const holds = overrides.find(({ span: [from, to] }) => from <= at && at < to);
  if (holds === undefined || holds.schedule?.id === id) return undefined;
  return holds.schedule === undefined ? "skipped (disabled)" : "skipped (overridden)";
}

/** Makes an override or removes it, as the command does. Returns what is wrong: it holds from another instant on. */
export async function tellOverride(
  { context }: Harness,
  { name, overlap, catchUp }: YearTask,
  { span: [from, to], schedule }: YearOverride,
  ends: boolean,
): Promise<string | undefined> {
  const task = { name, overlap, catchUp };
  const setting = schedule === undefined ? "enabled" : "schedule";
  const rule = schedule?.rules[0]?.rule;
  const change = rule === undefined ? { enabled: false } : { schedule: expressionOf(rule) };
  const changed = ends
    ? await removeOverrides(context, task, [setting])
    : await setOverrides(context, task, change, { note: "for a while" });
  const wanted = ends ? to : from;
  return changed.from === wanted ? undefined : `an override of ${name}: from ${changed.from}, not ${wanted}`;
}
