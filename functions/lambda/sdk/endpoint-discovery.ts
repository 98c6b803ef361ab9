/**
 * What bundles have in place of `@aws-sdk/middleware-endpoint-discovery`, which weighs 1 KB. No command of DynamoDB's client
 * discovers endpoints, so nothing reads what this would set.
 */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  default: undefined,
};

export const resolveEndpointDiscoveryConfig = <C>(config: C): C => config;
