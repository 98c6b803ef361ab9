/** One invocation of a worker's function. */
export interface Invocation {
  /** Milliseconds until Lambda ends the function. */
  remaining(): number;
  readonly logs: { readonly group: string; readonly stream: string; readonly requestId: string };
  /** A turn is over, and its task still works in this process. From now on no time remains, and the process will end. */
  leaveBehind(): void;
}
