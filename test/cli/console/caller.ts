/** Whom a console in a test is served for: the deployment of the command's tests. */
import type { Caller } from "../../../cli/calls/call.ts";
import { main } from "../../../cli/main.ts";
import { processShell } from "../../../cli/shell.ts";
import type { CliHarness } from "../harness.ts";

const ofProcess = processShell();

export function consoleCaller(cli: CliHarness): Caller {
  return {
    shell: {
      ...ofProcess,
      ...{ cwd: "/", env: {}, pawl: ["npx", "pawl"], tz: "2026c", user: "ada@laptop", clock: cli.clock() },
      sleep: async () => {},
    },
    open: async (target) => cli.deployment(target),
    run: main,
    target: ["--stage", "prod"],
  };
}
