/**
 * Log groups and their streams, as files: `FUNCTION/STREAM.log`, and what was before it in `STREAM.log.earlier`. Each line
 * begins with its instant (`log.ts` of the environment writes them). A group has the streams of every function that logs
 * to it.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

export interface LogEvent {
  readonly logStreamName: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
  readonly eventId: string;
}

const instantLength = "2026-03-29T02:00:00.000Z".length;

export interface LogGroup {
  readonly name: string;
  /** @default without end */
  readonly retentionInDays?: number;
}

export interface LogStream {
  readonly name: string;
  /** Of its first and last event. Undefined where it has none. */
  readonly firstAt: number | undefined;
  readonly lastAt: number | undefined;
}

/** Functions by the group that they log to. */
export type FunctionsByGroup = () => ReadonlyMap<string, readonly string[]>;

export class LogFiles {
  readonly #folder: string;
  readonly #functions: FunctionsByGroup;
  #declared: LogGroup[] = [];

  constructor(folder: string, functions: FunctionsByGroup) {
    this.#folder = folder;
    this.#functions = functions;
  }

  /** Forgets what an earlier stack declared. */
  begin(): void {
    this.#declared = [];
  }

  /** Declares a group, which is there before anything is logged to it. */
  declare(group: LogGroup): void {
    this.#declared.push(group);
  }

  /** By name. */
  groups(): readonly LogGroup[] {
    const declared = new Map(this.#declared.map((group) => [group.name, group]));
    const names = [...new Set([...declared.keys(), ...this.#functions().keys()])].sort();
    return names.map((name) => declared.get(name) ?? { name });
  }

  /** The streams of a group, by name. Undefined for a group that is not there. */
  streams(group: string): readonly LogStream[] | undefined {
    const files = this.#filesOf(group);
    return files?.map(({ stream, files }) => {
      const instants = files.flatMap((file) => readEvents(file, stream)).map(({ timestamp }) => timestamp);
      return { name: stream, firstAt: instants[0], lastAt: instants.at(-1) };
    });
  }

  /** The events of a group's streams, in the order of time. Undefined for a group that is not there. */
  events(group: string, isAsked: (stream: string) => boolean = () => true): readonly LogEvent[] | undefined {
    return this.#filesOf(group)
      ?.filter(({ stream }) => isAsked(stream))
      .flatMap(({ stream, files }) => files.flatMap((file) => readEvents(file, stream)))
      .sort((one, other) => one.timestamp - other.timestamp);
  }

  /** How long the files of a group are. */
  bytes(group: string): number {
    const files = (this.#filesOf(group) ?? []).flatMap((stream) => stream.files);
    return files.reduce((sum, file) => sum + statSync(file).size, 0);
  }

  #filesOf(group: string): { readonly stream: string; readonly files: readonly string[] }[] | undefined {
    const functions = this.#functions().get(group);
    if (functions === undefined && !this.#declared.some(({ name }) => name === group)) return undefined;
    return (functions ?? []).flatMap((name) => this.#streamsOf(name));
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
