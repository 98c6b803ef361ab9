/** A deployment in memory that counts the calls which its like on AWS would be asked, and the time in which a page polls it. */
import type { Page } from "playwright-core";
import type { DeployedPawl } from "../../../../cli/deployment/deployed-pawl.ts";
import { CliHarness } from "../../../cli/harness.ts";

const mostKeys = 100;

export class CountedHarness extends CliHarness {
  calls = 0;

  /** Its stack and its manifest are read. */
  override deployment(...given: Parameters<CliHarness["deployment"]>): DeployedPawl {
    this.calls += 2;
    const found = super.deployment(...given);
    return {
      ...found,
      store: async () => this.#counted(await found.store()),
      // Of each lane's queue and of the dead letters one, and one for the ages of their messages.
      queueDepths: () => {
        this.calls += Object.keys(found.manifest.lanes).length + 2;
        return found.queueDepths();
      },
      batchReads: async () => {
        const reads = await found.batchReads();
        return {
          states: (tasks) => {
            this.calls += Math.ceil(tasks.length / mostKeys);
            return reads.states(tasks);
          },
          parts: (keys) => {
            this.calls += Math.ceil(keys.length / mostKeys);
            return reads.parts(keys);
          },
          entries: () => {
            this.calls++;
            return reads.entries();
          },
        };
      },
    };
  }

  /** Each method is a call. */
  #counted<Store extends object>(store: Store): Store {
    return new Proxy(store, {
      get: (target, name) => {
        const found: unknown = Reflect.get(target, name);
        if (typeof found !== "function") return found;
        return (...args: unknown[]) => {
          this.calls++;
          return found.apply(target, args);
        };
      },
    });
  }
}

/** As often as a page asks at most: a longer step would leave out calls of one that asks more often, as a timer fires once a step. */
export const pollStepMs = 2_000;

/** Runs in the page: resolves once what was due in it is done, however busy the machine is. */
const hasGoneOn = `new Promise((done) => {
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = () => done();
  port1.postMessage(undefined);
})`;

/** Lets time pass for a page and its deployment together, step by step: each step ends when all requests are answered. */
export async function letPass(
  page: Page,
  cli: CliHarness,
  { ms, stepMs, each }: { ms: number; stepMs: number; each?: () => Promise<void> },
): Promise<void> {
  let open = 0;
  page.on("request", () => open++);
  page.on("requestfinished", () => open--);
  page.on("requestfailed", () => open--);
  for (let passed = 0; passed < ms; passed += stepMs) {
    cli.time += stepMs;
    // Each timer that is due goes off once.
    await page.clock.fastForward(stepMs);
    do {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await page.evaluate(hasGoneOn);
    } while (open > 0);
    await each?.();
  }
}

/** Stops the page's time, so that it passes in steps alone. */
export async function pause(page: Page): Promise<void> {
  await page.clock.pauseAt((await page.evaluate<number>("Date.now()")) + 2_000);
}
