/**
 * Log groups and their streams, as files: `FUNCTION/STREAM.log`, and what was before it in `STREAM.log.earlier`. Each line
 * begins with its instant (`log.ts` of the environment writes them). A group has the streams of every function that logs
 * to it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export interface LogEvent {
  readonly logStreamName: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
  readonly eventId: string;
}

const instantLength = "2026-03-29T02:00:00.000Z".length;

export class LogFiles {
  readonly #folder: string;
  readonly #functionsOf: (group: string) => readonly string[];

  constructor(folder: string, functionsOf: (group: string) => readonly string[]) {
    this.#folder = folder;
    this.#functionsOf = functionsOf;
  }

  /** The events of a group, or of some of its streams, in the order of time. Undefined for a group that is not there. */
  events(group: string, streams?: readonly string[]): readonly LogEvent[] | undefined {
    const functions = this.#functionsOf(group);
    if (functions.length === 0) return undefined;
    return functions
      .flatMap((name) => this.#streamsOf(name))
      .filter(({ stream }) => streams?.includes(stream) ?? true)
      .flatMap(({ stream, files }) => files.flatMap((file) => readEvents(file, stream)))
      .sort((one, other) => one.timestamp - other.timestamp);
  }

  #streamsOf(name: string): { readonly stream: string; readonly files: readonly string[] }[] {
    const folder = join(this.#folder, name);
    const paths = readdirIfThere(folder);
    return paths
      .filter((path) => path.endsWith(".log"))
      .map((path) => ({
        stream: relative(folder, path).slice(0, -".log".length),
        files: [`${path}.earlier`, path].filter((each) => paths.includes(each)),
      }));
  }
}

function readdirIfThere(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

function readEvents(file: string, logStreamName: string): LogEvent[] {
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  const counts = new Map<number, number>();
  return lines.flatMap((line) => {
    const timestamp = Date.parse(line.slice(0, instantLength));
    if (Number.isNaN(timestamp)) return [];
    // Of the same millisecond, by their place: a file that was renamed keeps the ids of its events.
    const place = (counts.get(timestamp) ?? 0) + 1;
    counts.set(timestamp, place);
    const eventId = `${logStreamName}/${timestamp}/${place}`;
    return [{ logStreamName, timestamp, message: line.slice(instantLength + 1), eventId }];
  });
}
