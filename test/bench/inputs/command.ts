/** How long the command takes, against a Node that does nothing. `pawl list` asks a `pawl dev`; the time of its calls is left out. */
import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import { pawl } from "../../e2e/pawl-command.ts";
import type { Figure } from "../kit/figure.ts";
import { median } from "../kit/median.ts";
import { timeCalls } from "./call-timer.ts";

const rounds = 15;

/** Milliseconds that something takes. */
async function taken(action: () => unknown): Promise<number> {
  const started = performance.now();
  await action();
  return performance.now() - started;
}

async function run(args: readonly string[]): Promise<void> {
  const { code, stderr } = await pawl(args);
  if (code !== 0) throw new Error(`pawl ${args.join(" ")} ended with ${code}: ${stderr}`);
}

/** `endpoint`: of a `pawl dev` that is ready. */
export async function commandFigures(endpoint: string): Promise<readonly Figure[]> {
  const calls = await timeCalls(endpoint);
  const list = ["list", "--endpoint", calls.endpoint];
  const times: { readonly bare: number; readonly help: number; readonly list: number }[] = [];
  try {
    // The first of each compiles the command's TypeScript.
    await run(["--help"]);
    await run(list);
    for (let i = 0; i < rounds; i++) {
      const bare = await taken(() => spawnSync(process.execPath, ["-e", "0"]));
      const help = await taken(() => run(["--help"]));
      calls.spent();
      const whole = await taken(() => run(list));
      times.push({ bare, help, list: whole - calls.spent() });
    }
  } finally {
    await calls.close();
  }
  const bare = median(times.map((each) => each.bare));
  return [
    against("milliseconds of pawl --help, against node -e 0", median(times.map(({ help }) => help)), bare, 2),
    against(
      "milliseconds of pawl list without its calls, against node -e 0",
      median(times.map((each) => each.list)),
      bare,
      4.5,
    ),
  ];
}

function against(what: string, ours: number, bare: number, most: number): Figure {
  const ratio = Number((ours / bare).toFixed(2));
  return { what, value: Math.round(ours), bound: `ratio <= ${most}`, ok: ours / bare <= most, ratio };
}
