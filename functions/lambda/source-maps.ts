/**
 * Names the lines of the project's files in the stacks of a bundle, by the bundle's source map. Node could do so by
 * itself, but would read the whole map at each cold start; here it is read when a stack is first asked for. A stack that
 * cannot be mapped stays as it is, in the bundle's own lines.
 */
import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload, type SourceMapping } from "node:module";
import { fileURLToPath } from "node:url";

type Frame = NodeJS.CallSite;

interface Mapped {
  readonly map: SourceMap;
  readonly sourceRoot: string;
}

const maps = new Map<string, Mapped | undefined>();

/** Maps the stacks of this process from now on, of files that have a map next to them. */
export function mapStacks(): void {
  Error.prepareStackTrace = (error, frames) => {
    const places = frames.map((frame, i) => `    at ${mappedPlace(frame, frames[i + 1]) ?? frame}`);
    return [Error.prototype.toString.call(error), ...places].join("\n");
  };
}

function mappedPlace(frame: Frame, caller: Frame | undefined): string | undefined {
  const mapped = mapOf(frame);
  const found = mapped && entryOf(mapped, frame);
  if (mapped === undefined || found === undefined) return undefined;
  const { originalSource, originalLine, originalColumn } = found;
  const at = `${mapped.sourceRoot}${originalSource}:${originalLine + 1}:${originalColumn + 1}`;
  // A function is named where it is called: by the name that it had before it was made shorter.
  const called = caller && mapOf(caller) === mapped ? entryOf(mapped, caller)?.name : undefined;
  const name = called ?? frame.getFunctionName();
  return name ? `${frame.isAsync() ? "async " : ""}${name} (${at})` : at;
}

function entryOf({ map }: Mapped, frame: Frame): (SourceMapping & { readonly name?: string }) | undefined {
  const entry = map.findEntry((frame.getLineNumber() ?? 0) - 1, (frame.getColumnNumber() ?? 0) - 1);
  return "originalSource" in entry ? entry : undefined;
}

/** The map of a frame's file; undefined where it has none. */
function mapOf(frame: Frame): Mapped | undefined {
  const file = frame.getFileName() ?? "";
  if (maps.has(file)) return maps.get(file);
  // What is thrown while the map is read has a stack too.
  maps.set(file, undefined);
  if (file.startsWith("file:")) maps.set(file, read(file));
  return maps.get(file);
}

function read(file: string): Mapped | undefined {
  try {
    const payload = JSON.parse(readFileSync(`${fileURLToPath(file)}.map`, "utf8")) as SourceMapPayload;
    return { map: new SourceMap(payload), sourceRoot: (payload.sourceRoot ?? "").replace("file://", "") };
  } catch {
    return undefined;
  }
}
