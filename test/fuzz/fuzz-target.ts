import type fc from "fast-check";

/** A kind of input that people and programs give to Pawl, and what must hold for each of them. */
export interface FuzzTarget {
  /** In the words of a line of output: `messages`. */
  readonly name: string;
  /** One input may take a second of CPU at the most, and should take far less than a millisecond. */
  readonly property: fc.IRawProperty<unknown>;
  /** Gives back what the property opened. @default nothing */
  close?(): Promise<void>;
}
