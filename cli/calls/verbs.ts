/**
 * The commands that other programs may call in place of a person, such as the console's page and assistants: which of them
 * read, and which change a deployment. A command that is not here acts on this machine alone, or on many things at once, and
 * is called by people. Each caller decides further what it lets through.
 */

export interface Verb {
  readonly writes: boolean;
  /** Options without a value with which a command that writes only reads. @default none */
  readonly reading?: readonly string[];
  /** First arguments with which a command that writes only reads. @default none */
  readonly readingActions?: readonly string[];
  /** Options with which it asks no deployment, and takes none. @default none */
  readonly undeployed?: readonly string[];
}

export type VerbName = keyof typeof verbs;

export const verbs = {
  list: { writes: false },
  status: { writes: false },
  history: { writes: false },
  explain: { writes: false },
  lanes: { writes: false },
  calendar: { writes: false },
  logs: { writes: false },
  turns: { writes: false },
  next: { writes: false, undeployed: ["expression"] },
  why: { writes: false },
  doc: { writes: false },
  cost: { writes: false },
  run: { writes: true, reading: ["dry-run"] },
  pause: { writes: true },
  resume: { writes: true },
  cancel: { writes: true },
  redrive: { writes: true },
  dismiss: { writes: true },
  approve: { writes: true },
  decline: { writes: true },
  override: { writes: true, reading: ["list"] },
  schedule: { writes: true, readingActions: ["list"] },
  backfill: { writes: true, reading: ["dry-run"] },
  scale: { writes: true },
  split: { writes: true },
} as const satisfies Readonly<Record<string, Verb>>;

/** What the table says of a command. Undefined for one that only people call. */
export function verbOf(name: string): Verb | undefined {
  return Object.hasOwn(verbs, name) ? verbs[name as VerbName] : undefined;
}
