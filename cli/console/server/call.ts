/**
 * What a page may ask of the command: a request names a command, its arguments and its options, and is made into the words
 * of a command line. `cli/calls/` calls the command with them.
 */
import type { Readable } from "node:stream";
import { type Called, type Caller, callWords } from "../../calls/call.ts";
import { UsageError } from "../../usage.ts";
import { type Allowed, allowedCommands } from "./commands.ts";

/** What a request asks for. */
export interface Asked {
  readonly command: string;
  /** In the order of the command's arguments. */
  readonly args: readonly string[];
  /** By long names without hyphens in front; an empty value is that of an option that takes none. */
  readonly options: readonly (readonly [name: string, value: string])[];
}

/** `/api/history?arg=count-cities&status=errored&number=20` */
export function askedIn(path: string, query: string): Asked {
  const params = new URLSearchParams(query);
  const options = [...params].filter(([name]) => name !== "arg");
  return { command: path.slice("/api/".length), args: params.getAll("arg"), options };
}

/** Options whose value may name a file of this machine. */
const mayNameFile: readonly string[] = ["params", "note"];

/** The words of a command line that does the same. @throws UsageError for what a page may not ask */
export function wordsOf({ command, args, options }: Asked, hasBody = false): string[] {
  const allowed = allowedOf(command);
  // No command line can have one.
  if ([...args, ...options.flat()].some((text) => text.includes("\0")))
    throw new UsageError("an argument or option with a NUL byte is not allowed");
  const flags = options.map(([name, value]) => wordOf(allowed, [name, value], { command, hasBody }));
  return [command, ...flags, ...(args.length > 0 ? ["--", ...args] : [])];
}

function allowedOf(command: string): Allowed {
  const allowed = Object.hasOwn(allowedCommands, command) ? allowedCommands[command] : undefined;
  if (allowed !== undefined) return allowed;
  const known = Object.keys(allowedCommands).join(", ");
  throw new UsageError(`command ${JSON.stringify(command)} is not allowed: ${known}`);
}

function wordOf(
  { options, flags, reading = [], files = [] }: Allowed,
  [name, value]: readonly [string, string],
  { command, hasBody }: { readonly command: string; readonly hasBody: boolean },
): string {
  const known = [...options, ...reading, ...files];
  const refused = (why: string) => new UsageError(`option ${JSON.stringify(name)} of ${command} ${why}`);
  if (!known.includes(name)) throw refused(`is not allowed: ${known.join(", ") || "there is none"}`);
  if (flags.includes(name) || reading.includes(name)) {
    if (value !== "") throw refused("takes no value");
    return `--${name}`;
  }
  // Without one the parser would take the next word for it, whatever that is.
  if (value === "") throw refused("needs a value");
  if (files.includes(name) && !(hasBody && value === "-"))
    throw refused('is not allowed: "-", with the file as the request\'s body');
  if (mayNameFile.includes(name) && /^(@|-$)/.test(value))
    throw refused("is not allowed to name a file: give its text");
  return `--${name}=${value}`;
}

/** Whether these words change something. @throws UsageError for an unknown command */
export function doesWrite({ command, args, options }: Asked): boolean {
  const { writes, reading = [], readingActions = [] } = allowedOf(command);
  return (
    writes && !options.some(([name]) => reading.includes(name)) && !readingActions.includes(args[0] ?? "")
  );
}

export interface CallOptions {
  /** The file of an option that takes one. */
  readonly body?: Readable;
  /** Nobody waits for the answer any more: what only waits ends. */
  readonly ended?: AbortSignal;
}

/** Calls the command. @throws UsageError for what a page may not ask, and nothing else */
export async function call(asked: Asked, caller: Caller, { body, ended }: CallOptions = {}): Promise<Called> {
  const words = wordsOf(asked, body !== undefined);
  const { undeployed = [] } = allowedOf(asked.command);
  const isUndeployed = asked.options.some(([name]) => undeployed.includes(name));
  return callWords(words, caller, { body, ended, undeployed: isUndeployed });
}
