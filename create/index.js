#!/usr/bin/env node
/**
 * `npm create pawl FOLDER` writes a project that has the package `pawl`: a handful of files, none of them Pawl's own. It installs
 * nothing, and writes nothing into a folder that has anything in it.
 *
 * Plain JavaScript for Node 20 and later, without dependencies, as npm runs it before anything else is there.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";

const usage = `npm create pawl [FOLDER] [-- --name NAME --pawl SPEC]

  FOLDER       where the project is written: a new or an empty folder (my-tasks)
  --name NAME  what the project is called: at most 20 lower-case letters and digits, starting with a letter (of the folder's name)
  --pawl SPEC  which package pawl it has: a version, a range, a tag, or file:PATH of a package (the version of this starter)`;

/** As Pawl checks it: it begins the name of every stack and function. */
const nameForm = /^[a-z][a-z0-9]{0,19}$/;
const nameRule = "at most 20 lower-case letters and digits, starting with a letter";

/** Of the starter; each has the project's name in it. */
const named = ["package.json", "cdk.json", "README.md"];

/** What the template calls its project. */
const nameInTemplate = "mytasks";

const defaultFolder = "my-tasks";

/** npm leaves a file `.gitignore` out of packages. */
const renamed = { gitignore: ".gitignore" };

class Mistake extends Error {}

try {
  create(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Mistake)) throw error;
  process.stderr.write(`create-pawl: ${error.message}\n`);
  process.exitCode = 2;
}

function create(words) {
  const { folder: given, name: wanted, pawl, help } = read(words);
  if (help) return void process.stdout.write(`${usage}\n`);
  const folder = resolve(given);
  const name = wanted ?? nameOf(basename(folder));
  if (!nameForm.test(name))
    throw new Mistake(
      wanted === undefined
        ? `folder ${JSON.stringify(given)} gives no name of a project: give --name, ${nameRule}`
        : `--name ${JSON.stringify(wanted)} is no name of a project: ${nameRule}`,
    );
  if (existsSync(folder) && contents(folder).length > 0)
    throw new Mistake(`${given} is not empty: give a new folder, or an empty one`);
  mkdirSync(folder, { recursive: true });
  cpSync(join(import.meta.dirname, "template"), folder, { recursive: true });
  for (const [from, to] of Object.entries(renamed)) renameSync(join(folder, from), join(folder, to));
  for (const file of named) edit(join(folder, file), (text) => text.replaceAll(nameInTemplate, name));
  if (pawl !== undefined) edit(join(folder, "package.json"), (text) => withPawl(text, pawl));
  const way = relative(process.cwd(), folder);
  process.stdout.write(`The project ${name} is in ${folder}. Go on with:

  ${way === "" ? "" : `cd ${/^[\w./-]+$/.test(way) ? way : JSON.stringify(way)} && `}npm install && npm start
`);
}

/** `my-tasks` gives mytasks. */
function nameOf(folder) {
  return folder.toLowerCase().replaceAll(/[^a-z0-9]/g, "").slice(0, 20);
}

function read(words) {
  try {
    const { values, positionals } = parseArgs({
      args: words,
      allowPositionals: true,
      options: { name: { type: "string" }, pawl: { type: "string" }, help: { type: "boolean", short: "h" } },
    });
    if (positionals.length > 1) throw new Error(`${positionals.join(" ")} are several folders: give one`);
    if (values.pawl === "") throw new Error('--pawl "" is no package: a version, a range, a tag, or file:PATH');
    return { folder: positionals[0] || defaultFolder, ...values };
  } catch (error) {
    throw new Mistake(`${error.message.split(". To specify")[0]}\n${usage}`);
  }
}

/** What is in a folder, a repository without a file aside. */
function contents(folder) {
  try {
    return readdirSync(folder).filter((entry) => entry !== ".git");
  } catch (error) {
    throw new Mistake(`${folder} cannot be read as a folder (${error.code})`);
  }
}

function edit(file, change) {
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

function withPawl(text, spec) {
  const json = JSON.parse(text);
  json.dependencies.pawl = spec;
  return `${JSON.stringify(json, null, 2)}\n`;
}
