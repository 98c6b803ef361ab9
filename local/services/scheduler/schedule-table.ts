/**
 * The schedules and groups that were made through the API, in SQLite: they outlive the process and a reload. Those of a
 * template are not here, since the template makes them again.
 */
import { DatabaseSync } from "node:sqlite";
import type { ScheduleDefinition } from "./schedule-definition.ts";

/** Who made a schedule or a group. */
export type Origin = "template" | "api";

/** When something was made and changed, in epoch milliseconds. */
export interface Dates {
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface StoredSchedule extends Dates {
  readonly definition: ScheduleDefinition;
  /** From which a rate counts, in epoch milliseconds. */
  readonly anchor: number;
}

export interface StoredGroup extends Dates {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

export class ScheduleTable {
  readonly #database: DatabaseSync;

  /** @param file @default in memory */
  constructor(file = ":memory:") {
    this.#database = new DatabaseSync(file);
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS schedules (
        groupName TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL, anchor INTEGER NOT NULL,
        createdAt INTEGER NOT NULL, modifiedAt INTEGER NOT NULL, PRIMARY KEY (groupName, name)
      ) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS groups (
        name TEXT PRIMARY KEY, tags TEXT NOT NULL, createdAt INTEGER NOT NULL, modifiedAt INTEGER NOT NULL
      ) WITHOUT ROWID;
    `);
  }

  schedules(): StoredSchedule[] {
    return this.#database
      .prepare("SELECT * FROM schedules")
      .all()
      .map((row) => ({
        ...datesOf(row),
        anchor: Number(row.anchor),
        definition: JSON.parse(String(row.definition)),
      }));
  }

  groups(): StoredGroup[] {
    const rows = this.#database.prepare("SELECT * FROM groups").all();
    return rows.map((row) => ({
      ...datesOf(row),
      name: String(row.name),
      tags: JSON.parse(String(row.tags)),
    }));
  }

  putSchedule({ definition, anchor, createdAt, modifiedAt }: StoredSchedule): void {
    const { GroupName, Name } = definition;
    this.#database
      .prepare("REPLACE INTO schedules VALUES (?, ?, ?, ?, ?, ?)")
      .run(GroupName, Name, JSON.stringify(definition), anchor, createdAt, modifiedAt);
  }

  deleteSchedule({ GroupName, Name }: ScheduleDefinition): void {
    this.#database.prepare("DELETE FROM schedules WHERE groupName = ? AND name = ?").run(GroupName, Name);
  }

  putGroup({ name, tags, createdAt, modifiedAt }: StoredGroup): void {
    this.#database
      .prepare("REPLACE INTO groups VALUES (?, ?, ?, ?)")
      .run(name, JSON.stringify(tags), createdAt, modifiedAt);
  }

  /** Deletes a group with its schedules. */
  deleteGroup(name: string): void {
    this.#database.exec("BEGIN");
    try {
      this.#database.prepare("DELETE FROM schedules WHERE groupName = ?").run(name);
      this.#database.prepare("DELETE FROM groups WHERE name = ?").run(name);
      this.#database.exec("COMMIT");
    } catch (error) {
      // On a full disk SQLite has rolled back by itself.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }
}

function datesOf({ createdAt, modifiedAt }: Record<string, unknown>): Dates {
  return { createdAt: Number(createdAt), modifiedAt: Number(modifiedAt) };
}
