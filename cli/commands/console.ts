/** `pawl console`: a page on this machine that shows a deployment, and does what the command does. */
import type { Command } from "commander";
import { addTargetOptions, type TargetOptions, targetWords } from "../deployment/target.ts";
import { examples } from "../options.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage.ts";
import { portNumber } from "./port-number.ts";

interface ConsoleCommandOptions extends TargetOptions {
  readonly port?: number;
  readonly readOnly?: true;
  readonly publicUrl?: string;
}

export function consoleCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("console")
      .description("show a deployment as a page in the browser, on this machine alone")
      .option("--port <port>", "the port to listen on (default: any free one)", portNumber)
      .option("--read-only", "let the page change nothing")
      .option(
        "--public-url <url>",
        "where a proxy with a sign-in serves it, such as https://pawl.example.com",
      )
      .addHelpText("after", examples(session, "console", "console --stage prod --read-only"))
      .action(async ({ port, readOnly, publicUrl, ...target }: ConsoleCommandOptions) => {
        const { shell, open, run } = session;
        const publicOrigin = publicUrl === undefined ? undefined : originOf(publicUrl);
        const token = givenToken(shell.env[tokenVariable]);
        const { openConsole } = await import("../console/server/index.ts");
        // What cannot be reached is said here, before a page has nothing to show.
        const found = await session.target(target);
        const opened = session.open(found, shell);
        // Every call names what was found now, so that no call goes elsewhere once a pawl dev has ended.
        const served = await openConsole({
          // The token is for the console: task code that checks a file must not have it.
          shell: { ...shell, env: { ...shell.env, [tokenVariable]: undefined } },
          ...{ open, opened, run, port, readOnly, publicOrigin, token },
          ...{ target: targetWords(found), shownTarget: targetWords(target) },
        });
        const { project, stage } = await opened;
        session.tell(`console of project ${project}, stage ${stage}; Ctrl-C ends it`);
        session.print(token === undefined ? served.url : (served.url.split("#")[0] ?? ""));
        const ended = shell.interruptible();
        while (!ended.aborted) await shell.sleep(3_600_000);
        await served.close();
      }),
  );
}

/** @throws UsageError for what is no origin */
function originOf(url: string): string {
  const { protocol, pathname, search, hash, username, password, origin } = URL.canParse(url)
    ? new URL(url)
    : new URL("no:");
  const isOrigin =
    /^https?:$/.test(protocol) && pathname === "/" && search + hash + username + password === "";
  if (isOrigin) return origin;
  throw new UsageError(
    `--public-url ${JSON.stringify(url)} is not allowed: http or https, a host, and no path, such as https://pawl.example.com`,
  );
}

/** Has a token that a proxy knows, in place of a new one at each start. */
const tokenVariable = "PAWL_CONSOLE_TOKEN";

/** @throws UsageError for a token that could be guessed, or that no header can carry */
function givenToken(token: string | undefined): string | undefined {
  if (token === undefined || token === "") return undefined;
  if (/^[\w~.-]{32,200}$/.test(token)) return token;
  throw new UsageError(
    `${tokenVariable} is not allowed: 32 to 200 letters, digits, -, _, . and ~, such as openssl rand -hex 32 prints`,
  );
}
