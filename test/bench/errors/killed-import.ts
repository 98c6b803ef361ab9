/** An import that is killed ten times, and how fast one is that skips items. Each row is written down once it is done. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DeployedApp } from "../../e2e/deployed-app.ts";
import { DevProcess } from "../../e2e/dev-process.ts";
import { pawl } from "../../e2e/pawl-command.ts";
import { copyWithoutTasks, type Project } from "../../e2e/project.ts";
import { until } from "../../e2e/until.ts";
import type { Figure } from "../kit/figure.ts";
import { median } from "../kit/median.ts";
import { rows, rowsOf, writeRows } from "./rows-file.ts";

const kills = 10;
const pairs = 3;

const task = `import { appendFileSync, createReadStream, existsSync } from "node:fs";
import { csv, defineTask } from "pawl";
import * as v from "valibot";

const row = v.object({ id: v.string(), text: v.string(), amount: v.pipe(v.string(), v.transform(Number), v.number()) });

export default defineTask({
  name: "import-rows",
  description: "Imports rows, and writes each down in batches of a hundred.",
  params: v.object({ file: v.string(), marks: v.string(), healed: v.string(), slow: v.boolean() }),
  onItemError: "skip",
  items: ({ cursor, params }) => csv((start) => createReadStream(params.file, { start }), { after: cursor, row }),
  process({ id, text }, { params }) {
    if (text.startsWith("poison") && !existsSync(params.healed)) throw new Error("poison");
    appendFileSync(params.marks, \`\${id} \${Date.now()}\\n\`);
    if (params.slow && Number(id) % 100 === 0) return new Promise((resolve) => setTimeout(resolve, 12));
  },
});
`;

interface Mark {
  readonly row: number;
  readonly at: number;
}

class ImportApp {
  readonly project: Project;
  #dev: DevProcess;

  static async start(): Promise<ImportApp> {
    const project = copyWithoutTasks();
    mkdirSync(join(project.folder, "functions/tasks"));
    project.write("functions/tasks/import-rows.ts", task);
    project.write(
      "infra/tasks.ts",
      'import importRows from "../functions/tasks/import-rows.ts";\nimport { deployed } from "./deployed.ts";\n\nexport default deployed(() => [[importRows, { lane: "bulk" }]]);\n',
    );
    const state = join(project.folder, ".pawl");
    return new ImportApp(project, await DevProcess.start({ root: project.folder, state }));
  }

  private constructor(project: Project, dev: DevProcess) {
    this.project = project;
    this.#dev = dev;
  }

  path(name: string): string {
    return join(this.project.folder, name);
  }

  async killAndRestart(): Promise<void> {
    const { state } = this.#dev;
    await this.#dev.kill();
    this.#dev = await DevProcess.start({ root: this.project.folder, state });
  }

  /** Starts an import. @returns its id */
  async begin(file: string, marks: string, slow: boolean): Promise<string> {
    const app = await DeployedApp.at(this.#dev.own.endpoint);
    const params = { file: this.path(file), marks: this.path(marks), healed: this.path("healed"), slow };
    const { answer } = await app.invoke(app.worker("bulk"), { task: "import-rows", params });
    return (answer as { run: string }).run;
  }

  async succeeded(id: string) {
    return (await DeployedApp.at(this.#dev.own.endpoint)).reached(id, "succeeded", 120);
  }

  async command<T>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await pawl([...args, "--json", "--endpoint", this.#dev.own.endpoint]);
    if (code !== 0) throw new Error(`pawl ${args.join(" ")} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  marks(name: string): Mark[] {
    const file = this.path(name);
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
    return lines.map((line) => line.split(" ").map(Number)).map(([row = 0, at = 0]) => ({ row, at }));
  }

  async close(): Promise<void> {
    await this.#dev.close();
    this.project.remove();
  }
}

/** All rows that a run skipped, by its pages. */
async function skippedRows(app: ImportApp, id: string): Promise<number[]> {
  type Page = {
    readonly items: readonly { readonly cursor: { readonly row: number } }[];
    readonly next?: number;
  };
  const found: number[] = [];
  let after: number | undefined = 0;
  while (after !== undefined) {
    const more: string[] = after === 0 ? [] : ["--after", String(after)];
    const page: Page = await app.command<Page>("status", id, "--skipped", ...more);
    found.push(...page.items.map(({ cursor }) => cursor.row));
    after = page.next;
  }
  return found;
}

const same = (found: readonly number[], wanted: readonly number[]) =>
  JSON.stringify(found) === JSON.stringify(wanted);

async function killed(app: ImportApp): Promise<Figure[]> {
  const id = await app.begin("bad.csv", "marks", true);
  let known = 0;
  for (let kill = 0; kill < kills; kill++) {
    await until("it goes on", () => app.marks("marks").length > known, { seconds: 60 });
    await new Promise((passed) => setTimeout(passed, 300 + Math.random() * 1_500));
    await app.killAndRestart();
    known = app.marks("marks").length;
  }
  await app.succeeded(id);
  const marks = app.marks("marks");
  const distinct = [...new Set(marks.map(({ row }) => row))].sort((a, b) => a - b);
  const bad = [...rowsOf("broken"), ...rowsOf("poison")].sort((a, b) => a - b);
  const listed = await skippedRows(app, id);
  writeFileSync(app.path("healed"), "");
  const { id: redone } = await app.command<{ id: string }>("redrive", id, "--items", "--wait");
  const redoneRows = app
    .marks("marks")
    .slice(marks.length)
    .map(({ row }) => row);
  const left = await skippedRows(app, redone);
  const isRight =
    same(distinct, rowsOf("right")) && same(redoneRows, rowsOf("poison")) && same(left, rowsOf("broken"));
  const most = kills * mostWithin(marks, 1_100);
  const repeated = marks.length - distinct.length;
  return [
    {
      what: "right rows imported while it was killed ten times; then redrive --items did just the mended ones",
      value: distinct.length,
      bound: `= ${rowsOf("right").length}`,
      ok: isRight,
    },
    {
      what: "bad rows listed once each",
      value: listed.length,
      bound: `= ${bad.length}`,
      ok: same(listed, bad),
    },
    {
      what: "rows done again after ten kills, beside what ten checkpoints may lose",
      value: repeated,
      bound: `<= ${most}`,
      ok: repeated <= most,
    },
  ];
}

/** The most marks that were made within so many milliseconds. */
function mostWithin(marks: readonly Mark[], milliseconds: number): number {
  let [most, first] = [0, 0];
  for (const [i, { at }] of marks.entries()) {
    while (at - (marks[first] as Mark).at > milliseconds) first++;
    most = Math.max(most, i - first + 1);
  }
  return most;
}

async function seconds(app: ImportApp, file: string): Promise<number> {
  rmSync(app.path("fast"), { force: true });
  const run = await app.succeeded(await app.begin(file, "fast", false));
  return (Date.parse(run.endedAt as string) - Date.parse(run.startedAt as string)) / 1_000;
}

async function rate(app: ImportApp): Promise<Figure> {
  rmSync(app.path("healed"), { force: true });
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let i = -1; i < pairs; i++) {
    const before = i % 2 === 0 ? await seconds(app, "right.csv") : undefined;
    const own = await seconds(app, "bad.csv");
    const clean = before ?? (await seconds(app, "right.csv"));
    if (i < 0) continue;
    ratios.push(clean / own);
    rates.push(rows / own);
  }
  const ratio = Number(median(ratios).toFixed(3));
  return {
    what: "rows a second of that import, beside one without a bad row",
    value: Math.round(median(rates)),
    bound: "ratio >= 0.9",
    ok: ratio >= 0.9,
    ratio,
  };
}

export async function importFigures(): Promise<readonly Figure[]> {
  const app = await ImportApp.start();
  try {
    writeRows(app.path("bad.csv"), { bad: true });
    writeRows(app.path("right.csv"), { bad: false });
    return [...(await killed(app)), await rate(app)];
  } finally {
    await app.close();
  }
}
