/** One measured figure and the bound it is held to. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  /** As people write it: `<= 0.8`. */
  readonly bound: string;
  readonly ok: boolean;
  /** Measured against a peer in the same run. */
  readonly ratio?: number;
}
