/**
 * Queues and messages in SQLite. Each change is a transaction that the kernel has when the call returns, so that a
 * `kill -9` loses nothing that was answered.
 *
 * A message is visible from `visibleAt` on. It gets a receipt when it is received: before `visibleAt` it is in flight
 * with a receipt, and delayed without one. Callers pass instants, in epoch milliseconds, and check limits.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";

export interface StoredQueue {
  name: string;
  /** By the API's names, in the API's form. */
  attributes: Record<string, string>;
  tags: Record<string, string>;
  createdAt: number;
  modifiedAt: number;
}

export interface NewMessage {
  messageId: string;
  body: string;
  /** Its message attributes as JSON. */
  attributes: string | null;
  sentAt: number;
  visibleAt: number;
  /** X-Ray's header, if it was sent with one. */
  traceHeader: string | null;
}

export interface StoredMessage extends NewMessage {
  id: number;
  firstReceivedAt: number | null;
  receives: number;
  receipt: string | null;
  /** In a dead-letter queue, the ARN of the queue that it came from. */
  sourceArn: string | null;
}

/** How many messages of a queue are in each state. */
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

export class MessageStore {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** @param file SQLite's file. @default in memory */
  constructor(file = ":memory:") {
    this.#db = new DatabaseSync(file);
    // The kernel has the write-ahead log after each commit. Syncing it would only protect it from a crash of the
    // machine, and costs a fifth of the speed.
    this.#db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    this.#db.exec(schema);
  }

  /** Commits everything that the function writes, or nothing if it throws. */
  transaction<T>(work: () => T): T {
    if (this.#db.isTransaction) return work();
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      // On a full disk SQLite has rolled back by itself.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
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

  /** The first messages that are visible at an instant, in the order in which they became visible. */
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
  moveToDeadLetterQueue(id: number, queue: string, sourceArn: string, now: number): void {
    this.#prepare(
      "UPDATE messages SET queue = ?, sourceArn = ?, receipt = NULL, visibleAt = ? WHERE id = ?",
    ).run(queue, sourceArn, now, id);
  }

  /** The message whose newest receipt this is. */
  find(queue: string, id: number, receipt: string): StoredMessage | undefined {
    return this.#prepare("SELECT * FROM messages WHERE id = ? AND receipt = ? AND queue = ?").get(
      id,
      receipt,
      queue,
    ) as unknown as StoredMessage | undefined;
  }

  /** Deletes the message whose newest receipt this is. @returns whether there was one */
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

  /** Deletes messages that were sent before an instant. */
  expire(queue: string, sentBefore: number): void {
    this.#prepare("DELETE FROM messages WHERE queue = ? AND sentAt < ?").run(queue, sentBefore);
  }

  makeInFlightVisible(now: number): void {
    this.#prepare("UPDATE messages SET visibleAt = ? WHERE receipt IS NOT NULL AND visibleAt > ?").run(
      now,
      now,
    );
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
