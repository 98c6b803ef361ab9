/** `pawl dev`: everything from this project, and its time can be moved, so that nothing has to be waited for. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startDev } from "../../../local/index.ts";
import { isAlive } from "../../e2e/dev-process.ts";
import { until } from "../../e2e/until.ts";
import type { Endpoint } from "../endpoint.ts";

export const dev: Endpoint = {
  name: "dev",
  release: "pawl dev",
  shims: [],
  leftOut: { "destroys logs": "its logs are files in the project's folder" },
  isolated: false,
  async install() {},
  async start(project) {
    const lines: string[] = [];
    const state = join(project.folder, ".pawl");
    const running = await startDev({
      root: project.folder,
      port: 0,
      signals: false,
      log: (line) => lines.push(line),
    });
    let deployed = false;
    let reloaded = 0;
    let pids: readonly number[] = [];
    return {
      url: running.endpoint,
      stage: "local",
      async deploy() {
        // It deploys when it starts, and then whenever a file is saved.
        if (!deployed) deployed = true;
        else
          await until("the reload", () => {
            const told = lines.slice(reloaded).find((line) => /(not )?reloaded/.test(line));
            if (told?.includes("not reloaded")) throw new Error(told);
            return told !== undefined;
          });
        reloaded = lines.length;
      },
      async destroy() {
        // It forgets the processes of its functions when it closes.
        pids = readFileSync(join(state, "environments"), "utf8").split("\n").filter(Boolean).map(Number);
        if (!pids.some(isAlive)) throw new Error("no process of a function was alive before");
        await running.close();
        // A process that is killed is gone a moment later.
        await until("its functions' processes end", () => !pids.some(isAlive), { seconds: 10 });
      },
      async leftovers() {
        const others = pids.filter(isAlive).map((pid) => `process ${pid}`);
        const answer = await fetch(running.endpoint).catch(() => undefined);
        return { logGroups: [], others: answer === undefined ? others : ["server", ...others] };
      },
      skip: (seconds) => running.time.advance(seconds * 1000),
      close: () => running.close(),
    };
  },
};
