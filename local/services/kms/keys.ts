/**
 * Keys and aliases, in SQLite: each key has a secret of its own on this machine, which never leaves it. Nothing is deleted by
 * time: a key that is pending deletion stays so.
 */
import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import type { Account } from "../../stack/index.ts";
import { arn, ownResource } from "../../stack/index.ts";
import { notFound } from "./errors.ts";

export type KeyState = "Enabled" | "Disabled" | "PendingDeletion";

export interface Key {
  readonly id: string;
  readonly arn: string;
  readonly secret: Uint8Array;
  readonly state: KeyState;
  readonly description: string;
  /** Seconds of epoch. */
  readonly createdAt: number;
  readonly deletionAt: number | undefined;
}

export interface KeysProps {
  readonly file: string;
  readonly account: Pick<Account, "region" | "accountId">;
  readonly now: () => number;
}

export class Keys {
  readonly account: KeysProps["account"];
  readonly #database: DatabaseSync;
  readonly #now: () => number;

  constructor({ file, account, now }: KeysProps) {
    this.account = account;
    this.#now = now;
    this.#database = new DatabaseSync(file);
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      CREATE TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, secret BLOB NOT NULL, state TEXT NOT NULL,
        description TEXT NOT NULL, createdAt REAL NOT NULL, deletionAt REAL) STRICT;
      CREATE TABLE IF NOT EXISTS aliases (name TEXT PRIMARY KEY, id TEXT NOT NULL) STRICT;
    `);
  }

  /** Makes a key, or describes the one that is there anew: its secret and its state stay. */
  ensureKey(id: string, description: string): void {
    this.#database
      .prepare(
        `INSERT INTO keys VALUES (?, ?, 'Enabled', ?, ?, NULL)
         ON CONFLICT (id) DO UPDATE SET description = excluded.description`,
      )
      .run(id, randomBytes(32), description, this.#now() / 1000);
  }

  /** @param of the key's id or ARN */
  ensureAlias(name: string, of: string): void {
    this.#database
      .prepare("INSERT INTO aliases VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET id = excluded.id")
      .run(name, this.find(of).id);
  }

  /** @param name an id, an alias, or the ARN of either @throws AwsError where there is none */
  find(name: string): Key {
    const own = name.startsWith("arn:") ? ownResource(name, "kms", this.account) : name;
    const text = own?.replace(/^key\//, "") ?? "";
    const id = text.startsWith("alias/") ? this.#idOf(text) : text;
    const row = this.#database.prepare("SELECT * FROM keys WHERE id = ?").get(id ?? "");
    if (row === undefined) throw notFound(name, this.account);
    return {
      id: String(row.id),
      arn: arn(this.account, "kms", `key/${row.id}`),
      secret: row.secret as Uint8Array,
      state: row.state as KeyState,
      description: String(row.description),
      createdAt: Number(row.createdAt),
      deletionAt: row.deletionAt === null ? undefined : Number(row.deletionAt),
    };
  }

  setState({ id }: Key, state: KeyState, deletionAt?: number): void {
    this.#database
      .prepare("UPDATE keys SET state = ?, deletionAt = ? WHERE id = ?")
      .run(state, deletionAt ?? null, id);
  }

  get now(): number {
    return this.#now();
  }

  close(): void {
    this.#database.close();
  }

  #idOf(alias: string): string | undefined {
    const row = this.#database.prepare("SELECT id FROM aliases WHERE name = ?").get(alias);
    return row === undefined ? undefined : String(row.id);
  }
}
