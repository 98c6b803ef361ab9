/**
 * The tables of docs/fidelity.md: a line for each statement, a column for each endpoint. What an endpoint answered is kept
 * with its release and the day, until it is asked again. Everything around the tables is written by hand.
 */
import type { Answer, Answers } from "./answer.ts";
import { type Statement, services } from "./statement.ts";

/** What an endpoint answered on a day, by the statements' ids. */
export interface Column {
  readonly endpoint: string;
  readonly release: string;
  readonly day: string;
  readonly answers: ReadonlyMap<string, string>;
}

const kinds = ["holds", "differs", "not there"] as const satisfies Answer["kind"][];

/** The columns that no endpoint has. */
const ownHeads = ["statement", "Pawl", "AWS"] as const;

const begin = "<!-- The tables below are written by `npm run contract -- --write`. -->";
const end = "<!-- The end of the tables. -->";

export function column(
  { name: endpoint, release }: { readonly name: string; readonly release: string },
  day: string,
  answers: Answers,
): Column {
  return { endpoint, release, day, answers: new Map([...answers].map(([id, answer]) => [id, cell(answer)])) };
}

/** How an answer stands in a table. */
export function cell(answer: Answer): string {
  if (answer.kind !== "differs") return answer.kind;
  // Names and addresses are others each time.
  const seen = answer.seen
    .replaceAll(/pawl-contract-[\w-]+/g, "NAME")
    .replaceAll(/127\.0\.0\.1:\d+/g, "HOST")
    .replaceAll(/[|\n\r]+/g, " ")
    .replaceAll(/[<>]/g, (mark) => (mark === "<" ? "&lt;" : "&gt;"));
  return `differs: ${seen}`;
}

/** The columns of a page. */
export function readColumns(page: string): readonly Column[] {
  const rows = tablesOf(page)
    .split("\n")
    .filter((line) => line.startsWith("|") && !line.startsWith("|--"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((text) => text.trim()),
    );
  const heads = rows.filter(([first]) => first === "endpoint" || first === "statement");
  const head = heads.find(([first]) => first === "statement") ?? [];
  const endpoints = head.filter((name) => !ownHeads.some((own) => own === name));
  return endpoints.map((endpoint, index) => {
    const [, release = "", day = ""] = rows.find(([first]) => first === endpoint) ?? [];
    const answers = new Map<string, string>();
    for (const cells of rows) {
      const id = /^`([^`]+)`/.exec(cells[0] ?? "")?.[1];
      if (id !== undefined) answers.set(id, cells[head.length - endpoints.length + index] ?? "");
    }
    return { endpoint, release, day, answers };
  });
}

/** The page with new tables; columns of endpoints that it had already are replaced. */
export function withColumns(
  page: string,
  statements: readonly Statement[],
  asked: readonly Column[],
): string {
  const kept = readColumns(page);
  const columns = [
    ...kept.map((old) => asked.find(({ endpoint }) => endpoint === old.endpoint) ?? old),
    ...asked.filter(({ endpoint }) => kept.every((old) => old.endpoint !== endpoint)),
  ];
  const [before, after] = [page.slice(0, page.indexOf(begin)), page.slice(page.indexOf(end))];
  return `${before}${begin}\n\n${tables(statements, columns)}\n${after}`;
}

/** How many statements have each answer. */
export function count({ answers }: Column): Readonly<Record<Answer["kind"], number>> {
  const counts = { holds: 0, differs: 0, "not there": 0 };
  for (const text of answers.values()) {
    const kind = kinds.find((one) => text.startsWith(one));
    if (kind !== undefined) counts[kind]++;
  }
  return counts;
}

function tables(statements: readonly Statement[], columns: readonly Column[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
    [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line), ""].join("\n");
  const summary = columns.map((one) => {
    const counts = count(one);
    return [one.endpoint, one.release, one.day, ...kinds.map((kind) => String(counts[kind]))];
  });
  const ofService = services.map((service) => {
    const rows = statements
      .filter((statement) => statement.service === service)
      .map((statement) => [
        `\`${statement.id}\` [${statement.says}](${statement.page})`,
        statement.reliesOn.map(toLink).join(", "),
        statement.open === undefined ? "says so" : `open: ${statement.open}`,
        ...columns.map(({ answers }) => answers.get(statement.id) ?? ""),
      ]);
    const head = [...ownHeads, ...columns.map(({ endpoint }) => endpoint)];
    return `### ${service}\n\n${table(head, rows)}`;
  });
  return [table(["endpoint", "release", "asked on", ...kinds], summary), ...ofService].join("\n");
}

/** A link to code, given as `FILE#SYMBOL`. */
function toLink(code: string): string {
  const [file = "", symbol = ""] = code.split("#");
  return `[${symbol}](../${file})`;
}

function tablesOf(page: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from)
    throw new Error(`docs/fidelity.md has no place for its tables: ${begin} … ${end}`);
  return page.slice(from, to);
}
