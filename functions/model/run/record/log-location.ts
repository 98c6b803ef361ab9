/** Where the logs of a run's newest turn are. Each turn's logs have a line of its claim, which carries the run's id. */
export interface LogLocation {
  readonly group: string;
  readonly stream: string;
  readonly requestId: string;
}
