/**
 * What synth says of a trigger and what `pawl next` says of its expression. Whatever synth deploys has a forecast; whatever
 * it refuses, `next` refuses or calls not deployable in the same words; and both say `look:` of the same things.
 */
import fc from "fast-check";
import type { Trigger } from "../../functions/model/task/trigger.ts";
import { at, cron, every, type Forecast, forecast, quoted, window } from "../../functions/schedule/index.ts";
import { deployment, now, task } from "../infra/made-up.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { eventBridgeLine, posixLine, scheduleText, timed } from "./schedule-texts.ts";

/** Zones with odd rules: half an hour, two hours, a month of other time, a day that never was, 45 minutes, none. */
const zones =
  "UTC Europe/London America/New_York Australia/Lord_Howe Africa/Casablanca Pacific/Apia Antarctica/Troll Asia/Kathmandu America/Santiago Pacific/Chatham Mars/Olympus europe/paris +01:00".split(
    " ",
  );

/** What synth makes of a trigger: what is deployed and its looks, or its words of refusal. */
type Synth =
  | {
      readonly deployed: readonly (readonly [expression: string, timeZone: string])[];
      /** Why the sweeper fires it, if it does. */
      readonly fired: readonly string[];
      readonly looks: string[];
    }
  | { readonly refused: readonly string[] };

function synth(expression: string, timeZone: string, precise?: boolean): Synth {
  // A trigger's kind decides its maker. The makers of other kinds refuse it for its kind.
  const refused: string[] = [];
  const triggers: Trigger[] = [];
  for (const make of [cron, every, at, window]) {
    try {
      triggers.push(make(expression, { timeZone, id: "t", precise }));
    } catch (error) {
      refused.push((error as Error).message);
    }
  }
  const [trigger] = triggers;
  if (trigger === undefined) return { refused };
  const text = quoted(expression);
  try {
    const { schedules, fires, looks } = deployment([[task("a", [trigger]), { lane: "default" }]]);
    return {
      deployed: schedules.map((schedule) => [schedule.expression, schedule.timeZone] as const),
      fired: fires.map(({ because }) => because),
      looks: looks.map((look) => without(look, `task a, trigger t: ${text} `)),
    };
  } catch (error) {
    return { refused: [without((error as Error).message, `task a, trigger t: ${text} `)] };
  }
}

function without(text: string, beginning: string): string {
  if (!text.startsWith(beginning)) throw new Error(`${text} does not begin with ${beginning}`);
  return text.slice(beginning.length);
}

function next(expression: string, timeZone: string, precise?: boolean): Forecast | string {
  try {
    return forecast(expression, { timeZone, seed: "a", from: now, count: 2, precise });
  } catch (error) {
    return (error as Error).message;
  }
}

/** How the two disagree; undefined if they agree. */
export function disagreement(expression: string, timeZone: string, precise?: boolean): string | undefined {
  const [there, here] = [synth(expression, timeZone, precise), next(expression, timeZone, precise)];
  const refusal = typeof here === "string" ? here : here.refused;
  if ("refused" in there) {
    if (refusal !== undefined && there.refused.includes(refusal)) return undefined;
    return `synth refuses it: ${there.refused.join(" | ")}; next says: ${refusal ?? "nothing"}`;
  }
  if (typeof here === "string" || refusal !== undefined) return `only next refuses it: ${refusal}`;
  const { translation, notes = [], instants } = here;
  if (JSON.stringify(notes) !== JSON.stringify(there.looks))
    return `synth says look: ${there.looks.join(" | ")}; next says: ${notes.join(" | ")}`;
  const planned = translation.kind === "eventbridge" ? translation.schedules : [];
  const deployed = planned.map(({ scheduleExpression, timeZone: zone }) => [scheduleExpression, zone]);
  const fired = translation.kind === "sweeper" && instants.length > 0 ? [translation.reason] : [];
  if (JSON.stringify(fired) !== JSON.stringify(there.fired))
    return `synth lets the sweeper fire it for ${there.fired.join()}; next for ${fired.join()}`;
  if (there.deployed.length + fired.length === 0)
    return instants.length === 0 ? undefined : "next fires what is left out";
  if (JSON.stringify(deployed) !== JSON.stringify(there.deployed))
    return `synth deploys ${there.deployed.join(" | ")}; next says ${deployed.join(" | ")}`;
  if (instants.length === 0 && notes.length === 0) return "next shows no instants and does not say why";
  return undefined;
}

const text = fc.oneof(posixLine, eventBridgeLine, timed, scheduleText);

export const target: FuzzTarget = {
  name: "synth and next",
  property: fc.property(text, fc.constantFrom(...zones), fc.boolean(), (expression, timeZone, precise) => {
    const found = disagreement(expression, timeZone, precise);
    if (found !== undefined)
      throw new Error(`${quoted(expression)} in ${timeZone}${precise ? ", precise" : ""}: ${found}`);
  }),
};
