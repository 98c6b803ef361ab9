/** The function of a lane: its worker, made of Lambda's environment and of the project's own services. */
import { recordCrashes } from "./lambda/crash.ts";
import { functionTimeoutSeconds, lambdaContext } from "./lambda/environment.ts";
import { logged } from "./lambda/handler.ts";
import { type LaneEntry, wholeDirectory } from "./lane-entry.ts";
import { formatPart } from "./model/format/data-format.ts";
import { formatRefusal } from "./model/format/format-check.ts";
import { processMeter } from "./model/meter.ts";
import { runId } from "./model/run/run.ts";
import { readConfig } from "./model/task/context/config.ts";
import { environment } from "./model/task/manifest.ts";
import { bindClient } from "./operators/index.ts";
import { type CleanStack, cleanStacksBy } from "./runs/index.ts";
import * as project from "./services.ts";
import { makeWorker } from "./worker.ts";

/** What the project's own file of services may have besides. */
type Project = typeof project & {
  /** Cleans the stacks of errors. @default Pawl does it alone */
  readonly cleanStack?: CleanStack;
};

/** The worker of a bundle: all it needs is in Lambda's environment. */
export function fromEnvironment({ schedules, ...entry }: LaneEntry) {
  cleanStacksBy((project as Project).cleanStack);
  const ports = lambdaContext();
  recordCrashes({ ...ports, ...entry });
  bindClient({ ...ports, ...wholeDirectory(entry), schedules });
  const endProcess = () => process.exit(1);
  const lane = { ...entry.lane, timeoutSeconds: functionTimeoutSeconds() };
  const config = readConfig(process.env[environment.config]);
  const services = project.services(process.env);
  return logged(
    makeWorker({
      ...ports,
      refuses: formatRefusal(() => ports.store.getPart(formatPart)),
      meter: processMeter,
      services,
      config,
      endProcess,
      letGo: (key) => ports.store.held.delete(runId(key)),
      ...entry,
      lane,
    }),
  );
}
