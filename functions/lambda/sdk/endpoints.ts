/**
 * What bundles have in place of `@smithy/core/endpoints`, which weighs 11 KB, where DynamoDB, SQS and Scheduler are the
 * only clients in them: which address a command calls, by what its client is told and by the client's rules.
 */
import type { Endpoint } from "./endpoint-rules.ts";
import { type Given, given } from "./given.ts";
import type { Next, Plugin } from "./middleware.ts";

export { BinaryDecisionDiagram, decideEndpoint } from "./endpoint-rules.ts";

/** The rules' functions that are AWS's own; `endpoint-rules.ts` has them. */
export const customEndpointFunctions = {};

type Values = Readonly<Record<string, unknown>>;

/** Remembers the addresses of the last calls, by the values that they depend on. */
export class EndpointCache {
  readonly #params: readonly string[];
  readonly #size: number;
  readonly #found = new Map<string, Endpoint>();

  constructor({ size, params }: { readonly size: number; readonly params: readonly string[] }) {
    this.#params = params;
    this.#size = size;
  }

  get(values: Values, decide: () => Endpoint): Endpoint {
    const key = JSON.stringify(this.#params.map((name) => values[name]));
    const found = this.#found.get(key) ?? decide();
    if (this.#found.size >= this.#size) this.#found.clear();
    this.#found.set(key, found);
    return found;
  }
}

/** An address as a client's `endpoint` may say it. */
type Address = string | { readonly url: URL | string; readonly headers?: Endpoint["headers"] } | Parts;
interface Parts {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Config {
  readonly serviceId?: string;
  readonly endpoint?: Given<Address>;
  readonly tls?: boolean;
  readonly useDualstackEndpoint?: Given<boolean>;
  readonly useFipsEndpoint?: Given<boolean>;
  readonly ignoreConfiguredEndpointUrls?: boolean;
}

export function resolveEndpointConfig<C extends Config>(config: C) {
  const {
    endpoint,
    tls = true,
    useDualstackEndpoint: dualstack = false,
    useFipsEndpoint: fips = false,
  } = config;
  let configured: Promise<string | undefined> | undefined;
  return Object.assign(config, {
    tls,
    isCustomEndpoint: Boolean(endpoint),
    endpoint: endpoint == null ? undefined : async () => partsOf(await given(endpoint)),
    useDualstackEndpoint: async () => given(dualstack),
    useFipsEndpoint: async () => given(fips),
    ignoreConfiguredEndpointUrls: Boolean(config.ignoreConfiguredEndpointUrls),
    serviceConfiguredEndpoint: () => {
      configured ??= Promise.resolve(fromEnvironment(config.serviceId));
      return configured;
    },
  });
}

function partsOf(address: Address): Parts {
  if (typeof address === "object" && !("url" in address)) return address;
  const { url, headers = {} } = typeof address === "string" ? { url: address } : address;
  const { protocol, hostname, port, pathname } = new URL(url);
  const joined = Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values.join(", ")]);
  return {
    protocol,
    hostname,
    port: port === "" ? undefined : Number(port),
    path: pathname,
    headers: Object.fromEntries(joined),
  };
}

/** The address that the environment gives a service, or all of them. */
function fromEnvironment(serviceId = ""): string | undefined {
  const { env } = process;
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === "true") return undefined;
  return env[`AWS_ENDPOINT_URL_${serviceId.toUpperCase().replaceAll(" ", "_")}`] || env.AWS_ENDPOINT_URL;
}

/** Where a value for the rules comes from. */
type Instruction =
  | { readonly type: "staticContextParams"; readonly value: unknown }
  | { readonly type: "contextParams" | "clientContextParams" | "builtInParams"; readonly name: string }
  | { readonly type: "operationContextParams"; readonly get: (input: Values) => unknown };
type Instructions = Readonly<Record<string, Instruction>>;

type ResolvedConfig = Values &
  Pick<ReturnType<typeof resolveEndpointConfig>, "isCustomEndpoint" | "ignoreConfiguredEndpointUrls"> & {
    readonly endpoint?: () => Promise<Parts>;
    readonly serviceConfiguredEndpoint: () => Promise<string | undefined>;
    readonly credentials?: Given<{ readonly accountId?: string } | undefined>;
    readonly endpointProvider: (values: Values, context: object) => Endpoint;
  };

interface Context {
  endpointV2?: Endpoint;
  authSchemes?: Endpoint["properties"]["authSchemes"];
  signing_region?: string;
  signing_service?: string;
  readonly __smithy_context?: {
    readonly selectedHttpAuthScheme?: { readonly httpAuthOption?: { signingProperties?: object } };
  };
}

export const getEndpointPlugin = (config: ResolvedConfig, instructions: Instructions): Plugin => ({
  applyToStack: (stack) =>
    stack.addRelativeTo(addressed(config, instructions), {
      name: "endpointV2Middleware",
      step: "serialize",
      override: true,
      relation: "before",
      toMiddleware: "serializerMiddleware",
    }),
});

function addressed(config: ResolvedConfig, instructions: Instructions) {
  return (next: Next<{ readonly input: Values }>, context: Context) =>
    async (args: { readonly input: Values }) => {
      const { custom, endpoint } = await endpointOf(config, instructions, args.input, context);
      for (const [name, value] of Object.entries(custom?.headers ?? {})) endpoint.headers[name] = [value];
      context.endpointV2 = endpoint;
      context.authSchemes = endpoint.properties.authSchemes;
      const scheme = context.authSchemes?.[0];
      if (scheme !== undefined) {
        const { signingRegion, signingName, signingRegionSet, properties } = scheme;
        context.signing_region = signingRegion;
        context.signing_service = signingName;
        const option = context.__smithy_context?.selectedHttpAuthScheme?.httpAuthOption;
        const named = { signing_region: signingRegion, signing_service: signingName };
        const signing = { ...named, signingRegion, signingName, signingRegionSet, ...properties };
        if (option !== undefined)
          option.signingProperties = Object.assign(option.signingProperties ?? {}, signing);
      }
      return next(args);
    };
}

async function endpointOf(
  config: ResolvedConfig,
  instructions: Instructions,
  input: Values,
  context: object,
) {
  const { isCustomEndpoint, ignoreConfiguredEndpointUrls: isDeaf, endpoint: own } = config;
  const configured = isCustomEndpoint || isDeaf ? undefined : await config.serviceConfiguredEndpoint();
  const custom = configured ? partsOf(configured) : await own?.();
  const values: Record<string, unknown> = {};
  for (const [name, instruction] of Object.entries(instructions)) {
    if (instruction.type === "staticContextParams") values[name] = instruction.value;
    else if (instruction.type === "operationContextParams") values[name] = instruction.get(input);
    else if (instruction.type === "contextParams") values[name] = input[instruction.name];
    else if (name === "AccountId") values[name] = (await given(config.credentials))?.accountId;
    else if (name === "Endpoint") values[name] = custom && addressOf(custom);
    else values[name] = await given(config[instruction.name] ?? config[name]);
  }
  return { custom, endpoint: config.endpointProvider(values, context) };
}

function addressOf({ protocol, hostname, port, path }: Parts): string {
  return `${protocol}//${hostname}${port ? `:${port}` : ""}${path}`;
}

/** What S3's client asks for. */
export function resolveParams(): never {
  throw new Error("bundles carry no addresses but those of DynamoDB, SQS and Scheduler");
}
