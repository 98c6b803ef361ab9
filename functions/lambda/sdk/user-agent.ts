/**
 * The name by which AWS's logs know a client. The SDK's own names the features too that a client has used, which nothing
 * here looks at.
 */
import { platform, release } from "node:os";
import type { Build, Next, Plugin } from "./middleware.ts";

type Pair = readonly [name: string, version?: string];

interface ServiceOfClient {
  readonly serviceId?: string;
  readonly clientVersion: string;
}

/** The parts that every request of a client has in common. */
export function createDefaultUserAgentProvider({ serviceId, clientVersion }: ServiceOfClient) {
  const environment = process.env.AWS_EXECUTION_ENV;
  const pairs: Pair[] = [
    ["aws-sdk-js", clientVersion],
    ["ua", "2.1"],
    [`os/${platform()}`, release()],
    ["lang/js"],
    ["md/nodejs", process.versions.node],
  ];
  if (serviceId) pairs.push([`api/${serviceId.toLowerCase()}`, clientVersion]);
  if (environment) pairs.push([`exec-env/${environment}`]);
  return async (): Promise<readonly Pair[]> => pairs;
}

/** What the one who runs a function calls it. */
export const NODE_APP_ID_CONFIG_OPTIONS = {
  environmentVariableSelector: (env: Readonly<Record<string, string | undefined>>) => env.AWS_SDK_UA_APP_ID,
  default: undefined,
};

interface Given {
  readonly customUserAgent?: string | readonly Pair[];
  readonly userAgentAppId?: string | (() => Promise<string | undefined>);
}

export function resolveUserAgentConfig<C extends Given>(config: C) {
  const { customUserAgent: custom, userAgentAppId: appId } = config;
  return Object.assign(config, {
    customUserAgent: typeof custom === "string" ? [[custom] as const] : custom,
    userAgentAppId: async () => (typeof appId === "function" ? appId() : appId),
  });
}

interface Resolved {
  readonly defaultUserAgentProvider: () => Promise<readonly Pair[]>;
  readonly customUserAgent?: readonly Pair[];
  readonly userAgentAppId: () => Promise<string | undefined>;
}

export const getUserAgentPlugin = (config: Resolved): Plugin => ({
  applyToStack: (stack) => stack.add(named(config), options),
});

const options = { name: "getUserAgentMiddleware", step: "build", priority: "low", override: true } as const;

function named(config: Resolved) {
  return (next: Next<Build>, context: { readonly userAgent?: readonly Pair[] }) => async (args: Build) => {
    const pairs = [...(await config.defaultUserAgentProvider())];
    const appId = await config.userAgentAppId();
    if (appId) pairs.push(["app", appId]);
    pairs.push(...(context.userAgent ?? []), ...(config.customUserAgent ?? []));
    const { headers } = args.request;
    headers["x-amz-user-agent"] = [...pairs.slice(0, 1), ...(config.customUserAgent ?? [])]
      .map(written)
      .join(" ");
    headers["user-agent"] = pairs.map(written).join(" ");
    return next(args);
  };
}

/** `lang/js`, `ua/2.1`, `md/nodejs#24.1.0`: a name of two parts has its version behind `#`. Other signs than a header may have become `-`. */
function written([name, version = ""]: Pair): string {
  const [kind = "", ...rest] = name.split("/").map((part) => part.replace(/[^!$%&'*+\-.^_`|~\w]/g, "-"));
  const parts = [kind, rest.join("/"), version.replace(/[^!$%&'*+\-.^_`|~\w#]/g, "-")].filter(
    (part) => part !== "",
  );
  return parts.map((part, i) => ["", "/", "#"][i] + part).join("");
}
