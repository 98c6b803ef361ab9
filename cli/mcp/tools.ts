/**
 * The tools of the server: each verb that reads, each that writes where it is allowed, and of the others that write what of
 * them only reads, such as `override_list`. What a tool takes follows from its command.
 */
import {
  type ArgumentSignature,
  type OptionSignature,
  type Signature,
  signatureOf,
} from "../calls/signature.ts";
import { type Verb, type VerbName, verbs } from "../calls/verbs.ts";
import type { CommandEntry } from "../commands/command-entry.ts";
import type { Session } from "../session.ts";
import type { WritingVerb } from "./allowed-writes.ts";
import { readings } from "./readings.ts";
import { whyWithheld } from "./withheld.ts";

export interface Tool {
  /** Such as `status` or `backfill_dry_run`. */
  readonly name: string;
  readonly verb: VerbName;
  readonly writes: boolean;
  readonly description: string;
  readonly arguments: readonly ArgumentSignature[];
  readonly options: readonly OptionSignature[];
  /** Its first arguments, which a caller does not give. */
  readonly fixedArguments: readonly string[];
  /** Its options without a value, which a caller does not give. */
  readonly fixedOptions: readonly string[];
  /** Options with which it asks no deployment. */
  readonly undeployed: readonly string[];
}

export async function toolsOf(
  commands: readonly CommandEntry[],
  session: Session,
  allowed: readonly WritingVerb[],
): Promise<readonly Tool[]> {
  const tools: Tool[] = [];
  for (const [name, verb] of Object.entries(verbs) as [VerbName, Verb][]) {
    const entry = commands.find((each) => each.name === name);
    if (entry === undefined) throw new Error(`there is no command ${name}`);
    const signature = await signatureOf(entry, session);
    if (!verb.writes) tools.push(readingTool(name, verb, signature));
    else if (allowed.includes(name as WritingVerb)) tools.push(writingTool(name, verb, signature));
    for (const option of verb.reading ?? []) tools.push(partTool(name, signature, { options: [option] }));
    for (const action of verb.readingActions ?? [])
      tools.push(partTool(name, signature, { arguments: [action] }));
  }
  return tools;
}

const nothingFixed = { fixedArguments: [], fixedOptions: [] };

function readingTool(name: VerbName, { undeployed = [] }: Verb, signature: Signature): Tool {
  const { description, arguments: args } = signature;
  const options = signature.options.filter(
    // What is named as an argument is not named as an option too.
    (option) => isGiven(option, false) && !args.some((argument) => argument.name === option.name),
  );
  const tool = { name, verb: name, writes: false, description, arguments: args, options };
  return { ...tool, ...nothingFixed, undeployed };
}

/** Where a command's own words tell of sets too, which a tool does not move. */
const ofOne: Partial<Record<VerbName, { readonly description?: string; readonly argument?: string }>> = {
  run: { description: "start a run of a task" },
  redrive: { argument: "a run as task/instant/trigger" },
  dismiss: { argument: "a run as task/instant/trigger" },
};

/** Without its first argument a verb that writes would mean a set. */
function writingTool(name: VerbName, { reading = [] }: Verb, signature: Signature): Tool {
  const { description = signature.description, argument } = ofOne[name] ?? {};
  const options = signature.options.filter(
    (option) => isGiven(option, true) && !reading.includes(option.name),
  );
  const [first, ...more] = signature.arguments;
  if (first === undefined) throw new Error(`command ${name} names nothing that it could write to`);
  const named = [{ ...first, required: true, description: argument ?? first.description }, ...more];
  const tool = { name, verb: name, writes: true, description, arguments: named, options };
  return { ...tool, ...nothingFixed, undeployed: [] };
}

/** What of a verb that writes only reads. It takes one name at most: a setting and its value are for a write. */
function partTool(
  verb: VerbName,
  signature: Signature,
  fixed: { readonly options?: readonly string[]; readonly arguments?: readonly string[] },
): Tool {
  const { options: fixedOptions = [], arguments: fixedArguments = [] } = fixed;
  const name = [verb, ...fixedOptions, ...fixedArguments].join("_").replaceAll("-", "_");
  const reading = readings[name];
  if (reading === undefined) throw new Error(`the tool ${name} has no line in the table of readings`);
  return {
    ...{ name, verb, fixedOptions, fixedArguments, writes: false, undeployed: [] },
    description: reading.description,
    arguments: signature.arguments.slice(fixedArguments.length).slice(0, 1),
    options: signature.options.filter((option) => reading.options.includes(option.name)),
  };
}

function isGiven(option: OptionSignature, writes: boolean): boolean {
  return whyWithheld(option, writes) === undefined;
}
