/** A process that walks a file, and writes each item down with its cursor in one line. It goes on behind the last whole line. */
import { openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { csv, jsonLines, localFile } from "../../../../functions/collections/index.ts";

const [path = "", output = ""] = process.argv.slice(2);
const written = readFileSync(output);
const whole = written.subarray(0, written.lastIndexOf("\n") + 1);
// What a kill left of a line is taken away, and its item is read again.
truncateSync(output, whole.length);
const last = whole.toString().split("\n").at(-2);
const after = last === undefined ? undefined : JSON.parse(last)[1];
const walk = path.includes(".csv") ? csv(localFile(path), { after }) : jsonLines(localFile(path), { after });
const file = openSync(output, "a");
for await (const pair of walk) writeSync(file, `${JSON.stringify(pair)}\n`);
writeSync(file, "end\n");
