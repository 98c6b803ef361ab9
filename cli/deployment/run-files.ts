/**
 * What a run has that can be kept as files: the file that it was given, its params, the items that it skipped, its output.
 * All of it is read as it is shown elsewhere, without masked values; only the given file is as it was uploaded.
 */
import { extname } from "node:path";
import { NotFoundError } from "../../functions/model/errors.ts";
import { placeholder } from "../../functions/model/mask/hide.ts";
import { sealedShown } from "../../functions/model/params/sealed.ts";
import { type RunRecord, runId } from "../../functions/model/run/run.ts";
import { skippedJson } from "../show/run/skipped-table.ts";
import type { DeployedPawl } from "./deployed-pawl.ts";

/** The parts, by the names of the options that ask for them. */
export const runFileParts = ["input", "params", "items", "output"] as const;
export type RunFilePart = (typeof runFileParts)[number];

/** A part of a run as a file. */
export interface RunFile {
  readonly part: RunFilePart;
  /** The end of its name, such as `.csv`. */
  readonly extension: string;
  /** Opens it. @throws NotFoundError for an upload that is gone */
  open(): AsyncIterable<string | Uint8Array> | Promise<AsyncIterable<string | Uint8Array>>;
}

/** Each part, or why the run has none. */
export type RunFiles = Readonly<Record<RunFilePart, RunFile | { readonly missing: string }>>;

/** @param run as `deployment` shows it @param hide hides what is masked in JSON */
export async function runFiles(
  deployment: DeployedPawl,
  run: RunRecord,
  hide: (value: unknown) => unknown,
): Promise<RunFiles> {
  const store = await deployment.store();
  const id = runId(run);
  const params = run.paramsStoredSeparately ? await store.getAttachment(run, "params") : run.params;
  const file = (
    part: RunFilePart,
    extension: string,
    lines: () => AsyncIterable<string> | Iterable<string>,
  ) => ({
    part,
    extension,
    async *open() {
      yield* lines();
    },
  });
  return {
    input: inputOf(deployment, id, params),
    params:
      params === undefined
        ? { missing: run.paramsStoredSeparately ? `the params of ${id} are gone` : `${id} has no params` }
        : params === sealedShown
          ? { missing: `the params of ${id} are encrypted, and are shown nowhere` }
          : file("params", ".params.json", () => [document(params)]),
    items:
      (run.skippedItems ?? 0) === 0
        ? { missing: `${id} has skipped no item` }
        : file("items", ".skipped.jsonl", async function* () {
            const { readSkipped } = await import("../../functions/runs/index.ts");
            let number = 0;
            for await (const item of readSkipped(store, run))
              yield `${JSON.stringify(hide(skippedJson(item, ++number)))}\n`;
          }),
    output:
      run.output === undefined
        ? { missing: `${id} has no output` }
        : file("output", ".output.json", () => [document(run.output ?? "")]),
  };
}

/** JSON text as a file has it. What was masked as a whole is no JSON. */
function document(text: string): string {
  try {
    return `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
  } catch {
    return `${JSON.stringify(text)}\n`;
  }
}

/** The file that `--csv` or `--input` of `pawl run` uploaded for it. */
function inputOf(
  deployment: DeployedPawl,
  id: string,
  params: string | undefined,
): RunFile | { readonly missing: string } {
  if (params === sealedShown)
    return { missing: `the params of ${id} are encrypted, so the file that it was given is not known` };
  const { csv, input } = JSON.parse(params ?? "{}") as { csv?: unknown; input?: unknown };
  const [name, url] = csv === undefined ? ["input", input] : ["csv", csv];
  if (url === undefined) return { missing: `${id} was given no file` };
  if (url === placeholder)
    return { missing: `the ${name} of ${id} is masked, so the file that it was given is not known` };
  const bucket = deployment.uploadUrl("");
  if (typeof url !== "string" || !url.startsWith(bucket))
    return {
      missing: `the ${name} of ${id} is ${JSON.stringify(url)}, which is not in the stage's bucket of uploads, ${bucket}`,
    };
  const packed = /(\.[a-z]+)\.gz$/i.exec(url)?.[1];
  return {
    part: "input",
    extension: packed === undefined ? extname(url) : `${packed}.gz`,
    open: () => opened(deployment, url, url.slice(bucket.length)),
  };
}

async function opened(
  deployment: DeployedPawl,
  url: string,
  key: string,
): Promise<AsyncIterable<Uint8Array>> {
  const kept = `uploads are kept for ${deployment.manifest.uploadsKeptDays} days`;
  try {
    const { body, bytes } = await deployment.download(key);
    return whole(url, body, bytes);
  } catch (cause) {
    const { name } = cause as Error;
    if (name === "NoSuchKey") throw new NotFoundError(`${url} is gone: ${kept}`);
    // Without the right to list, S3 tells a file that is gone from one that may not be read to nobody.
    if (name === "AccessDenied")
      throw new NotFoundError(`${url} is gone, or you may not read it (s3:GetObject): ${kept}`);
    throw cause;
  }
}

async function* whole(
  url: string,
  body: AsyncIterable<Uint8Array>,
  bytes: number | undefined,
): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const chunk of body) {
    read += chunk.byteLength;
    yield chunk;
  }
  if (bytes !== undefined && read !== bytes)
    throw new Error(`${url} broke off after ${read} of ${bytes} bytes: try again`);
}
