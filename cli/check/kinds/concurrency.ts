/**
 * Whether the account has the concurrency that the stage's functions reserve and use. Lambda refuses a reserve that leaves
 * too little for the functions without one, in the middle of a deploy. What the stack's functions reserve already is taken
 * from the deployed template. Of the event sources, only those of lanes are of interest: others may be the team's own.
 */
import type { LambdaLimits } from "../account.ts";
import { type AccountCheck, type Finding, look, type MadeSynthesis, wrong } from "../finding.ts";
import type { MadeResource } from "../synthesis.ts";

export const concurrency: AccountCheck = {
  name: "concurrency",
  async find(made, account) {
    const { stage, resources } = made;
    const { leastUnreserved } = await import("../../../infra/deployment/index.ts");
    const limits = await account.lambdaLimits();
    const before = reservedBy(account.stack?.resources ?? []);
    const after = reservedBy(resources);
    const left = limits.unreserved + before - after;
    const least = leastUnreserved(limits.concurrency);
    if (after > before && left < least)
      return [
        wrong(
          `stage ${stage} reserves ${after} of the account's concurrency of ${limits.concurrency}, ${before} of it already: that would leave ${left} to functions that reserve none, and AWS keeps ${least} for them; reserve less, or ask AWS for more`,
        ),
      ];
    return [...unlimited(made, limits, left), ...atOnce(made, limits, left)];
  },
};

/** An account in which no function reserves any has so much, and a lane can hardly use it up. */
const plenty = 1_000;

/** Lanes that may use up what the account has: the messages that are then throttled use up their receives. */
function unlimited(made: MadeSynthesis, { concurrency: all }: LambdaLimits, left: number): Finding[] {
  if (left >= plenty) return [];
  const { stage } = made;
  const free = withoutReserve(made).filter(({ properties }) => properties.ScalingConfig === undefined);
  if (free.length === 0) return [];
  return [
    look(
      `stage ${stage} has ${free.length === 1 ? "a lane" : `${free.length} lanes`} without maxConcurrency, which may take all of the ${left} of ${all} invocations that nobody reserves, and messages that are throttled use up their receives: give ${free.length === 1 ? "it" : "each"} a maxConcurrency`,
    ),
  ];
}

/** Event sources that may take more invocations at once than there are. */
function atOnce(made: MadeSynthesis, { concurrency: all }: LambdaLimits, left: number): Finding[] {
  const { stage } = made;
  const sum = withoutReserve(made).reduce((total, { properties }) => {
    const { MaximumConcurrency = 0 } = (properties.ScalingConfig ?? {}) as { MaximumConcurrency?: number };
    return total + MaximumConcurrency;
  }, 0);
  if (sum <= left) return [];
  return [
    look(
      `the lanes of stage ${stage} that reserve no concurrency may run ${sum} invocations at once, and the account has ${left} of ${all} that nobody reserves: lower their maxConcurrency, or ask AWS for more`,
    ),
  ];
}

/** The event sources of lanes whose workers reserve nothing. */
function withoutReserve({ resources, workers }: MadeSynthesis): MadeResource[] {
  const free = functionsOf(resources)
    .filter(({ path, properties }) => workers.includes(path) && properties[reserve] === undefined)
    .map(({ path }) => path);
  return resources
    .filter(({ type }) => type === "AWS::Lambda::EventSourceMapping")
    .filter(({ properties }) => free.includes(refOf(properties.FunctionName)));
}

const reserve = "ReservedConcurrentExecutions";

function functionsOf(resources: readonly MadeResource[]): MadeResource[] {
  return resources.filter(({ type }) => type === "AWS::Lambda::Function");
}

function reservedBy(resources: readonly MadeResource[]): number {
  return functionsOf(resources).reduce((sum, { properties }) => sum + Number(properties[reserve] ?? 0), 0);
}

function refOf(value: unknown): string {
  return (value as { Ref?: string } | undefined)?.Ref ?? "";
}
