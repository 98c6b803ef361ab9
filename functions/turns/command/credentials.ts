/** A command has the rights of its task's own role, or none: never those of the lane. */

/** What gives credentials, as the AWS SDK has it. */
export type CredentialsProvider = (options?: { readonly forceRefresh?: boolean }) => Promise<{
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}>;

/** A command cannot ask for new ones: they must last for a turn, in milliseconds. */
const neededMs = 900_000;

/** The variables by which every program of AWS finds its credentials and Region. `now` in epoch milliseconds. */
export async function credentialVariables(
  provider: CredentialsProvider | undefined,
  region: string | undefined,
  now: number,
): Promise<Readonly<Record<string, string>>> {
  if (provider === undefined) return {};
  const given = await provider();
  const isShort = given.expiration !== undefined && given.expiration.getTime() < now + neededMs;
  const { accessKeyId, secretAccessKey, sessionToken } = isShort
    ? await provider({ forceRefresh: true })
    : given;
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
    ...(region !== undefined && { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
  };
}
