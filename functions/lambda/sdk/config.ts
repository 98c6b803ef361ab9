/**
 * What bundles have in place of `@smithy/core/config`, which weighs 8 KB, where DynamoDB, SQS and Scheduler are the only
 * clients in them. A function's settings are in its environment: it has no shared file of profiles, and no instance to ask
 * for its Region.
 */
import { type Given, given } from "./given.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Provider<T> = () => Promise<T>;

interface Setting<T> {
  environmentVariableSelector(env: Environment, options: object): T | undefined;
  readonly default: Given<T>;
}

/** Reads a setting at its first use. As with the SDK, a variable that cannot be read counts as none. */
export function loadConfig<T>(setting: Setting<T>, options: object = {}): Provider<T> {
  return once(async () => fromEnvironment(setting, options) ?? given(setting.default));
}

function fromEnvironment<T>(setting: Setting<T>, options: object): T | undefined {
  try {
    return setting.environmentVariableSelector(process.env, options);
  } catch {
    return undefined;
  }
}

/** Remembers what was found, not that nothing was. */
function once<T>(load: Provider<T>): Provider<T> {
  let found: { readonly value: T } | undefined;
  return async () => {
    found ??= { value: await load() };
    return found.value;
  };
}

export const CONFIG_PREFIX_SEPARATOR = ".";
export const SelectorType = { ENV: "env", CONFIG: "shared config entry" } as const;

/** @throws an error for a variable that is neither `true` nor `false` */
export function booleanSelector(env: Environment, name: string, kind: string): boolean | undefined {
  const text = env[name];
  if (text === undefined) return undefined;
  if (text === "true" || text === "false") return text === "true";
  throw new Error(`${kind} ${name} is ${text}; it may be true or false`);
}

const isTrue = (name: string): Setting<boolean> => ({
  environmentVariableSelector: (env) => booleanSelector(env, name, SelectorType.ENV),
  default: false,
});
export const NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS = isTrue("AWS_USE_DUALSTACK_ENDPOINT");
export const NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS = isTrue("AWS_USE_FIPS_ENDPOINT");

export const NODE_REGION_CONFIG_OPTIONS: Setting<string> = {
  environmentVariableSelector: (env) => env.AWS_REGION,
  default() {
    throw new Error("Region is missing");
  },
};
export const NODE_REGION_CONFIG_FILE_OPTIONS = {};

interface RegionConfig {
  readonly region?: Given<string>;
  readonly useFipsEndpoint?: Given<boolean>;
}

/** A Region may say that it is its FIPS endpoint that is meant, such as `fips-us-east-1`. @throws an error where it is no part of a host's name */
export function resolveRegionConfig<T extends RegionConfig>(config: T) {
  const { region, useFipsEndpoint = false } = config;
  if (!region) throw new Error("Region is missing");
  const isFips = (name: string) => name.startsWith("fips-") || name.endsWith("-fips");
  return Object.assign(config, {
    region: async () => {
      const name = await given(region);
      const real = isFips(name) ? withoutFips(name) : name;
      if (!/^(?!-)[a-z\d-]{1,63}(?<!-)$/i.test(real))
        throw new Error(`Region not accepted: region="${real}" is not a valid hostname component.`);
      return real;
    },
    useFipsEndpoint: async () => isFips(await given(region)) || given(useFipsEndpoint),
  });
}

function withoutFips(region: string): string {
  if (region === "fips-aws-global" || region === "aws-fips") return "us-east-1";
  return region.replace(/fips-(dkr-|prod-)?|-fips/, "");
}

const modes = ["in-region", "cross-region", "mobile", "standard", "legacy"];

interface ModeConfig {
  readonly region?: Given<string>;
  readonly defaultsMode?: Given<string>;
}

/** Which timeouts and retries are the defaults. `auto` goes by whether the client's Region is the function's. */
export function resolveDefaultsModeConfig({ region, defaultsMode }: ModeConfig = {}): Provider<string> {
  return once(async () => {
    const said = (await given(defaultsMode)) ?? process.env.AWS_DEFAULTS_MODE ?? "legacy";
    const mode = said.toLowerCase();
    if (mode === "auto") {
      const own = process.env.AWS_REGION;
      return ((await given(region)) ?? own) === own ? "in-region" : "cross-region";
    }
    if (modes.includes(mode)) return mode;
    throw new Error(`defaultsMode is ${said}; it may be auto, ${modes.join(", ")}`);
  });
}

/** What a client of another service throws. */
export class ProviderError extends Error {}
