import type { RecordTable } from "./record-table.ts";

/** Which imports of places have begun, and which were done. An import is known by its run's `scheduledTime`. */
export class CityImports {
  readonly #records: RecordTable;

  constructor(records: RecordTable) {
    this.#records = records;
  }

  /** Notes that an import has begun. */
  async begin(importedAt: Date): Promise<void> {
    await this.#records.putNewest({ name: "import begun", at: importedAt });
  }

  /** Whether a newer one has begun. */
  async hasNewer(importedAt: Date): Promise<boolean> {
    const begun = await this.#records.get("import begun");
    return begun?.at?.S !== undefined && begun.at.S > importedAt.toISOString();
  }

  /** Notes that an import was done to its end, of which others may now be told. */
  async end(importedAt: Date): Promise<void> {
    await this.#records.putNewest({ name: "import done", at: importedAt });
  }

  /** The instant of the newest that was done to its end, in ISO 8601. */
  async newest(): Promise<string | undefined> {
    return (await this.#records.get("import done"))?.at?.S;
  }
}
