/**
 * Queues and messages in SQLite. Each change is a transaction that the kernel has when the call returns, so that a
 * `kill -9` loses nothing that was answered.
 *
 * A message is visible from `visibleAt` on. It gets a receipt when it is received: before `visibleAt` it is in flight
 * with a receipt, and delayed without one. Callers pass instants, in epoch milliseconds, and check limits.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Shares } from "./consumer-time.ts";
import type { MessageCounts, NewMessage, StoredMessage, StoredQueue } from "./message-schema.ts";
import { openMessages } from "./message-schema.ts";

export type { MessageCounts, StoredMessage, StoredQueue } from "./message-schema.ts";

export class MessageStore {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** Queues that had messages of a group. All others need not look for noisy ones. */
  readonly #grouped = new Set<string>();

  /** @param file SQLite's file. @default in memory */
  constructor(file = ":memory:") {
    this.#db = openMessages(file);
    const grouped = this.#db.prepare("SELECT DISTINCT queue FROM messages WHERE groupId IS NOT NULL").all();
    for (const { queue } of grouped) this.#grouped.add(String(queue));
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
      `INSERT INTO messages (queue, messageId, body, attributes, sentAt, visibleAt, traceHeader, groupId)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      queue,
      message.messageId,
      message.body,
      message.attributes,
      message.sentAt,
      message.visibleAt,
      message.traceHeader,
      message.groupId,
    );
    if (message.groupId !== null) this.#grouped.add(queue);
  }

  /**
   * The first messages that are visible at an instant, in the order in which they became visible; those of the groups
   * that are named come after all others, group by group.
   */
  visible(queue: string, now: number, limit: number, last: readonly string[] = []): StoredMessage[] {
    const found = this.#visibleOf("", [], queue, now, limit, last);
    for (const group of last) {
      if (found.length >= limit) break;
      found.push(...this.#visibleOf("AND groupId = ?", [group], queue, now, limit - found.length));
    }
    return found;
  }

  #visibleOf(
    where: string,
    values: readonly string[],
    queue: string,
    now: number,
    limit: number,
    without: readonly string[] = [],
  ): StoredMessage[] {
    const others = without.length === 0 ? "" : `AND coalesce(groupId, '') NOT IN (${without.map(() => "?")})`;
    return this.#prepare(
      `SELECT * FROM messages WHERE queue = ? AND visibleAt <= ? ${where} ${others} ORDER BY visibleAt, id LIMIT ?`,
    ).all(queue, now, ...values, ...without, limit) as unknown as StoredMessage[];
  }

  /** How many messages of each group are in flight, and how many of the queue. */
  inFlightByGroup(queue: string, now: number): Shares {
    if (!this.#grouped.has(queue)) return { total: 0, groups: new Map() };
    const rows = this.#prepare(
      `SELECT groupId, count(*) AS count FROM messages
       WHERE queue = ? AND visibleAt > ? AND receipt IS NOT NULL GROUP BY groupId`,
    ).all(queue, now);
    const all = rows.map(({ groupId, count }) => ({ groupId, count: Number(count) }));
    return {
      total: all.reduce((sum, { count }) => sum + count, 0),
      groups: new Map(
        all.flatMap(({ groupId, count }) => (groupId === null ? [] : [[String(groupId), count] as const])),
      ),
    };
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
    if (this.#grouped.size > 0) this.#grouped.add(queue);
  }

  /** Makes a message a new one of another queue, where it is visible at once. */
  redrive(id: number, queue: string, messageId: string, now: number): void {
    this.#prepare(
      `UPDATE messages SET queue = ?, messageId = ?, sentAt = ?, visibleAt = ?, sourceArn = NULL, receipt = NULL,
       receives = 0, firstReceivedAt = NULL WHERE id = ?`,
    ).run(queue, messageId, now, now, id);
    if (this.#grouped.size > 0) this.#grouped.add(queue);
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
