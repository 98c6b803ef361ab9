/**
 * `npm run bench -- cold`: the size of a lane's worker without any task's code, and how long Node takes to import it,
 * against the two bare SDK clients. Both are bundled as infra bundles a worker, except that the clients keep the
 * packages that a worker replaces with smaller ones. Each import runs in a process of its own, the two in turn.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveLane } from "../../functions/model/task/lane-settings.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import { environment } from "../../functions/model/task/manifest.ts";
import { defaultSettings } from "../../functions/model/task/settings.ts";
import { build } from "../../infra/constructs/bundle.ts";
import { workerEntry } from "../../infra/deployment/index.ts";
import type { Figure } from "./kit/figure.ts";
import { median } from "./kit/median.ts";

const pairs = 25;

const nothing: ManifestTask = {
  name: "nothing",
  description: "Does nothing.",
  file: "test/bench/tasks/nothing.ts",
  kind: "run",
  lane: "default",
  enabled: true,
  triggers: [],
  settings: defaultSettings,
  layers: { task: {}, deployed: {}, stage: {} },
};

const lane = { ...resolveLane("default", { maxConcurrency: 2 }), maxReceiveCount: 10, retired: false };

/** The variables that Lambda would set, so that the import makes everything that it makes there. */
const env = {
  PATH: process.env.PATH,
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  [environment.stage]: "dev",
  [environment.runsTable]: "runs",
  [environment.tasksTable]: "tasks",
  [environment.queues]: '{"default":"https://sqs.us-east-1.amazonaws.com/1/default"}',
  [environment.version]: "1",
};

/** Writes a bundle to a file. Returns its size in bytes. */
function write(path: string, { outputFiles }: ReturnType<typeof build>): number {
  const code = outputFiles.find((file) => file.path.endsWith(".mjs"));
  if (code === undefined) throw new Error("esbuild gave no code");
  writeFileSync(path, code.contents);
  return code.contents.length;
}

/** How long a new process takes to import a file, in milliseconds. */
function importTime(path: string): number {
  const program = `const t = performance.now(); await import(${JSON.stringify(path)}); console.log(performance.now() - t);`;
  const out = execFileSync(process.execPath, ["--input-type=module", "--eval", program], { env });
  return Number(out.toString());
}

export async function figures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "pawl-cold-"));
  try {
    const worker = join(folder, "worker.mjs");
    const clients = join(folder, "clients.mjs");
    const workerBytes = write(
      worker,
      build(workerEntry(lane, [nothing], { lanes: { nothing: "default" } }), {
        tells: false,
        splitsRuns: false,
      }),
    );
    const clientsBytes = write(
      clients,
      build('export * from "./test/bench/baselines/cold.ts";', { alias: {} }),
    );
    // The first import of each reads the files from the disk.
    importTime(clients);
    importTime(worker);
    const times = Array.from({ length: pairs }, (_, i) => {
      if (i % 2 === 0) return { bare: importTime(clients), ours: importTime(worker) };
      const ours = importTime(worker);
      return { ours, bare: importTime(clients) };
    });
    return [
      figure("bytes of a worker's bundle, against the bare clients'", workerBytes, clientsBytes, 0.8),
      figure(
        "milliseconds to import it, against the bare clients'",
        median(times.map(({ ours }) => ours)),
        median(times.map(({ bare }) => bare)),
        0.85,
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function figure(what: string, ours: number, bare: number, most: number): Figure {
  const ratio = Number((ours / bare).toFixed(3));
  return { what, value: Number(ours.toFixed(1)), bound: `ratio <= ${most}`, ok: ours / bare <= most, ratio };
}
