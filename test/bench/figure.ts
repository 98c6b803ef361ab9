/** One measured figure and the bound it is held to. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  /** As text: `<= 0.8`. */
  readonly bound: string;
  readonly ok: boolean;
  /** Against what it was measured with, in the same run. */
  readonly ratio?: number;
}
