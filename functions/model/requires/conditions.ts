/** What a worker reads of AWS to check what tasks require. `functions/lambda/conditions.ts` asks AWS; tests have their own. */
export interface Conditions {
  /** The Region in which the worker runs. */
  readonly region: string;
  /** The value of a parameter of SSM in a Region; undefined where there is none. @throws UnavailableError where the service cannot tell for now; Error where it refuses */
  parameter(name: string, region?: string): Promise<string | undefined>;
  /** The state of a metric alarm; undefined where there is none. @throws UnavailableError where the service cannot tell for now; Error where it refuses */
  alarmState(name: string): Promise<string | undefined>;
}

/** A service did not answer, for reasons of its own: a throttle, an error of its own, a broken connection. It says nothing of what is required. */
export class UnavailableError extends Error {}
