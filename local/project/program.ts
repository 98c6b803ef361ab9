/**
 * What synthesizes a project. Where `cdk.json` runs `infra/app.ts`, that file is Pawl's own app, under this process's Node; in a
 * project that has Pawl as a package, where the file imports `pawl/infra/app`. Any other app is the team's: it is run by the
 * shell as the CDK CLI would, with what `cdk.json` has as its context.
 */
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { isPackage } from "../../roots.ts";

export interface SynthProgram {
  readonly command: string;
  readonly args: readonly string[];
  /** What the command line of its process contains. */
  readonly mark: string;
  /** Whether the team has written it. */
  readonly isForeign: boolean;
  /** The context that it does not read itself. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Variables besides the usual ones. */
  readonly env: Readonly<Record<string, string>>;
}

const ownApp = "infra/app.ts";
const runsOwnApp = /(?:^|[\s"'])(?:\.\/)?infra\/app\.ts(?:$|[\s"'])/;
const importsPawlsApp = /^\s*(?:await\s+)?import\b.*["']pawl\/infra\/app["']/m;

/** @param asPackage whether the project has Pawl as a package @throws Error where there is no app */
export function synthProgram(root: string, asPackage = isPackage): SynthProgram {
  const { app, context = {} } = readSettings(join(root, "cdk.json"));
  const file = join(root, ownApp);
  const isPawls = () => !asPackage || importsPawlsApp.test(readFileSync(file, "utf8"));
  if (existsSync(file) && (app === undefined || (runsOwnApp.test(app) && isPawls())))
    return { command: process.execPath, args: [file], mark: file, isForeign: false, context: {}, env: {} };
  if (app === undefined) throw new Error(`${root} has neither ${ownApp} nor an "app" in its cdk.json`);
  return {
    // Most shells would become the last program of the line, whose command line is another.
    ...{ command: "/bin/sh", args: ["-c", `${app}\nexit $?`], mark: app },
    isForeign: true,
    // As the CDK CLI asks for it: by their paths `pawl dev` knows which resources are Pawl's.
    context: { ...context, "aws:cdk:enable-path-metadata": true },
    env: {
      PATH: [dirname(process.execPath), join(root, "node_modules/.bin"), process.env.PATH].join(delimiter),
    },
  };
}

interface Settings {
  readonly app?: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** The project's name in the context of its `cdk.json`. Undefined where it says none. */
export function projectIn(root: string): string | undefined {
  const { project } = readSettings(join(root, "cdk.json")).context ?? {};
  return typeof project === "string" ? project : undefined;
}

function readSettings(file: string): Settings {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Settings;
  } catch {
    // A missing or damaged file is the app's own mistake to report.
    return {};
  }
}
