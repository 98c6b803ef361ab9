/**
 * The environment variables of a function: the template's and Lambda's own. All others are left out, and the shared
 * configuration files are replaced by empty ones. A function therefore finds no profile, session or proxy by which it
 * could reach a real account.
 */
import { devNull } from "node:os";
import type { FunctionSettings } from "../function-settings.ts";

/** Credentials that nothing checks. */
const dummyCredentials = {
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
} as const;

export function functionVariables(
  settings: FunctionSettings,
  { region, endpoint, logStream }: { region: string; endpoint: string; logStream: string },
): Record<string, string> {
  return {
    ...settings.variables,
    ...dummyCredentials,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: settings.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: "true",
    _HANDLER: settings.handler,
    LAMBDA_TASK_ROOT: settings.folder,
    LANG: "en_US.UTF-8",
    PATH: "/usr/local/bin:/usr/bin:/bin",
    TZ: "UTC",
  };
}
