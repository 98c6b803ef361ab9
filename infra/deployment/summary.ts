/** What synth says at its end: what was made, what it costs idle, and each setting that deserves a look. Pure. */
import type { Deployment } from "./deployment.ts";
import { idleCost } from "./idle-cost.ts";
import { reservedInAll } from "./reserves.ts";
import { type StageResolvedLane, sweeperMemoryMb } from "./stage.ts";

/** The summary, a line each. */
export function summary(deployment: Deployment): readonly string[] {
  const { stage, lanes, tasks, schedules, startup } = deployment;
  const cost = idleCost({ polledQueues: lanes.length + 1, sweeperMemoryMb, tasks: tasks.length });
  const sum = cost.reduce((total, { usd }) => total + usd, 0);
  return [
    `stage ${stage.name}: ${count(tasks.length, "task")} on ${count(lanes.length, "lane")}, ${count(schedules.length, "schedule")}, ${startup.length} on start-up`,
    ...lanes.map((lane) => `  lane ${lane.name}: ${laneWords(lane)}: ${taskNames(deployment, lane.name)}`),
    `  idle, about ${usd(sum)} USD a month: ${cost.map((part) => `${part.what} ${usd(part.usd)}`).join(", ")}`,
    ...looks(deployment).map((look) => `  look: ${look}`),
  ];
}

function laneWords({
  timeoutSeconds,
  memoryMb,
  batchSize,
  maxConcurrency,
  reservedConcurrency,
}: StageResolvedLane) {
  const limit =
    maxConcurrency === undefined
      ? "no limit"
      : `${count(maxConcurrency, "invocation")} at once${batchSize === 1 ? "" : `, ${maxConcurrency * batchSize} runs`}`;
  const reserve = reservedConcurrency === undefined ? "" : `, ${reservedConcurrency} reserved`;
  return `${timeoutSeconds} s, ${memoryMb} MB, batch ${batchSize}, ${limit}${reserve}`;
}

function taskNames({ tasks }: Deployment, lane: string): string {
  return tasks
    .filter((task) => task.lane === lane)
    .map(({ name }) => name)
    .join(", ");
}

/** What is allowed, and seldom meant. */
function looks({ stage, lanes, tasks, warnings }: Deployment): string[] {
  const found: string[] = [];
  if (tasks.length === 0) found.push("no task is in the list of infra/tasks.ts");
  for (const { name, maxConcurrency, reservedConcurrency, memoryMb } of lanes) {
    if (maxConcurrency === undefined)
      found.push(`lane ${name} has no maxConcurrency: its worker may take all of the account's`);
    if (reservedConcurrency === undefined && stage.removal === "retain" && stage.name !== "local")
      found.push(`lane ${name} has no reservedConcurrency: other functions may leave it none`);
    if (memoryMb < 256)
      found.push(`lane ${name} has ${memoryMb} MB: a function's share of a CPU is its share of 1769 MB`);
  }
  const reserved = reservedInAll(stage);
  if (reserved > 0) {
    found.push(
      `a concurrency of ${reserved} is reserved of the ${stage.accountConcurrency} that the account is taken to have; a new one may have 10`,
    );
  }
  const off = tasks.filter(({ enabled }) => !enabled).map(({ name }) => name);
  if (off.length > 0) found.push(`not enabled: ${off.join(", ")}`);
  for (const { name, layers } of tasks) {
    const { enabled: _, ...settings } = layers.stage;
    const set = Object.keys(settings);
    if (set.length > 0) found.push(`task ${name}: stage ${stage.name} sets ${set.join(", ")}`);
  }
  return [...found, ...warnings];
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

function usd(amount: number): string {
  return amount.toFixed(2);
}
