/**
 * Runs the suite on one endpoint, and tells each step in a line: its seconds, and `ok`, `left out` or `failed`. Whatever
 * happens, the endpoint and all that was started are ended before it returns.
 */
import type { Count } from "../steps.ts";
import { type Endpoint, type Step, steps, type UnavailableError } from "./endpoint.ts";
import { suiteProject } from "./project.ts";
import { deploymentSteps } from "./steps/deployment-steps.ts";
import { runSteps } from "./steps/run-steps.ts";
import { SuiteContext } from "./suite-context.ts";

const work: Readonly<Record<Step, (suite: SuiteContext) => Promise<void>>> = {
  ...deploymentSteps,
  ...runSteps,
};
const order = Object.keys(steps) as Step[];

export interface SuiteOptions {
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

export async function runSuite(endpoint: Endpoint, { signal, say }: SuiteOptions): Promise<Count> {
  const leftOut: Readonly<Partial<Record<Step, string>>> = endpoint.leftOut;
  const shims = `${endpoint.shims.length} ${endpoint.shims.length === 1 ? "shim" : "shims"}`;
  const counted = `${shims}, ${Object.keys(leftOut).length} of ${order.length} steps left out`;
  say(`${endpoint.release}: ${counted}`);
  for (const { name, reason } of endpoint.shims) say(`shim       ${name}: ${reason}`);
  const project = suiteProject();
  const started = performance.now();
  const count = { passed: 0, failed: 0, skipped: 0 };
  let running: Awaited<ReturnType<Endpoint["start"]>> | undefined;
  try {
    running = await endpoint.start(project, signal);
    say(`ready      ${seconds(started)}`);
    const suite = new SuiteContext(project, running, signal);
    for (const step of order) {
      const reason = leftOut[step];
      const stepStarted = performance.now();
      const tell = (how: string) => say(`${seconds(stepStarted)}  ${steps[step]}: ${how}`);
      if (reason !== undefined) {
        count.skipped++;
        tell(`left out: ${reason}`);
        continue;
      }
      try {
        await work[step](suite);
        count.passed++;
        tell("ok");
      } catch (error) {
        signal.throwIfAborted();
        count.failed++;
        tell(`failed: ${(error as Error).message}`);
        // Without a deployment there is nothing to look at.
        if (step === "deploys") {
          count.skipped = order.length - 1;
          break;
        }
      }
    }
  } finally {
    try {
      await running?.close();
    } finally {
      project.remove();
    }
  }
  say(`${endpoint.release}: ended after ${seconds(started).trim()}; ${counted}`);
  return count;
}

/** How the suite counts where the endpoint cannot be had: skipped for a developer, failed in CI. */
export function unavailable(
  endpoint: Endpoint,
  error: UnavailableError,
  { ci, say }: { readonly ci: boolean; readonly say: (line: string) => void },
): Count {
  say(`${ci ? "FAILED " : "skipped"}    ${endpoint.release}: ${error.message}`);
  const failed = ci ? 1 : 0;
  return { passed: 0, failed, skipped: order.length - failed };
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1).padStart(6)} s`;
}
