/**
 * S3's buckets, objects and uploads in SQLite. The bytes are in files, which are complete before a row names them.
 * A file that no row names was left by a process that was killed; the next opening deletes it.
 */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AwsError } from "../../http/index.ts";

export interface StoredObject {
  key: string;
  /** The name of its file. */
  file: string;
  size: number;
  /** Without quotes. */
  etag: string;
  /** Epoch milliseconds, local time. */
  modifiedAt: number;
  /** Headers to answer with: content type, `x-amz-meta-…` and so on. */
  headers: Record<string, string>;
  /** By algorithm, base64. */
  checksums: Record<string, string>;
}

/** An upload in parts that is not completed. */
export interface StoredUpload {
  id: string;
  bucket: string;
  key: string;
  headers: Record<string, string>;
  startedAt: number;
}

export interface StoredPart {
  number: number;
  file: string;
  size: number;
  etag: string;
  modifiedAt: number;
}

type Row = Record<string, string | number>;

const schema = `
  CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, createdAt INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS bucketTags (bucket TEXT PRIMARY KEY, tags TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS objects (
    bucket TEXT NOT NULL, key TEXT NOT NULL, file TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
    modifiedAt INTEGER NOT NULL, headers TEXT NOT NULL, checksums TEXT NOT NULL, PRIMARY KEY (bucket, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, headers TEXT NOT NULL, startedAt INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS parts (
    upload TEXT NOT NULL, number INTEGER NOT NULL, file TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
    modifiedAt INTEGER NOT NULL, PRIMARY KEY (upload, number)
  ) STRICT, WITHOUT ROWID;
`;

export class ObjectStore {
  /** Where the files are. */
  readonly folder: string;
  readonly #db: DatabaseSync;

  constructor(folder: string) {
    this.folder = join(folder, "files");
    mkdirSync(this.folder, { recursive: true });
    this.#db = new DatabaseSync(join(folder, "s3.sqlite"));
    this.#db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    this.#db.exec(schema);
    const named = this.#all("SELECT file FROM objects UNION ALL SELECT file FROM parts");
    const files = new Set(named.map(({ file }) => String(file)));
    const present = new Set(readdirSync(this.folder));
    const missing = [...files].filter((file) => !present.has(file));
    if (missing.length > 0)
      throw new Error(`names ${missing.length} files that are missing, such as files/${missing[0]}`);
    for (const file of present) if (!files.has(file)) this.#remove(file);
  }

  path(file: string): string {
    return join(this.folder, file);
  }

  buckets(): { name: string; createdAt: number }[] {
    return this.#all("SELECT * FROM buckets ORDER BY name").map(({ name, createdAt }) => {
      return { name: String(name), createdAt: Number(createdAt) };
    });
  }

  hasBucket(name: string): boolean {
    return this.#all("SELECT 1 AS found FROM buckets WHERE name = ?", name).length > 0;
  }

  /** Throws the `NoSuchBucket` AwsError for a bucket that does not exist. */
  checkBucket(name: string): void {
    if (this.hasBucket(name)) return;
    throw new AwsError("NoSuchBucket", "The specified bucket does not exist", {
      status: 404,
      fields: { BucketName: name },
    });
  }

  createBucket(name: string, now: number): void {
    this.#run("INSERT INTO buckets VALUES (?, ?)", name, now);
  }

  isEmpty(bucket: string): boolean {
    return this.#all("SELECT 1 AS found FROM objects WHERE bucket = ? LIMIT 1", bucket).length === 0;
  }

  /** By key. */
  tags(bucket: string): Record<string, string> {
    const [row] = this.#all("SELECT tags FROM bucketTags WHERE bucket = ?", bucket);
    return row === undefined ? {} : JSON.parse(String(row.tags));
  }

  saveTags(bucket: string, tags: Readonly<Record<string, string>>): void {
    this.#run("INSERT OR REPLACE INTO bucketTags VALUES (?, ?)", bucket, JSON.stringify(tags));
  }

  deleteBucket(name: string): void {
    this.#run("DELETE FROM bucketTags WHERE bucket = ?", name);
    for (const { id } of this.uploads(name)) this.deleteUpload(id);
    this.#run("DELETE FROM buckets WHERE name = ?", name);
  }

  object(bucket: string, key: string): StoredObject | undefined {
    return this.#all("SELECT * FROM objects WHERE bucket = ? AND key = ?", bucket, key).map(objectOf)[0];
  }

  /** Replaces an object, and deletes its old file. */
  saveObject(bucket: string, object: StoredObject): void {
    const before = this.object(bucket, object.key);
    const { key, file, size, etag, modifiedAt, headers, checksums } = object;
    const texts = [JSON.stringify(headers), JSON.stringify(checksums)];
    const sql = "INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    this.#run(sql, bucket, key, file, size, etag, modifiedAt, ...texts);
    if (before && before.file !== file) this.#remove(before.file);
  }

  deleteObject(bucket: string, key: string): void {
    const before = this.object(bucket, key);
    if (before === undefined) return;
    this.#run("DELETE FROM objects WHERE bucket = ? AND key = ?", bucket, key);
    this.#remove(before.file);
  }

  /** Objects from a key on, in the order of the UTF-8 bytes of their keys. */
  objects(bucket: string, from: string, limit: number): StoredObject[] {
    return this.#all(
      "SELECT * FROM objects WHERE bucket = ? AND key >= ? ORDER BY key LIMIT ?",
      bucket,
      from,
      limit,
    ).map(objectOf);
  }

  createUpload({ id, bucket, key, headers, startedAt }: StoredUpload): void {
    this.#run(
      "INSERT INTO uploads VALUES (?, ?, ?, ?, ?)",
      id,
      bucket,
      key,
      JSON.stringify(headers),
      startedAt,
    );
  }

  uploads(bucket: string): StoredUpload[] {
    return this.#all("SELECT * FROM uploads WHERE bucket = ? ORDER BY key, startedAt", bucket).map(uploadOf);
  }

  upload(id: string): StoredUpload | undefined {
    return this.#all("SELECT * FROM uploads WHERE id = ?", id).map(uploadOf)[0];
  }

  savePart(upload: string, { number, file, size, etag, modifiedAt }: StoredPart): void {
    const before = this.parts(upload).find((part) => part.number === number);
    this.#run(
      "INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?, ?)",
      upload,
      number,
      file,
      size,
      etag,
      modifiedAt,
    );
    if (before) this.#remove(before.file);
  }

  parts(upload: string): StoredPart[] {
    return this.#all("SELECT * FROM parts WHERE upload = ? ORDER BY number", upload).map(
      ({ number, file, size, etag, modifiedAt }) => ({
        number: Number(number),
        file: String(file),
        size: Number(size),
        etag: String(etag),
        modifiedAt: Number(modifiedAt),
      }),
    );
  }

  deleteUpload(id: string): void {
    const parts = this.parts(id);
    this.#run("DELETE FROM uploads WHERE id = ?", id);
    this.#run("DELETE FROM parts WHERE upload = ?", id);
    for (const { file } of parts) this.#remove(file);
  }

  close(): void {
    this.#db.close();
  }

  #remove(file: string): void {
    rmSync(this.path(file), { force: true });
  }

  #run(sql: string, ...values: (string | number)[]): void {
    this.#db.prepare(sql).run(...values);
  }

  #all(sql: string, ...values: (string | number)[]): Row[] {
    return this.#db.prepare(sql).all(...values) as Row[];
  }
}

function objectOf({ key, file, size, etag, modifiedAt, headers, checksums }: Row): StoredObject {
  return {
    key: String(key),
    file: String(file),
    size: Number(size),
    etag: String(etag),
    modifiedAt: Number(modifiedAt),
    headers: JSON.parse(String(headers)),
    checksums: JSON.parse(String(checksums)),
  };
}

function uploadOf({ id, bucket, key, headers, startedAt }: Row): StoredUpload {
  return {
    id: String(id),
    bucket: String(bucket),
    key: String(key),
    headers: JSON.parse(String(headers)),
    startedAt: Number(startedAt),
  };
}
