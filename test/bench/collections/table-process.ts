/** A process of its own with the local DynamoDB, so that its work is not taken for the walk's: prints its address, and ends with its input. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLocalAws } from "../../../local/index.ts";

const stateFolder = mkdtempSync(join(tmpdir(), "pawl-scan-"));
const aws = await openLocalAws({ stateFolder, port: 0 });
console.log(aws.endpoint);
process.stdin.resume().once("end", async () => {
  await aws.close();
  rmSync(stateFolder, { recursive: true });
  process.exit(0);
});
