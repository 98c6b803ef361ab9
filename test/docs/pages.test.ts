/** The pages say what is true: links and names lead somewhere, and what repeats the code is compared with it. */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { expect, test } from "vitest";
import { cleared } from "../../functions/model/run/attributes.ts";
import { type MoveName, moves } from "../../functions/model/run/moves.ts";
import { terminalStatuses } from "../../functions/model/run/status.ts";
import type { AttachmentWrite } from "../../functions/runs/moves/attachment/attachment-write.ts";
import {
  approvalWrites,
  type IndexWriteName,
  shardWrites,
  type TaskWriteName,
} from "../../functions/runs/write-names.ts";
import { rightsOfCheck } from "../cli/check/rights.ts";
import { moveMakers } from "../contract/move-makers.ts";
import { lifeDiagram } from "../guards/life-diagram.ts";
import { anchors, mistakes, namedPaths, page, pages, tableBelow } from "../guards/markdown.ts";
import { root } from "../steps.ts";

const protocol = page("docs/protocol.md");

test.each(pages())("every link, file and script that %s names exists", (path) => {
  expect(mistakes(path, page(path))).toEqual([]);
});

test("a page that names what does not exist is refused, link by link and file by file", () => {
  const text = [
    "# One page",
    "See [the code](../functions/none.ts), [the README](../README.md#no-such-heading), [below](#two), [web](https://a.b/c).",
    "It is `functions/none.ts`, `functions/model/`, `test/nowhere`, `none.json` or `docs/NAME.md`; run `npm run nothing`.",
    "## Two",
  ].join("\n");
  expect(mistakes("docs/one.md", text)).toEqual([
    "docs/one.md links to functions/none.ts, which does not exist",
    "docs/one.md links to ../README.md#no-such-heading, and README.md has no such heading",
    "docs/one.md names functions/none.ts, which does not exist",
    "docs/one.md names test/nowhere, which does not exist",
    "docs/one.md names none.json, which does not exist",
    "docs/one.md names npm run nothing, which package.json does not have",
  ]);
});

test("a backticked word without slash or extension is no file", () => {
  expect(namedPaths("`task/run`, `pawl/client`, `a.b`, `functions/model`, `x/y.ts`, `made/`")).toEqual([
    "functions/model",
    "x/y.ts",
    "made/",
  ]);
});

test("headings have the anchors that GitHub gives them", () => {
  expect(
    anchors("# Help, a run is stuck\n## The index `due`\n```\n# no heading\n```\n## `tasks`\n## `tasks`\n"),
  ).toEqual(["help-a-run-is-stuck", "the-index-due", "tasks", "tasks-1"]);
});

test("docs/README.md lists every page of docs/ and every skill, and docs/NAME.md the pages of docs/NAME/", () => {
  const linkedBy = (index: string) =>
    [...page(index).matchAll(/\]\(([^)#]+)/g)].map(([, link = ""]) => posix.join("docs", link));
  const listed = pages().filter((path) => /^(docs|skills)\//.test(path) && path !== "docs/README.md");
  const without = listed.filter((path) => {
    const [, folder] = /^docs\/(.+)\/[^/]+$/.exec(path) ?? [];
    return !linkedBy(folder === undefined ? "docs/README.md" : `docs/${folder}.md`).includes(path);
  });
  expect(without, "docs/README.md, or the page of its folder: give it a row").toEqual([]);
});

test("docs/protocol.md shows the life of a run as the table of moves has it", () => {
  const [shown] = /(?<=```mermaid\n)stateDiagram-v2\n[\s\S]*?(?=\n```)/.exec(protocol) ?? [];
  expect(shown, "docs/protocol.md: put this between ```mermaid and ```").toBe(lifeDiagram());
});

test("docs/protocol.md lists every move with its statuses, movers and lease as the table of moves has them", () => {
  const listed = tableBelow(protocol, "## Moves").map((cells) => cells.slice(0, 5));
  const wanted = Object.entries(moves).map(([name, { from, to }]) => [
    name,
    from.join(", "),
    to,
    moveMakers[name as MoveName].by.join(", "),
    moveMakers[name as MoveName].lease,
  ]);
  expect(listed).toEqual(wanted);
});

test("docs/protocol.md says of every move what its new status clears, as the table of attributes has it", () => {
  const listed = tableBelow(protocol, "### What each move clears").map(([move, byStatus]) => [
    move,
    byStatus,
  ]);
  const wanted = Object.entries(moves).flatMap(([name, { to }]) => {
    const move = name as MoveName;
    if (to !== "running or enqueued") return [[name, inWords(cleared(move))]];
    return (["running", "enqueued"] as const).map((status) => [
      `${name} to ${status}`,
      inWords(cleared(move, status)),
    ]);
  });
  expect(listed).toEqual(wanted);
});

function inWords(attributes: readonly string[]): string {
  return attributes.map((attribute) => `\`${attribute}\``).join(", ") || "nothing";
}

/** Every write that is not a move. The compiler refuses a name that is missing, and one too many. */
const otherWrites = {
  "watch owner": true,
  "watch dead letter": true,
  postpone: true,
  "bring forward": true,
  forget: true,
  announced: true,
  told: true,
  "hold until": true,
  admit: true,
  "move on": true,
  "ask again": true,
  "move rejected": true,
  "close rejected": true,
  "rename entry": true,
  "record crash": true,
  "record failure": true,
  "put params": true,
  "expire params": true,
  "keep params": true,
  "put body": true,
  "put skipped": true,
  "reserve id": true,
  "expire id": true,
  "expire slot": true,
  "mark fired": true,
  "count run": true,
  "uncount run": true,
  "take slot": true,
  "raise slot": true,
  "give slot back": true,
  "hold place": true,
  "join queue": true,
  "transfer slot": true,
  "fill slot": true,
  "clear queue": true,
  "list queue": true,
  "unlist queue": true,
  "count clear": true,
  "take items": true,
  "take place": true,
  "begin row": true,
  "pause task": true,
  "resume task": true,
  "override task": true,
  "watch task": true,
  "unwatch task": true,
  seen: true,
  "take charge": true,
  "list triggers": true,
  "change ledger": true,
  reconcile: true,
  "carried out": true,
  "define schedule": true,
  "remove schedule": true,
  "count schedule": true,
  "uncount schedule": true,
  "recount schedules": true,
  "refuse schedule": true,
  "readmit schedule": true,
  "check on": true,
  "convert pool": true,
  "raise format": true,
  "hold alarm": true,
  "renew alarm": true,
  "note alarm": true,
  "release alarm": true,
  "close alarm": true,
} satisfies Record<IndexWriteName | TaskWriteName | AttachmentWrite["name"], true>;

test("docs/protocol.md lists every write that is not a move under its name", () => {
  const listed = tableBelow(protocol, "### Writes that are not moves").flatMap(([names = ""]) =>
    names.split(", "),
  );
  expect(listed).toEqual(Object.keys(otherWrites));
});

test("docs/protocol.md lists every write of parallel runs under its name", () => {
  const listed = tableBelow(protocol, "### Writes of parallel runs").map(([name]) => name);
  expect(listed.toSorted()).toEqual(Object.keys(shardWrites).toSorted());
});

test("docs/protocol.md lists every write of approval under its name", () => {
  const listed = tableBelow(protocol, "#### Writes of approval").map(([name]) => name);
  expect(listed).toEqual(Object.keys(approvalWrites));
});

test("docs/deploy.md names every right that pawl check --account needs besides those of the policy for readers", () => {
  const [, section = ""] = page("docs/deploy.md").split("\n## Who may do what\n");
  const named = [...section.matchAll(/`(\w+:\w+)`/g)].map(([, right]) => right);
  const more = rightsOfCheck.filter((right) => right !== "cloudformation:DescribeStacks");
  expect(more.filter((right) => !named.includes(right))).toEqual([]);
});

test("docs/protocol.md names every terminal status", () => {
  const [, list = ""] = /^Terminal statuses: ([^.]+)\./m.exec(protocol) ?? [];
  expect([...list.matchAll(/`(\w+)`/g)].map(([, status]) => status)).toEqual([...terminalStatuses]);
});

test.each(["AGENTS.md", "docs/architecture.md"])(
  "the table of rooms in %s names every folder of source",
  (path) => {
    const [heading = ""] = /^## Rooms.*$/m.exec(page(path)) ?? [];
    const named = tableBelow(page(path), heading).flatMap(([room = ""]) => [
      ...room.matchAll(/`([\w-]+\/[\w-]*)/g),
    ]);
    const folders = readdirSync(join(root, "functions"), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const rooms = [...folders.map(({ name }) => `functions/${name}`), "infra/", "cli/", "local/", "test/"];
    expect(rooms.filter((room) => !named.some(([, name]) => name === room))).toEqual([]);
  },
);

test("every invariant of docs/protocol.md is cited where it is kept or measured, and no other is", () => {
  const [, section = ""] = protocol.split("\n## Invariants\n");
  const numbers = [...(section.split("\n## ")[0] ?? "").matchAll(/^(\d+)\. /gm)].map(([, n]) => Number(n));
  expect(numbers).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
  expect(citations().filter(({ number }) => !numbers.includes(number))).toEqual([]);
  const keepers = citations().filter(({ file }) => /^(functions|test\/bench)\//.test(relative(root, file)));
  expect(numbers.filter((number) => !keepers.some((cited) => cited.number === number))).toEqual([]);
});

/** `invariant 4` and `invariants 3, 4 and 8`, wherever a source or a page says so. */
function citations(): { file: string; number: number }[] {
  const sources = ["functions", "infra", "cli", "local", "test"].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
      .map(({ parentPath, name }) => join(parentPath, name)),
  );
  return [...sources, ...pages().map((path) => join(root, path))].flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/\binvariants? (\d+(?:(?:,| and|, and) \d+)*)/gi)].flatMap(
      ([, list = ""]) => [...list.matchAll(/\d+/g)].map(([number]) => ({ file, number: Number(number) })),
    ),
  );
}
