/** A command is given the credentials of its task's own role, or none: never those of the lane. */
import type { CredentialsProvider } from "../../model/task/run-as/credentials.ts";

/** The variables by which every program of AWS finds its credentials and Region. The credentials outlast the turn, as those of `ctx` do. */
export async function credentialVariables(
  provider: CredentialsProvider | undefined,
  region: string | undefined,
): Promise<Readonly<Record<string, string>>> {
  if (provider === undefined) return {};
  const { accessKeyId, secretAccessKey, sessionToken } = await provider();
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    ...(region !== undefined && { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
  };
}
