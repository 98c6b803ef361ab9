/** Schedules that are made at run time: EventBridge has what their definitions say, and fires no more of one that is off. */
import { schedulesTask } from "../../../functions/model/task/run-time-schedule.ts";
import { isRunTime } from "../seen/facts.ts";
import type { KnownRuns } from "../seen/ledger.ts";
import { type Invariant, rule } from "./rule.ts";

/** An instant so long after a pause or a removal was acknowledged fires no more. */
const firesForMs = 60_000;

/** What is wrong with the schedules of EventBridge; undefined where they are as their definitions say. */
function difference({ definitions, eventBridge }: KnownRuns): string | undefined {
  for (const name of eventBridge.keys()) {
    if (![...definitions.keys()].some((of) => name === `rt-${of}`)) return `no definition names ${name}`;
  }
  for (const [of, { wanted, rev, rules = [] }] of definitions) {
    const found = eventBridge.get(`rt-${of}`);
    if (wanted === "gone" && found === undefined) continue;
    if (wanted === "gone" || found === undefined)
      return `${of} is ${wanted}, and ${found === undefined ? "missing" : "there"}`;
    if (found.enabled !== (wanted === "on")) return `${of} is ${wanted}, and enabled ${found.enabled}`;
    if (JSON.parse(found.input).rev !== rev || found.expression !== rules[0]?.expression)
      return `${of} is not that of its change ${rev}`;
  }
  return undefined;
}

export const eventBridgeHasWhatIsDefined: Invariant = {
  number: 15,
  says: "EventBridge has what the definitions say",
  rules: [
    rule("EventBridge has no schedule that no definition names", "schedule put", (event, { definitions }) => {
      const { name, schedule } = event;
      const isNamed = [...definitions.keys()].some((of) => name === `rt-${of}`);
      return schedule === undefined || isNamed ? undefined : name;
    }),
    rule("a definition counts its changes", "part write landed", ({ task, part, name, after }, ledger) => {
      if (task !== schedulesTask || after.rev === undefined) return undefined;
      const before = ledger.part(task, part)?.rev ?? 0;
      const isChange = name === "define schedule" || name === "remove schedule";
      return after.rev === before + (isChange ? 1 : 0)
        ? undefined
        : `${name} of ${part} from ${before} to ${after.rev}`;
    }),
    rule("once people are done, EventBridge has what was defined last", "world ended", (_, ledger) =>
      difference(ledger),
    ),
    rule("a schedule that is off fires no more", "occurrence due", ({ key }, { scheduleOffAt }) => {
      const [instant = "", trigger = ""] = key.run.split("/");
      if (!isRunTime(trigger) || scheduleOffAt === undefined) return undefined;
      const lateMs = Date.parse(instant) - scheduleOffAt;
      return lateMs > firesForMs
        ? `${key.task}/${key.run}, ${lateMs} ms after that was acknowledged`
        : undefined;
    }),
  ],
};
