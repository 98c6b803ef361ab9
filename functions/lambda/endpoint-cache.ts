/**
 * What bundles have in place of `@aws-sdk/endpoint-cache`, which DynamoDB's client makes and, unless endpoint
 * discovery is switched on, never asks: the same over a Map, without 8 KB of an LRU cache's library.
 */

interface Endpoint {
  readonly Address: string;
  readonly CachePeriodInMinutes: number;
}

/** Endpoints by key, for as long as they hold; beyond its capacity the oldest keys go. */
export class EndpointCache {
  readonly #capacity: number;
  readonly #entries = new Map<string, { readonly Address: string; readonly Expires: number }[]>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** One of a key's endpoints, by chance. */
  getEndpoint(key: string): string | undefined {
    const found = this.get(key) ?? [];
    return found[Math.floor(Math.random() * found.length)]?.Address;
  }

  get(key: string): { readonly Address: string; readonly Expires: number }[] | undefined {
    const found = this.#entries.get(key)?.filter(({ Expires }) => Date.now() < Expires) ?? [];
    return found.length === 0 ? undefined : found;
  }

  set(key: string, endpoints: readonly Endpoint[]): void {
    const entry = endpoints.map(({ Address, CachePeriodInMinutes }) => ({
      Address,
      Expires: Date.now() + CachePeriodInMinutes * 60_000,
    }));
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#capacity && oldest !== undefined) this.#entries.delete(oldest);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
