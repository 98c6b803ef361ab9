/**
 * docs/options.md as the types say it. An option without a meaning, or that may be left out and has no `@default`, is
 * named and refused.
 */
import { overrideNames } from "../../../functions/model/override/override.ts";
import { settingNames } from "../../../functions/model/task/settings.ts";
import type { Option, OptionsFunction, OptionsType, Types as Source } from "./read-options.ts";
import { type Entry, groups, type Section, sections, taskOptions } from "./sections.ts";
import { inWords, item, link, moreIn, prose, wrapped } from "./text.ts";

/** What the page is made of. */
type Types = Pick<Source, "read">;

const head = `# All options

Each option that a task, a line, a stage, a collection, the client or a test takes: its type, its default, what it means.
\`npm run reference\` writes this page from the types and their docstrings. Where an option may be *set in* several places,
each overrides the one before: the [settings of all stages](settings.md), the task's file, its line in \`infra/tasks.ts\`, the
stage in \`infra/stages.ts\`, an [override](overrides.md). \`npx pawl why TASK\` shows which one holds.
`;

/** Interfaces whose options are in part those of another one: under which heading these are. */
const alsoTakes: Readonly<Record<string, string>> = {
  EventTriggerOptions: "Options of after and onQueue",
  CsvTotalOptions: "Options of csv",
  CsvShardsOptions: "Options of csv",
  SplitCsvOptions: "Options of csv",
  JsonLinesTotalOptions: "Options of jsonLines",
  JsonLinesShardsOptions: "Options of jsonLines",
  SplitJsonLinesOptions: "Options of jsonLines",
  ScanOptions: "Options of query",
};

/** A part of the page, and the headings in it that the list of contents names. */
interface Part {
  readonly headings: readonly string[];
  readonly text: string;
}

/** The whole page. @throws Error that names each docstring that lacks something */
export function optionsPage(types: Types): string {
  const shared = [
    ...groups.flatMap(({ parts = [] }) => parts),
    ...sections.flatMap(({ entries }) => entries),
  ];
  const mistakes = [taskOptions, ...shared].flatMap((entry) => lacking(types, entry));
  if (mistakes.length > 0) throw new Error(mistakes.join("\n"));
  const parts = [...taskParts(types), ...sections.map((section) => sectionPart(types, section))];
  const contents = parts.map(({ headings: [title = "", ...within] }) =>
    item(`${link(title)}: ${within.map(link).join(", ")}`),
  );
  const texts = parts.map(({ text }) => text);
  const whole = [head, ...contents, "\n## A task\n", ...texts].join("\n");
  return `${whole.replaceAll(/\n{3,}/g, "\n\n").trimEnd()}\n`;
}

/** What docstrings lack, a line for each interface or function. */
function lacking(types: Types, entry: Entry): readonly string[] {
  const found = types.read(entry.file, entry.name);
  const mistakes =
    found.kind === "function"
      ? [found.meaning === "" && "no docstring"]
      : shown(entry, found).flatMap(({ name, meaning, isOptional, byDefault }) => [
          meaning === "" && byDefault === undefined && `${name} has no docstring`,
          isOptional && byDefault === undefined && `${name} has no @default`,
        ]);
  const said = mistakes.filter((mistake) => mistake !== false);
  return said.length === 0 ? [] : [`${entry.file}: ${entry.name}: ${said.join(", ")}`];
}

function taskParts(types: Types): readonly Part[] {
  const all = optionsOf(types, taskOptions);
  const grouped = groups.flatMap(({ options }) => options);
  const others = all.map(({ name }) => name).filter((name) => !grouped.includes(name));
  return [...groups, { title: "Others", options: others, parts: [], pages: [] }].flatMap(
    ({ title, options, parts = [], pages }) => {
      const own = options.flatMap((name) => all.filter((option) => option.name === name));
      if (own.length === 0) return [];
      const texts = [
        ...own.map((option) => optionText(option.name, option, setIn(option.name))),
        ...parts.flatMap((entry) =>
          optionsOf(types, entry).map((option) => optionText(labelled(entry, option), option)),
        ),
      ];
      const more = pages.length === 0 ? "" : moreIn(pages);
      const headings = [title, ...own.map(({ name }) => `\`${name}\``)];
      return [{ headings, text: [`### ${title}\n`, more, ...texts].join("\n") }];
    },
  );
}

function sectionPart(types: Types, { title, about, entries, pages }: Section): Part {
  const parts = entries.map((entry) => {
    const found = types.read(entry.file, entry.name);
    return found.kind === "function" ? functionPart(found) : typePart(entry, found);
  });
  return {
    headings: [title, ...parts.flatMap(({ headings }) => headings)],
    text: [`## ${title}\n`, `${about}\n`, moreIn(pages), ...parts.map(({ text }) => text)].join("\n"),
  };
}

function functionPart({ name, names, signature, meaning, params }: OptionsFunction): Part {
  const heading = `${name}(${names.join(", ")})`;
  const text = [
    `### ${heading}\n`,
    `\`${signature}\`\n`,
    `${prose(meaning)}\n`,
    ...params.map(paramText),
    "",
  ];
  return { headings: [heading], text: text.join("\n") };
}

/** What a docstring says of a parameter: its name first. */
function paramText(text: string): string {
  const [, name = "", meaning = ""] = /^(\S+) (?:- )?(.*)$/.exec(text) ?? [];
  return item(`\`${name}\`: ${meaning}`);
}

function typePart(entry: Entry, found: OptionsType): Part {
  const usual = `Options of ${entry.label}`;
  const { title = usual } = entry;
  const also = alsoTakes[entry.name];
  const passed = entry.ownOnly ? [] : found.passedOn;
  const notes = [
    ...(found.meaning === "" ? [] : [`${prose(found.meaning)}\n`]),
    ...(also === undefined ? [] : [`Those of ${link(also)} too.\n`]),
    ...(passed.length === 0 ? [] : [passedText(passed)]),
  ];
  const texts = shown(entry, found).map((option) =>
    optionText(labelled(entry, option), option, setInLine(entry, option.name)),
  );
  // The function before it has the usual heading in its own.
  return {
    headings: title === usual ? [] : [title],
    text: [`### ${title}\n`, ...notes, ...texts].join("\n"),
  };
}

function passedText(names: readonly string[]): string {
  const listed = names.map((name) => `\`${name}\``).join(", ");
  return `${wrapped(`These are passed on to [csv-parse](https://csv.js.org/parse/options/): ${listed}.`)}\n`;
}

function optionsOf(types: Types, entry: Entry): readonly Option[] {
  const found = types.read(entry.file, entry.name);
  if (found.kind !== "type") throw new Error(`${entry.name} of ${entry.file} is not an interface`);
  return shown(entry, found);
}

function shown({ ownOnly, name }: Entry, { options }: OptionsType): readonly Option[] {
  return ownOnly ? options.filter(({ declaredBy }) => declaredBy === name) : options;
}

function labelled({ label }: Entry, { name }: Option): string {
  return label === undefined ? name : `${label}.${name}`;
}

function optionText(name: string, { type, isOptional, byDefault, meaning }: Option, where = ""): string {
  const facts = [`\`${type}\``, isOptional ? `default: ${byDefault}` : "required", where];
  const said = facts.filter((fact) => fact !== "").join(" · ");
  return [`#### \`${name}\`\n`, `${prose(said)}\n`, ...(meaning === "" ? [] : [`${prose(meaning)}\n`])].join(
    "\n",
  );
}

/** Where an option of a task may be set. */
function setIn(name: string): string {
  const isSetting = settingNames.some((each) => each === name);
  const layers = isSetting ? ["its line", "the stage"] : name === "triggers" ? ["its line"] : [];
  return `set in ${inWords(["the file", ...layers, ...overridden(name)])}`;
}

/** Where an option of a line, or of a task in a stage, may be set; nothing where that is its only place. */
function setInLine({ label }: Entry, name: string): string {
  if (name !== "enabled" || (label !== "line" && label !== "stage.tasks")) return "";
  return `set in ${inWords(["its line", "the stage", ...overridden(name)])}`;
}

function overridden(name: string): readonly string[] {
  const by = name === "triggers" ? "schedule" : name;
  if (!overrideNames.some((each) => each === by)) return [];
  return [by === name ? "an override" : `an override of \`${by}\``];
}
