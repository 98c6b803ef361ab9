import { AwsError } from "../../http/errors.ts";

/** What a receipt handle says: which message, and which of its receives. */
export interface Receipt {
  id: number;
  receipt: string;
}

/** A receipt as clients are given it. */
export function writeHandle({ id, receipt }: Receipt): string {
  return Buffer.from(`${id}:${receipt}`).toString("base64");
}

/** What a client gave back. Throws the `ReceiptHandleIsInvalid` AwsError for what is none. */
export function readHandle(receiptHandle: string): Receipt {
  const [id, receipt] = Buffer.from(String(receiptHandle), "base64").toString().split(":");
  if (id !== undefined && receipt !== undefined && /^\d+$/.test(id)) return { id: Number(id), receipt };
  throw new AwsError(
    "ReceiptHandleIsInvalid",
    `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`,
  );
}
