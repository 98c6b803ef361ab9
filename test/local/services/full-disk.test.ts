/** What a full disk does to the state: it is said, and nothing that was there is lost. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../small-app.ts";

/** A small disk can be had by root alone, in a namespace of its own. */
function canMount(): boolean {
  try {
    execFileSync("unshare", ["-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

test.skipIf(!canMount())(
  "on a full disk requests are refused with the reason, and what was stored before stays as it was",
  () => {
    const { path, remove } = tempFolder();
    const program = join(import.meta.dirname, "full-disk-process.ts");
    const script = `mount -t tmpfs -o size=6m tmpfs "$0" && exec "$1" "$2" "$0/state"`;
    const output = execFileSync("unshare", ["-m", "sh", "-c", script, path, process.execPath, program], {
      encoding: "utf8",
      timeout: 60_000,
    });
    remove();
    const seen = Object.assign(
      {},
      ...output
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    );
    const full = "no space is left on the disk that holds the state of pawl dev: nothing was written";
    expect(seen).toMatchObject({
      put: { status: 507, text: expect.stringContaining(full) },
      get: { status: 200, text: "before" },
      send: { status: 507, text: expect.stringContaining(full) },
      isCounted: true,
      moved: { text: expect.stringContaining("no space is left on") },
      time: expect.stringContaining("frozen"),
    });
  },
);
