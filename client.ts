/** What code here imports as "pawl/client", to start runs and read them from within a worker. */
import { boundClient, type Client } from "./functions/runner/client.ts";

export { InvalidParamsError, MoveRefusedError, NotFoundError, PawlError } from "./functions/model/errors.ts";
export type { RunRecord, Status } from "./functions/model/run.ts";
export {
  type Client,
  type Deployment,
  makeClient,
  type StartedRun,
  type StartOptions,
} from "./functions/runner/client.ts";

/** Starts a run of a task, and does not wait for it. @throws NotFoundError where the task is not deployed */
export const start: Client["start"] = (task, params, options) => boundClient().start(task, params, options);

/** A run's record by its id, `task/run`. @throws NotFoundError where there is none */
export const status: Client["status"] = (id) => boundClient().status(id);
