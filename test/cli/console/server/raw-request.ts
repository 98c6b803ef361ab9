/** A console that is served for a test, and requests to it as they are written: browsers and `fetch` do not send such. */
import { connect } from "node:net";
import { onTestFinished } from "vitest";
import {
  type ConsoleOptions,
  type ServedConsole,
  serveConsole,
} from "../../../../cli/console/server/serve.ts";
import { CliHarness } from "../../harness.ts";
import { consoleCaller } from "../caller.ts";

export interface Served extends ServedConsole {
  readonly cli: CliHarness;
  readonly origin: string;
  readonly token: string;
  /** Asks with the token, unless other headers are given. */
  ask(path: string, init?: RequestInit): Promise<Response>;
}

const text = (type: string, body: string) => ({ type, body: Buffer.from(body) });

/** Its page has one file besides itself; it is closed when the test is over. */
export async function served(
  options: Partial<ConsoleOptions> & { readonly cli?: CliHarness } = {},
): Promise<Served> {
  const { cli = await CliHarness.seeded(), ...more } = options;
  const files = new Map([["/page.js", text("text/javascript; charset=utf-8", "0")]]);
  const console = await serveConsole({ ...consoleCaller(cli), files, ...more });
  onTestFinished(() => console.close());
  const { hash } = new URL(console.url);
  const token = hash.slice("#token=".length);
  const origin = `http://127.0.0.1:${console.port}`;
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${origin}${path}`, { headers: { "x-pawl-token": token }, ...init });
  return { ...console, cli, origin, token, ask };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends these lines, a request and its headers, and reads the answer to its end. */
export async function sendRaw(port: number, lines: readonly string[], body = ""): Promise<RawAnswer> {
  const socket = connect(port, "127.0.0.1");
  socket.write([...lines, "connection: close", "", body].join("\r\n"));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const answer = Buffer.concat(chunks).toString();
  const [head = "", ...rest] = answer.split("\r\n\r\n");
  const [first = "", ...named] = head.split("\r\n");
  const headers = named.map((line) => {
    const at = line.indexOf(":");
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const;
  });
  return { status: Number(first.split(" ")[1]), headers: new Map(headers), body: rest.join("\r\n\r\n") };
}
