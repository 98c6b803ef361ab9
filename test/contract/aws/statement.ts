/** One statement of the contract: what Pawl relies on of AWS, where AWS says so, and how to find out. */
import type { Aws } from "./aws.ts";

export const services = [
  "dynamodb",
  "sqs",
  "lambda",
  "scheduler",
  "events",
  "s3",
  "cloudformation",
  "logs",
  "sts",
  "kms",
  "ssm",
  "cloudwatch",
] as const;

export type Service = (typeof services)[number];

export interface Statement {
  /** Its service and a name, such as `sqs/delay`. */
  readonly id: string;
  readonly service: Service;
  /** A sentence in plain English. */
  readonly says: string;
  /** The page on which AWS says so; where it does not, the page that is about it. */
  readonly page: string;
  /** The code of Pawl that relies on it: a file and a symbol in it, as `functions/queue/sqs.ts#sendBatch`. */
  readonly reliesOn: readonly string[];
  /** What AWS's pages leave open, so that only a real account can tell. */
  readonly open?: string;
  /** @throws DiffersError, or what a client throws, where the statement does not hold */
  readonly check: (aws: Aws) => Promise<void>;
}

interface More {
  readonly open?: string;
}

/**
 * Makes the statements of one service.
 *
 * @param pages the address that its pages have in common
 */
export function statementsOf(service: Service, pages: string) {
  return (
    name: string,
    says: string,
    page: string,
    reliesOn: string | readonly string[],
    check: Statement["check"],
    { open }: More = {},
  ): Statement => ({
    id: `${service}/${name}`,
    service,
    says,
    page: `${pages}${page}`,
    reliesOn: typeof reliesOn === "string" ? [reliesOn] : reliesOn,
    open,
    check,
  });
}
