/** The roles of IAM that the stack has, by their paths and names. Nobody checks what they allow, nor to whom. */
export class Roles {
  #declared = new Set<string>();
  #known = new Set<string>();

  begin(): void {
    this.#declared = new Set();
  }

  /** @param path begins and ends with a slash */
  declare(path: string, name: string): void {
    this.#declared.add(path + name);
  }

  complete(): void {
    this.#known = this.#declared;
  }

  /** @param role with its path, as in an ARN: `/shop` or `/team/shop` */
  has(role: string): boolean {
    return this.#known.has(role);
  }
}
