import { AwsError } from "../../http/errors.ts";

/** Bytes from one place to another, both inclusive. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * What a Range header asks of a content of some size: one range of bytes. One that cannot be read, or several,
 * mean the whole, as in RFC 9110. Throws S3's `InvalidRange` when it lies wholly outside.
 */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start < size && end >= start) return { start, end };
  throw new AwsError("InvalidRange", "The requested range is not satisfiable", {
    status: 416,
    fields: { RangeRequested: header, ActualObjectSize: size },
  });
}
