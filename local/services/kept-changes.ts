/** Changes that callers made to what stacks declare, while `pawl dev` runs. */

export class KeptChanges<Settings extends object> {
  readonly #declared = new Map<string, Settings>();
  readonly #changes = new Map<string, Partial<Settings>>();

  /** What holds of a resource that a stack declares. A setting that it declares otherwise than before is the stack's again. */
  over(id: string, declared: Settings): Settings {
    const before = this.#declared.get(id);
    this.#declared.set(id, declared);
    const isAsBefore = (name: string) =>
      JSON.stringify(before?.[name as keyof Settings]) === JSON.stringify(declared[name as keyof Settings]);
    const kept = Object.entries(this.#changes.get(id) ?? {}).filter(([name]) => isAsBefore(name));
    this.#changes.set(id, Object.fromEntries(kept) as Partial<Settings>);
    return { ...declared, ...this.#changes.get(id) };
  }

  keep(id: string, change: Partial<Settings>): void {
    this.#changes.set(id, { ...this.#changes.get(id), ...change });
  }
}
