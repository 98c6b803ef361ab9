/** `pawl status RUN --skipped`: the items that a run skipped, a page of them, or all as a CSV file. */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { resolve } from "node:path";
import { finished } from "node:stream/promises";
import type { RunKey } from "../../../functions/model/run/run.ts";
import { runId } from "../../../functions/model/run/run.ts";
import { isSplit } from "../../../functions/model/run/shard.ts";
import type { SkippedItem } from "../../../functions/model/run/skipped-item.ts";
import { readSkipped } from "../../../functions/runs/index.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { findRun } from "../../deployment/find.ts";
import type { Session } from "../../session.ts";
import { csvHead, csvLine, recordedText, skippedJson, skippedTable } from "../../show/run/skipped-table.ts";
import { UsageError } from "../../usage.ts";

export interface SkippedOptions {
  readonly skipped?: true;
  /** Those after this number. */
  readonly after?: number;
  /** A file, or `-` for standard output. */
  readonly csv?: string;
  readonly json?: true;
}

const pageSize = 50;

export async function showSkipped(
  session: Session,
  deployment: DeployedPawl,
  key: RunKey,
  { after = 0, csv, json }: SkippedOptions,
): Promise<void> {
  const found = await findRun(deployment, key, session.now());
  const of = found.skippedItems ?? 0;
  const store = await deployment.store();
  // Each shard records its own: how many that are is seen at the end.
  const recorded = (seen: number) => (isSplit(found) ? seen : undefined);
  if (csv !== undefined)
    return writeCsv(session, readSkipped(store, found), csv, (seen) => recordedText(of, recorded(seen)));
  const items: SkippedItem[] = [];
  let isLast = true;
  for await (const item of readSkipped(store, found, after)) {
    isLast = items.length < pageSize;
    if (!isLast) break;
    items.push(item);
  }
  const last = after + items.length;
  if (json)
    return session.printJson({
      id: runId(found),
      skippedItems: of,
      items: items.map((item, i) => skippedJson(item, after + i + 1)),
      next: isLast ? undefined : last,
    });
  const next = session.command("status", runId(found), "--skipped", "--after", String(last));
  const page = { after, items, of, isLast, recorded: recorded(isLast && items.length > 0 ? last : of) };
  session.print(skippedTable(page, next, session.view().columns));
}

/** Writes all of them, each as it is read. @throws UsageError for a file that cannot be written */
async function writeCsv(
  session: Session,
  all: AsyncIterable<SkippedItem>,
  path: string,
  recorded: (seen: number) => readonly string[],
): Promise<void> {
  const hide = (text: string) => session.hidden(text);
  if (path === "-") {
    session.print(csvHead);
    let number = 0;
    for await (const item of all) session.print(csvLine(item, ++number, hide));
    for (const line of recorded(number)) session.tell(line);
    return;
  }
  const file = createWriteStream(resolve(session.shell.cwd, path));
  const written = finished(file);
  written.catch(() => {});
  let number = 0;
  try {
    file.write(`${csvHead}\n`);
    for await (const item of all)
      if (!file.write(`${csvLine(item, ++number, hide)}\n`))
        await Promise.race([once(file, "drain"), written]);
    file.end();
    await written;
  } catch (cause) {
    file.destroy();
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
    throw new UsageError(`--csv ${path} cannot be written: ${(cause as Error).message}`, { cause });
  }
  session.tell(`${number} item${number === 1 ? "" : "s"} written to ${path}`);
  for (const line of recorded(number)) session.tell(line);
}
