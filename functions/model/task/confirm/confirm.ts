/** Whether a run of a task that no schedule starts needs somebody who confirms it, and how. */
import type { Confirmed } from "../../run/record/confirmed.ts";

/** How runs are confirmed, where that is more than a yes. */
export interface ConfirmOptions {
  /** `pawl run`, `redrive` and `approve` ask for the task's name in place of yes. @default false */
  readonly typeName?: boolean;
  /** Whoever starts a run cannot confirm it: it waits until another person approves it. @default one who starts it confirms it */
  readonly by?: "another person";
  /** For how many seconds a run waits for approval, before it is skipped. @default 86400, 24 hours */
  readonly expiresAfterSeconds?: number;
}

export type Confirm = boolean | ConfirmOptions;

/** What a task's file can set of it, and a later layer can set again. */
export interface ConfirmSetting {
  /**
   * A run that no schedule starts needs a yes: `true`; `{ typeName: true }` asks for the task's name; `{ by: "another person" }`
   * lets it wait until somebody else approves it, for 24 hours or `expiresAfterSeconds`. @default false
   */
  readonly confirm?: Confirm;
}

const defaultExpiresAfterSeconds = 86_400;
const longestSeconds = 2_592_000;

/** What the setting may be. */
export const confirmCheck = {
  check: isConfirm,
  words: `true, false, or an object of typeName: true, by: "another person" and expiresAfterSeconds: a whole number from 60 to ${longestSeconds}`,
} as const;

function isConfirm(value: unknown): boolean {
  if (typeof value === "boolean") return true;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { typeName, by, expiresAfterSeconds: seconds, ...unknown } = value as ConfirmOptions;
  return (
    Object.keys(value).length > 0 &&
    Object.keys(unknown).length === 0 &&
    (typeName === undefined || typeof typeName === "boolean") &&
    (by === undefined || by === "another person") &&
    (seconds === undefined || (Number.isInteger(seconds) && seconds >= 60 && seconds <= longestSeconds))
  );
}

/** Whether runs ask for the task's name. */
export function asksForName(confirm: Confirm): boolean {
  return typeof confirm === "object" && confirm.typeName === true;
}

/** Whether only another person than the one who started a run can confirm it. */
export function needsAnother(confirm: Confirm): boolean {
  return typeof confirm === "object" && confirm.by !== undefined;
}

/** For how long a run waits for approval, in milliseconds. */
export function expiresAfterMs(confirm: Confirm): number {
  const { expiresAfterSeconds = defaultExpiresAfterSeconds } = typeof confirm === "object" ? confirm : {};
  return expiresAfterSeconds * 1_000;
}

/** Whether this confirmation is enough for the task. */
export function isEnough(confirm: Confirm, confirmed: Confirmed | undefined): boolean {
  return confirmed !== undefined && (!needsAnother(confirm) || confirmed.how === "approve");
}

/** The tasks whose runs are confirmed, as functions know them; nothing where there are none. */
export function confirmsIn(
  tasks: readonly { readonly name: string; readonly settings: { readonly confirm?: Confirm } }[],
): { readonly confirms?: Readonly<Record<string, Confirm>> } {
  const all = tasks.flatMap(({ name, settings: { confirm } }) => (confirm ? [[name, confirm] as const] : []));
  return all.length === 0 ? {} : { confirms: Object.fromEntries(all) };
}

/** How runs of a task are confirmed; undefined where they need not be. */
export function confirmOf(
  { confirms = {} }: { readonly confirms?: Readonly<Record<string, Confirm>> },
  task: string,
): Confirm | undefined {
  return Object.hasOwn(confirms, task) ? confirms[task] : undefined;
}

/** What starts runs that wait for nobody, and what to do in its place. */
const startsMany = {
  schedule: ["a schedule", "add it to the task's file"],
  backfill: ["a backfill", "redrive its runs one by one"],
  override: ["an override", "change the task's file"],
} as const;
export type StartsMany = keyof typeof startsMany;

/** Whether a text names one of these. */
export function isOfMany(what: string | undefined): what is StartsMany {
  return what !== undefined && Object.hasOwn(startsMany, what);
}

/** Why one person may not let these start runs, which would wait for nobody; undefined where they may. */
export function unapproved(confirm: Confirm | undefined, task: string, what: StartsMany): string | undefined {
  if (confirm === undefined || !needsAnother(confirm)) return undefined;
  const [name, instead] = startsMany[what];
  return `another person has to approve runs of ${task}, and those of ${name} would not wait for that: ${instead}`;
}
