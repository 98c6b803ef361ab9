/** The summary that synth prints: lanes and tasks, the cost while nothing runs, and settings worth checking. Pure. */
import { sumOf, usdOf } from "../../functions/model/cost/prices.ts";
import { steps } from "../../functions/model/cost/steps.ts";
import { alarmsLine, planAlarms } from "./alarms/alarm-plan.ts";
import { planHealthAlarms } from "./alarms/health-alarms.ts";
import type { Deployment } from "./deployment.ts";
import { vpcLooks } from "./organisation/needed-endpoints.ts";
import { type StackSize, stackSizeLines, stackSizeLooks } from "./schedule-stacks.ts";
import type { Cost } from "./stage/cost.ts";
import type { StageResolvedLane } from "./stage/stage.ts";
import { defaultAssumptions, type StageCost, stageCost } from "./stage/stage-cost.ts";
import { reservedConcurrency } from "./stage/stage-settings.ts";
import { manyRuns } from "./stage/watching-cost.ts";

/** The lines of the summary. @param sizes what is in the stacks @param looks what else deserves a look, as the stack shows */
export function summary(
  deployment: Deployment,
  sizes: readonly StackSize[],
  looks: readonly string[] = [],
): readonly string[] {
  const { project, stage, lanes, tasks, schedules, fires, startup, zoneRules } = deployment;
  const cost = stageCost(deployment);
  const size = stackSizeLines(sizes);
  const alarms = alarmsLine([...planAlarms(stage, lanes), ...planHealthAlarms(stage, tasks)]);
  return [
    `project ${project}, stage ${stage.name}: ${count(tasks.length, "task")} on ${count(lanes.length, "lane")}, ${count(schedules.length, "schedule")}${fires.length > 0 ? `, ${fires.length} fired by the sweeper` : ""}, ${startup.length} on start-up`,
    ...lanes.map((lane) => `  lane ${lane.name}: ${laneSizes(lane)}: ${taskNames(deployment, lane.name)}`),
    `  costs about ${usd(cost.idle.usd)} USD a month when idle: ${cost.idle.parts.map((part) => `${part.what} ${usd(part.usd)}`).join(", ")}`,
    ...firedLines(fires, cost),
    ...runCostLines(cost),
    ...waitLines(cost),
    ...eventLines(deployment.listening),
    ...(alarms === undefined ? [] : [`  ${alarms}`]),
    ...besidesLine("metrics of runs cost", cost.metrics),
    ...besidesLine("the dashboard costs", cost.dashboard),
    ...besidesLine("tracing costs", cost.tracing),
    `  ${size.line}`,
    `  time zone rules ${zoneRules.release ?? "of an unknown release"}`,
    ...[...deploymentLooks(deployment, sizes), ...looks].map((look) => `  look: ${look}`),
    ...[...notes(deployment), ...size.notes].map((note) => `  note: ${note}`),
  ];
}

/** What deserves a look before a deploy. @param sizes what is in the stacks, where a template was made */
export function deploymentLooks(deployment: Deployment, sizes: readonly StackSize[] = []): readonly string[] {
  const { stage, lanes, schedules, looks, zoneRules } = deployment;
  return [
    ...lanes.filter(({ retired }) => retired).map(({ name }) => retirement(name)),
    ...looks,
    ...stackSizeLooks(sizes, stage, schedules),
    ...(zoneRules.look ? [zoneRules.look] : []),
    ...vpcLooks(deployment),
  ];
}

function laneSizes({
  timeoutSeconds,
  memoryMb,
  batchSize,
  batchWindowSeconds = 0,
  maxConcurrency,
  reservedConcurrency,
}: StageResolvedLane) {
  const limit =
    maxConcurrency === undefined
      ? "no limit"
      : `${count(maxConcurrency, "invocation")} at once${batchSize === 1 ? "" : `, ${maxConcurrency * batchSize} runs`}`;
  const reserved = reservedConcurrency === undefined ? "" : `, ${reservedConcurrency} reserved`;
  const window = batchWindowSeconds === 0 ? "" : ` within ${batchWindowSeconds} s`;
  return `${timeoutSeconds} s, ${memoryMb} MB, batch ${batchSize}${window}, ${limit}${reserved}`;
}

function taskNames({ tasks }: Deployment, lane: string): string {
  const names = tasks.filter((task) => task.lane === lane).map(({ name }) => name);
  return names.join(", ") || "no task";
}

/** What the sweeper fires, a line for each reason, and what that costs. */
function firedLines(fires: Deployment["fires"], { fires: { usd: aMonth } }: StageCost): string[] {
  if (fires.length === 0) return [];
  const alike = Map.groupBy(fires, ({ because }) => because);
  const lines = [...alike].map(([because, group]) => {
    const names = group.map(({ schedule }) => `${schedule.task}/${schedule.trigger}`).join(", ");
    return `  fired by the sweeper, since ${because}: ${names}`;
  });
  return [...lines, `  what the sweeper fires costs at most ${small(aMonth)} USD a month, its runs aside`];
}

/** What listens to runs, and what an event of theirs costs. A run's end, or its pause, has an entry until it is told. */
function eventLines({ events, bus, hasSubscribers }: Deployment["listening"]): string[] {
  if (events.length === 0) return [];
  const listeners = [...(bus ? ["a bus"] : []), ...(hasSubscribers ? ["functions/subscribers.ts"] : [])];
  const price = 1e6 * usdOf(sumOf([1, steps.tell], [bus ? 1 : 0, steps.busEvent]));
  return [
    `  ${listeners.join(" and ")} listen${listeners.length > 1 ? "" : "s"} to ${events.join(", ")}: a million events cost at most ${usd(price)} USD`,
  ];
}

/** What a choice of the stage costs, where it has it. */
function besidesLine(what: string, { usd: aMonth, parts }: Cost): string[] {
  if (aMonth === 0) return [];
  const all = parts.map((part) => `${part.what} ${usd(part.usd)}`).join(", ");
  return [`  ${what} ${usd(aMonth)} USD a month besides${parts.length === 1 ? "" : `: ${all}`}`];
}

/** What runs and walks cost, a line for each cost that several tasks may share. */
function runCostLines({ tasks }: StageCost): string[] {
  const { runMs, items, itemMs } = defaultAssumptions;
  const alike = Map.groupBy(tasks, ({ runs, walk }) => `${usd(runs.usd)} ${small(walk.usd)}`);
  return [...alike.values()].map((group) => {
    const [{ runs, walk }] = group as [StageCost["tasks"][number]];
    const several = (task: string) => tasks.filter((each) => each.task === task).length > 1;
    const names = group
      .map(({ task, startedBy }) => (several(task) ? `${task} by ${startedBy}` : task))
      .join(", ");
    return `  ${thousands(manyRuns)} runs of ${runMs} ms cost about ${usd(runs.usd)} USD, a walk of ${thousands(items)} items of ${itemMs} ms ${small(walk.usd)}: ${names}`;
  });
}

/** What it costs to wait for a place, where limits hold runs back. */
function waitLines({ tasks }: StageCost): string[] {
  const alike = Map.groupBy(tasks, ({ waits }) => waits && usd(waits.usd));
  return [...alike].flatMap(([amount, group]) => {
    const names = [...new Set(group.map(({ task }) => task))].join(", ");
    return amount === undefined
      ? []
      : [
          `  ${thousands(manyRuns)} runs that wait for a place within a limit cost about ${amount} USD more: ${names}`,
        ];
  });
}

/** When a retired lane may go. Its queue keeps a message for seven days. */
function retirement(lane: string): string {
  return `lane ${lane} is retired: nothing is sent to it, and its worker drains its queue; take it out of infra/stages.ts once the queue has no message, visible, delayed or in flight, at the latest seven days after the deploy that retires it`;
}

/** Settings that are allowed but seldom meant, and the warnings of schedules. */
function notes({ stage, lanes, tasks, warnings }: Deployment): string[] {
  const found: string[] = [];
  if (tasks.length === 0) found.push("infra/tasks.ts lists no task");
  for (const { name, maxConcurrency, reservedConcurrency, memoryMb, retired } of lanes) {
    if (!retired && !tasks.some(({ lane }) => lane === name))
      found.push(`lane ${name} has no task: to take it out, first deploy it with retired: true`);
    if (maxConcurrency === undefined)
      found.push(`lane ${name} has no maxConcurrency: its worker may use the account's whole concurrency`);
    if (reservedConcurrency === undefined && stage.removal === "retain" && stage.name !== "local")
      found.push(
        `lane ${name} has no reservedConcurrency: other functions may use up the account's concurrency`,
      );
    if (memoryMb < 256)
      found.push(`lane ${name} has ${memoryMb} MB: Lambda grants a whole CPU at 1769 MB, and less below`);
  }
  const reserved = reservedConcurrency(stage);
  if (reserved > 0) {
    found.push(
      `stage ${stage.name} reserves ${reserved} of the account's concurrency, assumed to be ${stage.accountConcurrency}; a new account may have 10`,
    );
  }
  for (const { name, outOfScope } of tasks)
    if (outOfScope !== undefined) found.push(`task ${name} does not run here: ${outOfScope}`);
  const disabled = tasks
    .filter(({ enabled, outOfScope }) => !enabled && outOfScope === undefined)
    .map(({ name }) => name);
  if (disabled.length > 0) found.push(`not enabled: ${disabled.join(", ")}`);
  for (const { name, layers } of tasks) {
    const { enabled: _, lane: __, ...settings } = layers.stage;
    const set = Object.keys(settings);
    if (set.length > 0) found.push(`task ${name}: stage ${stage.name} sets ${set.join(", ")}`);
  }
  return [...found, ...warnings];
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

function thousands(count: number): string {
  return count.toLocaleString("en");
}

/** An amount that may be less than a cent. */
function small(amount: number): string {
  return amount < 0.1 ? String(Number(amount.toPrecision(2))) : usd(amount);
}

function usd(amount: number): string {
  return amount.toFixed(2);
}
