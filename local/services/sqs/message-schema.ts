/** What is stored of queues and messages, and the database that holds it. */
import { DatabaseSync } from "node:sqlite";

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
  /** The tenant that it belongs to, if it was sent with one. */
  groupId: string | null;
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
`;

/** State of before there were groups has no column for them. */
const groupColumn = "ALTER TABLE messages ADD COLUMN groupId TEXT";
/** With the group in it, a receive passes over a flood without reading its messages. */
const indexes = `
  DROP INDEX IF EXISTS visible; DROP INDEX IF EXISTS grouped;
  CREATE INDEX IF NOT EXISTS visible_groups ON messages (queue, visibleAt, id, groupId);
`;

/** Opens the database, in the form that this version writes. */
export function openMessages(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  // The kernel has the write-ahead log after each commit. Syncing it would only protect it from a crash of the
  // machine, and costs a fifth of the speed.
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  database.exec(schema);
  const columns = database.prepare("SELECT name FROM pragma_table_info('messages')").all();
  if (!columns.some(({ name }) => name === "groupId")) database.exec(groupColumn);
  database.exec(indexes);
  return database;
}
