/** What is wrong with what listens to runs: `events` of a stage, and the subscribers of `functions/subscribers.ts`. */
import { lifeEvents } from "../../../functions/model/run/told/untold.ts";
import { isOptions, notOptions, shown, unknownKeys } from "../option-checks.ts";

/** A bus's name, or its ARN. */
const busPattern = /^(arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/)?[\w./-]{1,256}$/;
const example = '{ bus: true, on: ["errored"] }';

/** What is wrong with `events` of a stage. */
export function eventsMistakes(events: unknown): string[] {
  if (events === undefined) return [];
  if (!isOptions(events)) return [notOptions("events", events, example)];
  const { bus, on } = events as { readonly bus?: unknown; readonly on?: unknown };
  const mistakes = unknownKeys(events, ["bus", "on"]);
  if (bus !== true && !(typeof bus === "string" && busPattern.test(bus)))
    mistakes.push(
      `bus ${shown(bus)} is not allowed: true for one of the stack's own, or the name or the ARN of a bus`,
    );
  if (on !== undefined) mistakes.push(...onMistakes(on));
  return mistakes.map((mistake) => `events: ${mistake}`);
}

/** What is wrong with the list of subscribers. `tasks`: the names of those that are deployed. */
export function subscriberMistakes(subscribers: unknown, tasks: readonly string[]): string[] {
  if (!Array.isArray(subscribers)) return [`subscribers ${shown(subscribers)} is not allowed: an array`];
  return subscribers.flatMap((subscriber: unknown, i) => {
    const where = `functions/subscribers.ts, subscriber ${i + 1}`;
    if (!isOptions(subscriber))
      return [`${where}: ${notOptions("it", subscriber, '{ name: "pager", on: ["errored"], tell() {} }')}`];
    const { name, on, task, tell } = subscriber as Readonly<Record<string, unknown>>;
    const mistakes = [...unknownKeys(subscriber, ["name", "on", "task", "tell"]), ...onMistakes(on)];
    if (typeof name !== "string" || name === "")
      mistakes.push(`name ${shown(name)} is not allowed: a text that is not empty`);
    if (task !== undefined && !tasks.includes(task as string))
      mistakes.push(`task ${shown(task)} is not deployed: there are ${tasks.join(", ") || "none"}`);
    if (typeof tell !== "function") mistakes.push(`tell ${shown(tell)} is not allowed: a function`);
    return mistakes.map((mistake) => `${where}: ${mistake}`);
  });
}

function onMistakes(on: unknown): string[] {
  const isRight = Array.isArray(on) && on.length > 0 && on.every((one) => lifeEvents.includes(one));
  return isRight ? [] : [`on ${shown(on)} is not allowed: an array with any of ${lifeEvents.join(", ")}`];
}
