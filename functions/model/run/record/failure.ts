/** An error as a run keeps it: its message, its causes, and where it happened. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** `name: message` of each cause, the outermost first; of an error that stands for several, each of them and then its own. */
  readonly causes?: readonly string[];
  /** How many more there were, for which there was no room. */
  readonly moreCauses?: number;
  readonly attempt: number;
  /** JSON text: the cursor from which the failed item is retried. Left out when it is long: the run has it too. */
  readonly cursor?: string;
  /** ISO 8601. */
  readonly at: string;
}
