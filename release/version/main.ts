/** The script of `npm run release`. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { release } from "./release.ts";

const root = join(import.meta.dirname, "../..");
process.exitCode = release(process.argv.slice(2), {
  root,
  day: new Date().toISOString().slice(0, 10),
  say: (line) => console.error(line),
  run: (script) => void execFileSync("npm", ["run", script], { cwd: root, stdio: "inherit" }),
});
