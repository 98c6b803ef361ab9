/**
 * Queues and messages on disk, in SQLite, each change in its own transaction and on disk (in the kernel's
 * hands) when the call returns: a `kill -9` loses nothing that was answered.
 *
 * A message is visible from `visibleAt` on. It has a receipt once it was received; with a receipt and before
 * `visibleAt` it is in flight, without one and before `visibleAt` it is delayed. This file knows nothing of
 * clocks, limits or waiting: instants are given, in epoch milliseconds, and what is asked is done.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";

/** A queue as kept. */
export interface StoredQueue {
  name: string;
  /** As the API names and writes them. */
  attributes: Record<string, string>;
  tags: Record<string, string>;
  createdAt: number;
  modifiedAt: number;
}

/** A message to keep. */
export interface NewMessage {
  messageId: string;
  body: string;
  /** JSON of its message attributes, or null. */
  attributes: string | null;
  sentAt: number;
  visibleAt: number;
  /** X-Ray's header, if it came with one. */
  traceHeader: string | null;
}

/** A message as kept. */
export interface StoredMessage extends NewMessage {
  id: number;
  firstReceivedAt: number | null;
  receives: number;
  receipt: string | null;
  /** The ARN of the queue it was dead in. */
  sourceArn: string | null;
}

/** How many messages a queue holds, by state. */
export interface MessageCounts {
  visible: number;
  inFlight: number;
  delayed: number;
}

const schema = `
  CREATE TABLE IF NOT EXISTS queues (
    name TEXT PRIMARY KEY, attributes TEXT NOT NULL, tags TEXT NOT NULL,
    createdAt INTEGER NOT NULL, modifiedAt INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY, queue TEXT NOT NULL, messageId TEXT NOT NULL, body TEXT NOT NULL, attributes TEXT,
    sentAt INTEGER NOT NULL, visibleAt INTEGER NOT NULL, traceHeader TEXT,
    firstReceivedAt INTEGER, receives INTEGER NOT NULL DEFAULT 0, receipt TEXT, sourceArn TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS visible ON messages (queue, visibleAt);
`;

/** Queues and messages on disk. */
export class MessageStore {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** @param file SQLite's file; in memory without it */
  constructor(file = ":memory:") {
    this.#db = new DatabaseSync(file);
    // The write-ahead log is in the kernel's hands after each commit; syncing it would only save it from a
    // machine's fall, at the price of a fifth of the speed.
    this.#db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    this.#db.exec(schema);
  }

  /** All or nothing, and one commit. */
  transaction<T>(work: () => T): T {
    if (this.#db.isTransaction) return work();
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  queues(): StoredQueue[] {
    const rows = this.#prepare("SELECT * FROM queues ORDER BY name").all() as Record<
      string,
      string | number
    >[];
    return rows.map(({ name, attributes, tags, createdAt, modifiedAt }) => ({
      name: String(name),
      attributes: JSON.parse(String(attributes)),
      tags: JSON.parse(String(tags)),
      createdAt: Number(createdAt),
      modifiedAt: Number(modifiedAt),
    }));
  }

  saveQueue({ name, attributes, tags, createdAt, modifiedAt }: StoredQueue): void {
    this.#prepare("INSERT OR REPLACE INTO queues VALUES (?, ?, ?, ?, ?)").run(
      name,
      JSON.stringify(attributes),
      JSON.stringify(tags),
      createdAt,
      modifiedAt,
    );
  }

  deleteQueue(name: string): void {
    this.transaction(() => {
      this.purge(name);
      this.#prepare("DELETE FROM queues WHERE name = ?").run(name);
    });
  }

  insert(queue: string, message: NewMessage): void {
    this.#prepare(
      `INSERT INTO messages (queue, messageId, body, attributes, sentAt, visibleAt, traceHeader)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      queue,
      message.messageId,
      message.body,
      message.attributes,
      message.sentAt,
      message.visibleAt,
      message.traceHeader,
    );
  }

  /** The first messages that are visible at an instant, the longest visible first. */
  visible(queue: string, now: number, limit: number): StoredMessage[] {
    return this.#prepare(
      "SELECT * FROM messages WHERE queue = ? AND visibleAt <= ? ORDER BY visibleAt, id LIMIT ?",
    ).all(queue, now, limit) as unknown as StoredMessage[];
  }

  /** The next instant after `now` at which a message becomes visible, if any will. */
  nextVisibleAt(queue: string, now: number): number | undefined {
    const row = this.#prepare(
      "SELECT min(visibleAt) AS at FROM messages WHERE queue = ? AND visibleAt > ?",
    ).get(queue, now);
    return row?.at === null || row?.at === undefined ? undefined : Number(row.at);
  }

  /** Puts a message in flight. */
  take(id: number, receipt: string, now: number, visibleAt: number): void {
    this.#prepare(
      `UPDATE messages SET receipt = ?, visibleAt = ?, receives = receives + 1,
       firstReceivedAt = coalesce(firstReceivedAt, ?) WHERE id = ?`,
    ).run(receipt, visibleAt, now, id);
  }

  /** Moves a message to a dead-letter queue, where it is visible at once. */
  bury(id: number, queue: string, sourceArn: string, now: number): void {
    this.#prepare(
      "UPDATE messages SET queue = ?, sourceArn = ?, receipt = NULL, visibleAt = ? WHERE id = ?",
    ).run(queue, sourceArn, now, id);
  }

  /** A message by its receipt, if that is its newest. */
  find(queue: string, id: number, receipt: string): StoredMessage | undefined {
    return this.#prepare("SELECT * FROM messages WHERE id = ? AND receipt = ? AND queue = ?").get(
      id,
      receipt,
      queue,
    ) as unknown as StoredMessage | undefined;
  }

  /** Deletes a message by its newest receipt. @returns whether there was one */
  delete(queue: string, id: number, receipt: string): boolean {
    const { changes } = this.#prepare("DELETE FROM messages WHERE id = ? AND receipt = ? AND queue = ?").run(
      id,
      receipt,
      queue,
    );
    return Number(changes) > 0;
  }

  setVisibleAt(id: number, visibleAt: number): void {
    this.#prepare("UPDATE messages SET visibleAt = ? WHERE id = ?").run(visibleAt, id);
  }

  counts(queue: string, now: number): MessageCounts {
    const row = this.#prepare(
      `SELECT count(*) AS total, total(visibleAt <= ?) AS visible, total(visibleAt > ? AND receipt IS NOT NULL) AS inFlight
       FROM messages WHERE queue = ?`,
    ).get(now, now, queue);
    const [total, visible, inFlight] = [Number(row?.total), Number(row?.visible), Number(row?.inFlight)];
    return { visible, inFlight, delayed: total - visible - inFlight };
  }

  /** All messages of a queue, the oldest first. */
  list(queue: string): StoredMessage[] {
    return this.#prepare("SELECT * FROM messages WHERE queue = ? ORDER BY id").all(
      queue,
    ) as unknown as StoredMessage[];
  }

  purge(queue: string): void {
    this.#prepare("DELETE FROM messages WHERE queue = ?").run(queue);
  }

  /** Deletes what was sent before an instant. */
  expire(queue: string, sentBefore: number): void {
    this.#prepare("DELETE FROM messages WHERE queue = ? AND sentAt < ?").run(queue, sentBefore);
  }

  /** Makes every message that is in flight visible. @returns how many were */
  freeInFlight(now: number): number {
    const { changes } = this.#prepare(
      "UPDATE messages SET visibleAt = ? WHERE receipt IS NOT NULL AND visibleAt > ?",
    ).run(now, now);
    return Number(changes);
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
