/**
 * What watches a seed's world: coverage counts each event, the rules judge it and, where one was asked for, a story tells
 * it. A world is over for its observer once a rule is broken.
 */
import { Coverage } from "./coverage/coverage.ts";
import { firstBroken, type Violation } from "./rules/index.ts";
import type { WorldEvent } from "./seen/event.ts";
import type { KnownRuns } from "./seen/ledger.ts";
import type { MachineHistory } from "./seen/machine-history.ts";
import { Story } from "./seen/story.ts";
import type { Observer } from "./world/context.ts";

export class SeedObserver implements Observer {
  readonly #coverage = new Coverage();
  readonly #story: Story | undefined;
  #violation: Violation | undefined;

  /** `tells`: whether a story is kept. */
  constructor(tells: boolean) {
    this.#story = tells ? new Story() : undefined;
  }

  /** The first rule that was broken. */
  get violation(): Violation | undefined {
    return this.#violation;
  }

  get hasSeenEnough(): boolean {
    return this.#violation !== undefined;
  }

  get story(): readonly string[] {
    return this.#story?.lines ?? [];
  }

  /** How often each thing was met. */
  get met(): ReadonlyMap<string, number> {
    return this.#coverage.met;
  }

  take(event: WorldEvent, ledger: KnownRuns): void {
    this.#coverage.take(event, ledger);
    // A story ends with the violation. What else happens in that moment is no part of how it came about.
    if (this.#violation !== undefined) return;
    this.#story?.take(event);
    this.#violation = firstBroken(event, ledger);
    if (this.#violation !== undefined) this.#tellViolation(event.at, this.#violation);
  }

  #tellViolation(at: number, { invariant, rule, detail }: Violation): void {
    this.#story?.tell(at, "world", `## ${rule} (invariant ${invariant}): ${detail}`);
  }

  meet(what: string): void {
    this.#coverage.meet(what);
  }

  tell(at: number, machine: MachineHistory, words: () => string): void {
    if (this.#violation === undefined) this.#story?.tell(at, machine.name, words());
  }
}
