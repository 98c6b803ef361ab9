/** One measured figure and the bound it is held to. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  /** As text: `<= 0.8`. */
  readonly bound: string;
  readonly ok: boolean;
  /** Against what it was measured with, in the same run. */
  readonly ratio?: number;
  /** Another program that was measured beside it: which, its own value, and how the two were compared. */
  readonly beside?: { readonly what: string; readonly value: number; readonly how: string };
}

/** A figure that this machine cannot measure. */
export interface Skipped {
  readonly what: string;
  readonly bound: string;
  /** Why, and how to measure it. */
  readonly skipped: string;
}
