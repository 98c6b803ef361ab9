/** What a manifest says of the version of Pawl that was deployed. */
export interface DeployedFormat {
  /** The format of the manifest itself. */
  readonly pawl: 1;
  /** The version of Pawl. @default 0.1.0, which did not say it */
  readonly version?: string;
  /** The format of stored data that it writes. @default 1 */
  readonly format?: number;
}
