/** What a worker reads of AWS to check what tasks require. `functions/lambda/conditions.ts` asks AWS; tests have their own. */
export interface Conditions {
  /** The Region in which the worker runs. */
  readonly region: string;
  /** The value of a parameter of SSM in a Region; undefined where there is none. @throws where that cannot be told */
  parameter(name: string, region?: string): Promise<string | undefined>;
  /** The state of a metric alarm; undefined where there is none. @throws where that cannot be told */
  alarmState(name: string): Promise<string | undefined>;
}
