/** What `pawl check` finds, and the form of a check. Each kind of check is a file of `kinds/`; `checks.ts` lists them. */
import type { Account } from "./account.ts";
import type { Synthesis } from "./synthesis.ts";

export interface Finding {
  /** Wrong: what would fail or lose something, and the command exits with 1. Look: what deserves one. */
  readonly kind: "wrong" | "look";
  /** What was found and what to do, in one line. */
  readonly what: string;
}

/** A check of the project's code alone. */
export interface CodeCheck {
  readonly name: string;
  find(synthesis: Synthesis): readonly Finding[];
}

/** A check of what the code makes against the account that it would be deployed to. It only reads. */
export interface AccountCheck {
  readonly name: string;
  find(made: MadeSynthesis, account: Account): Promise<readonly Finding[]>;
}

/** Code that can be synthesized. */
export type MadeSynthesis = Extract<Synthesis, { kind: "made" }>;

export function wrong(what: string): Finding {
  return { kind: "wrong", what };
}

export function look(what: string): Finding {
  return { kind: "look", what };
}
