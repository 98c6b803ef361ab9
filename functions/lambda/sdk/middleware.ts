/** The SDK's words for what stands between a client's command and its request, as far as bundles' own modules use them. */

/** The rest of the way, and the answer. */
export type Next<Args> = (args: Args) => Promise<Answer>;

interface Answer {
  readonly output: { readonly $metadata?: unknown };
}

export interface Build {
  readonly request: {
    readonly hostname: string;
    readonly port?: number;
    readonly headers: Record<string, string>;
  };
}

interface Stack {
  add(middleware: unknown, options: object): void;
  addRelativeTo(middleware: unknown, options: object): void;
}

export interface Plugin {
  readonly applyToStack: (stack: Stack) => void;
}
