/**
 * Puts an error into one line that says what to do about it. AWS's errors are recognised by name, as each service
 * spells it; any other error keeps its own message.
 */

/**
 * One line without a stack trace; an error of Pawl's own that names several mistakes may have more.
 * @param elsewhere what else would help where AWS is not reached for want of a Region or credentials
 */
export function explainError(error: unknown, elsewhere = ""): string {
  const network = networkReason(error);
  if (network !== undefined) return network;
  const { name = "", message = String(error) } = (error ?? {}) as Partial<Error>;
  const line = message.split("\n", 1)[0] ?? "";
  const kind = kinds.find(({ names, text }) => names?.test(name) || text?.test(line));
  if (kind !== undefined) return kind.say(line, elsewhere);
  const fromAws = typeof error === "object" && error !== null && "$metadata" in error;
  return (fromAws ? `AWS answers ${name}: ${line}` : message) || name || "unknown error";
}

const expired = "the AWS credentials have expired";
const refused = "AWS refused the credentials";

/** Whether a line is that of credentials that AWS no longer takes. */
export function isOfCredentials(line: string): boolean {
  return line.startsWith(expired) || line.startsWith(refused);
}

const kinds: readonly {
  readonly names?: RegExp;
  readonly text?: RegExp;
  readonly say: (message: string, elsewhere: string) => string;
}[] = [
  {
    names: /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/,
    text: /(token|session).*expired|expired.*(token|session)/i,
    say: (message) => `${expired} (${message}): log in again`,
  },
  {
    names: /^CredentialsProviderError$/,
    text: /could not (load credentials|resolve credentials)/i,
    say: (message, elsewhere) =>
      `no AWS credentials (${message}): log in, set AWS_PROFILE or give --profile${elsewhere}`,
  },
  {
    names:
      /^(UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature)$/,
    say: (message) => `${refused}: ${message}`,
  },
  {
    names: /^(AccessDenied|AccessDeniedException|AuthorizationError|UnauthorizedOperation)$/,
    say: (message) => `access denied: ${message}`,
  },
  {
    text: /^Region is missing$/,
    say: (_, elsewhere) => `no AWS Region: set AWS_REGION, give --region or --profile${elsewhere}`,
  },
  {
    names: /^(ThrottlingException|ThrottledError|Throttling|ProvisionedThroughputExceededException)$/,
    say: (message) => `AWS throttled the request: ${message}`,
  },
];

const networkWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  EHOSTUNREACH: "host unreachable",
  ENETUNREACH: "network unreachable",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "the name server did not answer",
  ETIMEDOUT: "timed out",
  EPROTO: "it does not speak TLS, which https needs: try http",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is self-signed",
};

/** Undefined where the error did not come from the network. */
function networkReason(error: unknown): string | undefined {
  let at = error as Partial<NodeJS.ErrnoException & { hostname: string; address: string; port: number }>;
  while (at) {
    const word = networkWords[at.code ?? ""] ?? (at.name === "TimeoutError" ? "timed out" : undefined);
    if (word !== undefined) {
      const address = at.hostname ?? (at.address && `${at.address}:${at.port}`) ?? addressIn(at.message);
      return `the endpoint cannot be reached${address ? `: ${address}` : ""}: ${word}`;
    }
    // Node tries each address of a host, and throws all failures as one error.
    const inner = at instanceof AggregateError ? at.errors[0] : (at as Error).cause;
    at = inner as typeof at;
  }
  return undefined;
}

function addressIn(message = ""): string | undefined {
  return /[\w.-]+:\d+/.exec(message)?.[0];
}
