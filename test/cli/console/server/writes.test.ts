/** What changes something, and what a console that is read-only refuses. */
import { expect, test } from "vitest";
import { allowedCommands } from "../../../../cli/console/server/commands.ts";
import type { CliHarness } from "../../harness.ts";
import { served } from "./raw-request.ts";

const writing = Object.entries(allowedCommands).flatMap(([name, { writes }]) => (writes ? [name] : []));

/** All that the command shows of a deployment. */
async function stateOf(cli: CliHarness): Promise<string[]> {
  const words = [["list", "--all"], ["history"], ["override", "--list"]];
  return Promise.all(words.map(async (line) => (await cli.pawl([...line, "--json"])).stdout));
}

test.each(writing)(
  "%s is refused by GET, without the token, and where the console is read-only",
  async (name) => {
    const { ask, origin, cli } = await served();
    const readOnly = await served({ readOnly: true, cli });
    const path = `/api/${name}?arg=import-cities&arg=add`;
    const before = await stateOf(cli);
    const byGet = await ask(path);
    expect([byGet.status, await byGet.json()]).toEqual([405, { error: "what changes something is a POST" }]);
    const untold = await fetch(`${origin}${path}`, { method: "POST" });
    expect(untold.status).toBe(401);
    const headers = { "x-pawl-token": readOnly.token };
    const refused = await readOnly.ask(path, { method: "POST", headers });
    expect([refused.status, await refused.json()]).toEqual([
      403,
      { error: "this console is read-only: it changes nothing" },
    ]);
    expect(cli.sent).toEqual([]);
    expect(await stateOf(cli)).toEqual(before);
  },
);

test("a console that is read-only answers what only looks, by GET and by POST", async () => {
  const { ask, token, cli } = await served({ readOnly: true });
  const post = { method: "POST", headers: { "x-pawl-token": token } };
  // The command was asked, and has its own reason.
  const backfill = await ask("/api/backfill?arg=count-cities&from=1h&dry-run=");
  expect([backfill.status, await backfill.text()]).toEqual([409, expect.stringContaining("pawl.backfill")]);
  expect((await ask("/api/override?list=&arg=count-cities")).status).toBe(200);
  expect((await ask("/api/schedule?arg=list")).status).toBe(200);
  const csv = await ask("/api/run?arg=import-cities&csv=-&dry-run=", { ...post, body: "id\n1\n" });
  expect([csv.status, [...cli.uploads], cli.sent]).toEqual([expect.any(Number), [], []]);
  const { readOnly } = (await (await ask("/api/console")).json()) as { readOnly: boolean };
  expect(readOnly).toBe(true);
});

test("a write is a POST with the token, and is done once", async () => {
  const { ask, token, cli } = await served();
  const response = await ask("/api/run?arg=import-cities&note=because", {
    method: "POST",
    headers: { "x-pawl-token": token },
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ task: "import-cities", author: "ada@laptop" });
  expect(cli.sent).toHaveLength(1);
});
