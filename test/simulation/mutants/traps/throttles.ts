/** Traps about throttles: what a backoff spends and counts for, and when a task's conditions are asked. */

import { notSnoozed, type Snoozed } from "../../../../functions/model/run/snoozed.ts";
import { isThrottled } from "../../../../functions/model/run/throttled.ts";
import type { Throttling } from "../../../../functions/model/task/context/turn-ports.ts";
import type { DeployedTask } from "../../../../functions/runs/index.ts";
import type { Fields } from "../any-write.ts";
import { doesNotAdd, doesNotSet, sets, shows, where } from "../changes.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeRead, changeWrite, type Seam } from "../seams.ts";

const isBackoff = ({ reason }: { readonly reason?: unknown }): boolean =>
  isThrottled({ reason: reason as string | undefined });
/** An interruption by a throttle, changed. */
const backoff = (change: Parameters<typeof where>[1]): Seam =>
  changeWrite("interrupt", where(isBackoff, change));

const snoozedIn = (set: Fields | undefined) => (set?.snoozed ?? notSnoozed) as Snoozed;

/** The throttles of each turn behave otherwise. */
function asked(
  change: (own: Throttling) => Throttling,
  heard: <T extends object>(turn: T) => T = (turn) => turn,
): Seam {
  return {
    worker(props) {
      if (props.tasks.every(({ throttling }) => throttling === undefined)) return props;
      const tasks = props.tasks.map(({ throttling, ...each }): DeployedTask => {
        if (throttling === undefined) return each;
        return { ...each, throttling: (turn, ctx) => change(throttling(heard(turn), ctx)) };
      });
      return { ...props, tasks };
    },
  };
}

/** A turn that a throttle cannot end. */
function deaf<T extends object>(turn: T): T {
  return new Proxy(turn, {
    get(target, name) {
      const own: unknown = Reflect.get(target, name);
      if (typeof own !== "function") return own;
      return (...args: readonly unknown[]) =>
        name === "end" && (args[0] as { readonly kind: string }).kind === "throttle"
          ? undefined
          : own.apply(target, args);
    },
  });
}

export const throttles: readonly Trap[] = [
  trap("a backoff counts towards the timeout", backoff(doesNotAdd("pausedMs"))),
  trap(
    "a backoff spends an attempt",
    backoff((write) => ({ ...write, add: { ...write.add, attempt: 1 } })),
  ),
  trap(
    "a backoff counts as a turn without progress",
    backoff(sets(({ set }) => ({ fruitlessTurns: Number(set?.fruitlessTurns ?? 0) + 1 }))),
  ),
  trap("a backoff is not counted", backoff(doesNotSet("snoozed"))),
  trap(
    "a backoff counts as a snooze",
    backoff(
      sets(({ set }) => {
        const { times, seconds } = snoozedIn(set);
        return { snoozed: { times: times + 1, seconds } };
      }),
    ),
  ),
  trap(
    "a backoff is over at once",
    backoff(
      sets(({ set }) => {
        const { seconds } = snoozedIn(set);
        return { notBefore: new Date(Date.parse(String(set?.notBefore)) - seconds * 1_000).toISOString() };
      }),
    ),
  ),
  trap(
    "a pause within a backoff is counted twice",
    changeRead(shows((run) => run.status === "paused" && isThrottled(run), { reason: undefined })),
  ),
  trap(
    "a task goes on though its condition throttles it",
    asked((own) => own, deaf),
  ),
  trap(
    "the conditions are asked only before the first item",
    asked((own) => ({
      get askAt() {
        return own.askAt === Number.NEGATIVE_INFINITY ? own.askAt : Number.POSITIVE_INFINITY;
      },
      ask: () => own.ask(),
    })),
  ),
  trap(
    "the conditions are not asked before the first item",
    asked((own) => {
      let isFirst = true;
      return {
        get askAt() {
          return own.askAt;
        },
        async ask() {
          if (!isFirst) await own.ask();
          isFirst = false;
        },
      };
    }),
  ),
  trap(
    "the conditions are asked before each item",
    asked((own) => ({ askAt: Number.NEGATIVE_INFINITY, ask: () => own.ask() })),
  ),
];
