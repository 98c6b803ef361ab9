/** Encrypts the params of a deployment's encrypted tasks under the stage's key; where a process has none, it refuses to store them as they are. */
import { randomBytes } from "node:crypto";
import { byteLength } from "../model/cut.ts";
import { InvalidParamsError } from "../model/errors.ts";
import { longestParams } from "../model/params/check-params.ts";
import { isSealed, type ParamsEncryption, sealedName } from "../model/params/sealed.ts";
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

/** The form that `seal` gives params, in this version or a later one: nothing in it is as it was given. */
const sealedForm = /^\d+\.[\w-]+\.[\w-]{16}\.[\w-]{22,}\.[^\s"\\]{1,512}$/;

/** Whether params are encrypted ones, and nothing else. */
function isWhollySealed(params: unknown): boolean {
  if (typeof params !== "object" || params === null || Object.keys(params).join() !== sealedName)
    return false;
  const sealed = (params as Readonly<Record<string, unknown>>)[sealedName];
  return typeof sealed === "string" && sealedForm.test(sealed);
}

/** The members of a message, besides its params, that say which run it starts. Nothing in them is a value of params. */
const plainMembers = [
  ...["task", "id", "priority", "confirmed"],
  ...["trigger", "schedule", "rev", "scheduledTime", "startWithin", "oldAfter"],
];

/** Whether it is surely a message for a deployed task that is not encrypted, or its params are encrypted by now. */
function isPlain(body: string, tasks: readonly string[], lanes: Readonly<Record<string, string>>): boolean {
  try {
    const { params, ...rest } = JSON.parse(body) as Readonly<Record<string, unknown>>;
    const { task } = rest;
    if (typeof task !== "string") return false;
    if (!tasks.includes(task)) return Object.hasOwn(lanes, task);
    return isWhollySealed(params) && Object.keys(rest).every((name) => plainMembers.includes(name));
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
    isSealed: (task, params) => has(task) && isWhollySealed(params),
    // Of what cannot be read, or names no deployed task, nobody knows for which it is.
    mayShow: (body, lanes) => !isPlain(body, tasks, lanes),
    async seal({ task, run }, text) {
      const bytes = byteLength(text);
      const longest = isSealed(text) ? longestSealed : longestParams;
      if (bytes > longest)
        throw new InvalidParamsError(`params weigh ${bytes} bytes as JSON: at most ${longest} are allowed`);
      if (!has(task)) return text;
      if (isSealed(text)) {
        if (isWhollySealed(JSON.parse(text))) return text;
        throw new InvalidParamsError(
          `params of task ${task} with the name ${sealedName} are not allowed: it is that of params which Pawl has encrypted, as a run of the task has them`,
        );
      }
      return seal(needed(task), { stage, task, id: run ?? randomBytes(12).toString("hex") }, text);
    },
    open: async (task, text) => (isSealed(text) ? open(needed(task), { stage, task }, text) : text),
  };
}
