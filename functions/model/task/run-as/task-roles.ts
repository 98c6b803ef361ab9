/** What a turn asks of the roles of tasks that have one of their own: `functions/lambda/assumed-roles.ts` has them on AWS. */
import type { RunKey } from "../../run/run.ts";
import type { Services } from "../services.ts";
import type { CredentialsProvider } from "./credentials.ts";

/** The roles of tasks that have one of their own. */
export interface TaskRoles {
  /** That of a run's task. From now on its sessions are named after this run. */
  of(run: RunKey): TaskRole;
}

/** A task's own role. */
export interface TaskRole {
  readonly credentials: CredentialsProvider;
  /** Made with its credentials, and for this task alone. */
  readonly services: Services;
  /** Makes sure of credentials that outlast a turn. @throws Error that says what AWS said */
  assume(): Promise<unknown>;
}
