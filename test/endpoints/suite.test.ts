/** What the suite says and counts, and that nothing outlives it; on endpoints that do not get far. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isAlive } from "../e2e/dev-process.ts";
import { until } from "../e2e/until.ts";
import { type Endpoint, required, steps, UnavailableError } from "./endpoint.ts";
import { localstack } from "./on/localstack.ts";
import { ministack } from "./on/ministack.ts";
import { endpointAt, takenAway } from "./on/url.ts";
import { runSuite, unavailable } from "./suite.ts";

const shim = { name: "a", reason: "b" };

/** An endpoint whose deployment fails. */
function failing(more: Partial<Endpoint> = {}) {
  const seen = { closed: 0, folder: "" };
  const endpoint: Endpoint = {
    name: "failing",
    release: "Failing 1.0",
    shims: [shim],
    leftOut: { logs: "it has none" },
    isolated: false,
    install: async () => {},
    async start(project) {
      seen.folder = project.folder;
      return {
        url: "http://127.0.0.1:9",
        stage: "dev",
        deploy: () => Promise.reject(new Error("no such service")),
        destroy: async () => {},
        leftovers: async () => ({ logGroups: [], others: [] }),
        close: async () => {
          seen.closed++;
        },
      };
    },
    ...more,
  };
  return { endpoint, seen };
}

test("a suite whose deployment fails says why, counts one failure, and ends what it started", async () => {
  const lines: string[] = [];
  const { endpoint, seen } = failing();
  const { signal } = new AbortController();
  const count = await runSuite(endpoint, { signal, say: (line) => lines.push(line) });
  expect(count).toEqual({ passed: 0, failed: 1, skipped: Object.keys(steps).length - 1 });
  expect(lines.map((line) => line.replace(/ *\d+\.\d s/, " 0.0 s"))).toEqual([
    "Failing 1.0: 1 shim, 1 of 20 steps left out",
    "shim       a: b",
    "ready 0.0 s",
    " 0.0 s  Pawl's template is deployed: failed: no such service",
    "Failing 1.0: ended after 0.0 s; 1 shim, 1 of 20 steps left out",
  ]);
  expect([seen.closed, existsSync(seen.folder)]).toEqual([1, false]);
});

test("an interrupted suite ends what it started, and tells no failure", async () => {
  const stop = new AbortController();
  const lines: string[] = [];
  const { endpoint, seen } = failing();
  const start = endpoint.start;
  const interrupted: Endpoint = {
    ...endpoint,
    async start(project, signal) {
      const running = await start(project, signal);
      return { ...running, deploy: async () => stop.abort(new Error("interrupted")) };
    },
  };
  const ended = runSuite(interrupted, { signal: stop.signal, say: (line) => lines.push(line) });
  await expect(ended).rejects.toThrow("interrupted");
  expect(lines.filter((line) => line.includes("failed"))).toEqual([]);
  expect([seen.closed, existsSync(seen.folder)]).toEqual([1, false]);
});

test("what a suite deploys to an endpoint that goes on is taken away where the deployment fails or is interrupted", async () => {
  const { endpoint } = failing();
  for (const interrupts of [false, true]) {
    const stop = new AbortController();
    const did: string[] = [];
    const goesOn: Endpoint = {
      ...endpoint,
      async start(project, signal) {
        const running = await endpoint.start(project, signal);
        const deploy = async () => {
          did.push("deploy");
          if (interrupts) stop.abort(new Error("interrupted"));
          throw new Error("half of it is there");
        };
        const close = async () => void did.push("close");
        const remove = async () => void did.push(existsSync(project.folder) ? "remove" : "too late");
        return takenAway({ ...running, deploy }, { close, remove });
      },
    };
    const ended = runSuite(goesOn, { signal: stop.signal, say: () => {} });
    if (interrupts) await expect(ended).rejects.toThrow("interrupted");
    else expect(await ended).toMatchObject({ passed: 0, failed: 1 });
    expect(did).toEqual(["deploy", "close", "remove"]);
  }
});

test("a deployment that cannot be taken away is told with its stage and endpoint, and its project is removed", async () => {
  const { endpoint, seen } = failing();
  const goesOn: Endpoint = {
    ...endpoint,
    async start(project, signal) {
      const remove = () => Promise.reject(new Error("DELETE_FAILED"));
      return takenAway(await endpoint.start(project, signal), { close: async () => {}, remove });
    },
  };
  const { signal } = new AbortController();
  await expect(runSuite(goesOn, { signal, say: () => {} })).rejects.toThrow(
    "stage dev is still deployed at http://127.0.0.1:9: DELETE_FAILED",
  );
  expect(existsSync(seen.folder)).toBe(false);
});

test("a deployment that a step has destroyed is not taken away again", async () => {
  const did: string[] = [];
  const { endpoint } = failing();
  const project = { folder: "" } as Parameters<Endpoint["start"]>[0];
  const { signal } = new AbortController();
  const running = takenAway(
    { ...(await endpoint.start(project, signal)), deploy: async () => {} },
    { close: async () => {}, remove: async () => void did.push("removed") },
  );
  await running.deploy();
  await running.destroy();
  await running.close();
  expect(did).toEqual([]);
});

test.each([
  ["/_ministack/health", "MiniStack", ministack.leftOut, []],
  ["/_localstack/health", "LocalStack", localstack.leftOut, [localstack.shims[0]]],
  ["/other", "the endpoint", {}, []],
])(
  "an endpoint that answers at %s leaves out what %s lacks, without being told",
  async (path, name, leftOut, shims) => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === path ? 200 : 404).end();
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      expect(await endpointAt(url)).toMatchObject({ release: `${name} at ${url}`, leftOut, shims });
    } finally {
      server.close();
    }
  },
);

test.each(["https://cloudformation.us-east-1.amazonaws.com.", "https://sqs.eusc-de-east-1.amazonaws.eu"])(
  "the suite is refused at AWS itself: %s",
  async (url) => {
    await expect(endpointAt(url)).rejects.toThrow(`${url} is AWS itself: the suite is for emulators`);
  },
);

test.each([
  [["other"], 'emulator "other": allowed are localstack and ministack'],
  [[], 'emulator "": allowed are localstack and ministack'],
  [["ministack", "--port", "none"], "--port none: allowed are 1 to 65535"],
])("an emulator that cannot be started as asked is wrong usage: %j", (args, says) => {
  const program = join(import.meta.dirname, "serve.ts");
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
  expect([status, stderr]).toEqual([2, `error: ${says}\n`]);
});

test("an endpoint that cannot be had is skipped for a developer, and fails in CI", () => {
  const { endpoint } = failing();
  const error = new UnavailableError("there is no Python 3.13 on this machine");
  const told = (ci: boolean) => {
    const lines: string[] = [];
    return { ...unavailable(endpoint, error, { ci, say: (line) => lines.push(line) }), lines };
  };
  expect(told(false)).toEqual({
    ...{ passed: 0, failed: 0, skipped: 20 },
    lines: ["skipped    Failing 1.0: there is no Python 3.13 on this machine"],
  });
  expect(told(true)).toEqual({
    ...{ passed: 0, failed: 1, skipped: 19 },
    lines: ["FAILED     Failing 1.0: there is no Python 3.13 on this machine"],
  });
});

test("no endpoint can leave out what a deployment is, or have four shims", () => {
  // @ts-expect-error firing cannot be left out
  failing({ leftOut: { fires: "it does not" } });
  // @ts-expect-error nor can the rows
  failing({ leftOut: { rows: "there are none" } });
  // @ts-expect-error there are three at most
  failing({ shims: [shim, shim, shim, shim] });
  for (const { leftOut } of [localstack, ministack])
    expect(Object.keys(leftOut).filter((step) => required.some((each) => each === step))).toEqual([]);
});

const hasPython = spawnSync("python3", ["--version"]).status === 0;

test.skipIf(!hasPython)(
  "a server ends with what it started, of any session, when its input closes",
  async () => {
    const program = [
      "import subprocess, sys, time",
      "from ends_with_stdin import end_with_stdin",
      "end_with_stdin()",
      "child = subprocess.Popen(['sleep', '600'], start_new_session=True)",
      "print(child.pid, flush=True)",
      "time.sleep(600)",
    ].join("\n");
    const env = {
      ...process.env,
      PYTHONPATH: join(import.meta.dirname, "python"),
      PYTHONDONTWRITEBYTECODE: "1",
    };
    const server = spawn("python3", ["-c", program], { env, stdio: ["pipe", "pipe", "inherit"] });
    const started = await new Promise<string>((told) =>
      server.stdout.once("data", (text) => told(String(text))),
    );
    const pids = [server.pid ?? 0, Number(started)];
    expect(pids.map(isAlive)).toEqual([true, true]);
    server.stdin.destroy();
    await until("both have ended", () => !pids.some(isAlive));
  },
);
