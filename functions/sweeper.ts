/** The function that EventBridge invokes each minute: it resends runs that have no message in SQS. It runs no task. */
import type { Context } from "aws-lambda";
import { lambdaContext, variable } from "./lambda/environment.ts";
import { handler } from "./lambda/handler.ts";
import { environment } from "./model/task/manifest.ts";
import type { TaskDirectory } from "./model/task/task-directory.ts";
import type { Startup } from "./model/task/trigger.ts";
import type { RunnerContext } from "./runs/index.ts";
import { handOnLeftBehind, reconcileHourly, type Swept, startOnce, sweepDue } from "./upkeep/index.ts";

/** What the sweeper's entry file says. */
export interface SweeperEntry extends TaskDirectory {
  /** What each deploy starts once. */
  readonly startup: readonly Startup[];
}

/** What the sweeper is made of. */
interface SweeperProps extends RunnerContext {
  readonly startup: readonly Startup[];
  /** Changes with each deploy that changes anything. */
  readonly version: string;
}

/** Makes the sweeper's handler. After a cold start it also starts what a deploy starts. */
export function makeSweeper({ startup, version, ...context }: SweeperProps) {
  let started = startup.length === 0;
  const reconcile = reconcileHourly(context);
  return handler<unknown, Swept & { readonly handedOn: number }>(context.log).handler(
    async (_event: unknown, lambda: Context) => {
      const remaining = () => lambda.getRemainingTimeInMillis();
      const swept = await sweepDue(context, remaining);
      const handedOn = await handOnLeftBehind(context, remaining);
      context.log(swept.due + handedOn > 0 ? "info" : "debug", "sweep", undefined, { ...swept, handedOn });
      // After both, so that a task that cannot be started delays no resend; the next minute tries it again.
      if (!started) started = await startOnce(context, startup, version);
      await reconcile(context, remaining);
      return { ...swept, handedOn };
    },
  );
}

/** The sweeper of a bundle. */
export function fromEnvironment(entry: SweeperEntry) {
  return makeSweeper({ ...lambdaContext(), ...entry, version: variable(environment.version) });
}
