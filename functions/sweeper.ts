/** The function that EventBridge calls each minute: what SQS does not hold is sent again. It runs no task. */
import type { Context } from "aws-lambda";
import { lambdaPorts, variable } from "./lambda/environment.ts";
import { handler } from "./lambda/handler.ts";
import { environment } from "./model/environment.ts";
import type { TaskDirectory } from "./model/task-directory.ts";
import type { RunnerContext } from "./runs/context.ts";
import { type Startup, startOnce } from "./upkeep/startup.ts";
import { handOnLeftBehind, type Swept, sweepDue } from "./upkeep/sweep.ts";

/** What the clock's entry file says. */
export interface SweeperEntry extends TaskDirectory {
  /** What is started once after each deploy. */
  readonly startup: readonly Startup[];
}

/** What the clock works with. */
export interface SweeperProps extends RunnerContext {
  readonly startup: readonly Startup[];
  /** Changes with each deploy that changes anything. */
  readonly version: string;
}

/** Makes the clock's handler. After a cold start it also starts what a deploy is to start. */
export function makeSweeper({ startup, version, ...place }: SweeperProps) {
  let started = startup.length === 0;
  return handler<unknown, Swept & { readonly handedOn: number }>(place.log).handler(
    async (_event: unknown, context: Context) => {
      const remaining = () => context.getRemainingTimeInMillis();
      const swept = await sweepDue(place, remaining);
      const handedOn = await handOnLeftBehind(place, remaining);
      place.log(swept.due + handedOn > 0 ? "info" : "debug", "sweep", undefined, { ...swept, handedOn });
      // Last, so that what cannot be started keeps nothing from being sent; the next minute tries again.
      if (!started) started = await startOnce(place, startup, version);
      return { ...swept, handedOn };
    },
  );
}

/** The clock of a bundle. */
export function fromEnvironment(entry: SweeperEntry) {
  return makeSweeper({ ...lambdaPorts(), ...entry, version: variable(environment.version) });
}
