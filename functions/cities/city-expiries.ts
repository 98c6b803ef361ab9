import type { RecordTable } from "./record-table.ts";

/** What a run may remove: places that an import no longer has, up to the last of the longest gone. */
export interface Expiry {
  /** The instant of that import, in ISO 8601. */
  readonly before: string;
  /** The last place's `seen`. */
  readonly through: string;
  readonly total: number;
}

/** What each run may remove, as it was worked out in its first turn: later turns add nothing to it. */
export class CityExpiries {
  readonly #records: RecordTable;

  constructor(records: RecordTable) {
    this.#records = records;
  }

  async of(run: string): Promise<Expiry | undefined> {
    const { before, through, total } = (await this.#records.get(nameOf(run))) ?? {};
    if (before?.S === undefined || through?.S === undefined) return undefined;
    return { before: before.S, through: through.S, total: Number(total?.N) };
  }

  /** Fixes it, if it was not fixed before. */
  async fix(run: string, at: Date, { before, through, total }: Expiry): Promise<void> {
    const fields = { before: { S: before }, through: { S: through }, total: { N: String(total) } };
    await this.#records.putAfter({ name: nameOf(run), at, fields }, "through", undefined);
  }
}

function nameOf(run: string): string {
  return `expiry of ${run}`;
}
