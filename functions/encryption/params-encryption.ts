/** Encrypts the params of a deployment's encrypted tasks under the stage's key; where a process has none, it refuses to store them as they are. */
import { randomBytes } from "node:crypto";
import { byteLength } from "../model/cut.ts";
import { InvalidParamsError } from "../model/errors.ts";
import { longestParams } from "../model/params/check-params.ts";
import { isSealed, isSealedJson, type ParamsEncryption } from "../model/params/sealed.ts";
import { type DataKeys, open, seal } from "./envelope.ts";

export interface ParamsEncryptionProps {
  readonly stage: string;
  /** The names of the encrypted tasks. */
  readonly tasks: readonly string[];
  /** @default there is none in this process */
  readonly keys?: DataKeys;
}

/** Encrypted, params of 300 KB weigh a third more: base64. An item of DynamoDB has 400 KB. */
const longestSealed = 401_500;

/** Whether it is surely a message for a task that is not encrypted. */
function isOfOther(body: string, tasks: readonly string[]): boolean {
  try {
    const { task, params } = JSON.parse(body) as { readonly task?: unknown; readonly params?: unknown };
    return isSealedJson(params) || (typeof task === "string" && !tasks.includes(task));
  } catch {
    return false;
  }
}

/** Makes one. */
export function paramsEncryption({ stage, tasks, keys }: ParamsEncryptionProps): ParamsEncryption {
  const has = (task: string) => tasks.includes(task);
  const needed = (task: string): DataKeys => {
    if (keys !== undefined) return keys;
    throw new InvalidParamsError(
      `the params of task ${task} are encrypted, and this function has no key: start it from a task of a lane that has an encrypted task, or with the pawl command`,
    );
  };
  return {
    has,
    // Of what cannot be read, nobody knows for which task it is.
    mayShow: (body) => tasks.some((task) => body.includes(task)) && !isOfOther(body, tasks),
    async seal({ task, run }, text) {
      const bytes = byteLength(text);
      const longest = isSealed(text) ? longestSealed : longestParams;
      if (bytes > longest)
        throw new InvalidParamsError(`params weigh ${bytes} bytes as JSON: at most ${longest} are allowed`);
      if (!has(task) || isSealed(text)) return text;
      return seal(needed(task), { stage, task, id: run ?? randomBytes(12).toString("hex") }, text);
    },
    open: async (task, text) => (isSealed(text) ? open(needed(task), { stage, task }, text) : text),
  };
}
