/** The function that EventBridge calls each minute: what SQS does not hold is sent again. It runs no task. */
import type { Context } from "aws-lambda";
import { handler } from "./handler.ts";
import { lambdaPorts, variable } from "./lambda-environment.ts";
import { environment } from "./model/environment.ts";
import type { TaskDirectory } from "./model/task-directory.ts";
import type { Place } from "./runner/ports.ts";
import { type Startup, startOnce } from "./runner/startup.ts";
import { handOnForgotten, type Swept, sweepDue } from "./runner/sweep.ts";

/** What the clock's entry file says. */
export interface ClockEntry extends TaskDirectory {
  /** What is started once after each deploy. */
  readonly startup: readonly Startup[];
}

/** What the clock works with. */
export interface ClockProps extends Place {
  readonly startup: readonly Startup[];
  /** Changes with each deploy that changes anything. */
  readonly version: string;
}

/** Makes the clock's handler. After a cold start it also starts what a deploy is to start. */
export function makeClock({ startup, version, ...place }: ClockProps) {
  let started = startup.length === 0;
  return handler<unknown, Swept & { readonly handedOn: number }>(place.log).handler(
    async (_event: unknown, context: Context) => {
      const remaining = () => context.getRemainingTimeInMillis();
      const swept = await sweepDue(place, remaining);
      const handedOn = await handOnForgotten(place, remaining);
      place.log(swept.due + handedOn > 0 ? "info" : "debug", "sweep", undefined, { ...swept, handedOn });
      // Last, so that what cannot be started keeps nothing from being sent; the next minute tries again.
      if (!started) started = await startOnce(place, startup, version);
      return { ...swept, handedOn };
    },
  );
}

/** The clock of a bundle. */
export function fromEnvironment(entry: ClockEntry) {
  return makeClock({ ...lambdaPorts(), ...entry, version: variable(environment.version) });
}
