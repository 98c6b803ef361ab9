/**
 * A task's name, and the lists of a project as a team may have written them, each with some damage: `pawl new` adds its
 * lines and nothing else, or refuses in one line that says what to add.
 */
import fc from "fast-check";
import { addResources, addService, listTask } from "../../cli/new/edits.ts";
import type { Kind } from "../../cli/new/kind.ts";
import { kinds } from "../../cli/new/kinds/index.ts";
import { type TaskNames, taskNames } from "../../cli/new/names.ts";
import { taskMistakes } from "../../functions/model/task/task-mistakes.ts";
import type { FuzzTarget } from "./fuzz-target.ts";

const lists = {
  tasks:
    'import { deployed } from "./deployed.ts";\n\nexport default deployed(() => [\n  // Ours.\n  [a, { lane: "b" }],\n]);\n',
  services: "/** Ours. */\nexport const services = makeServices({\n  a: () => ({ b: `}` }),\n});\n",
  resources:
    'import type { ResourcesByTask } from "./pawl.ts";\n\nexport function resources(_scope: Construct, { removal }: ResourcesProps): ResourcesByTask {\n  return {\n    a: { environment: { B: "{" } },\n  };\n}\n',
};

/** A text in which one piece is replaced by some of the characters that matter. */
const damaged = (text: string) =>
  fc
    .tuple(
      fc.nat(text.length),
      fc.nat(12),
      fc.string({ unit: fc.constantFrom(..."{}[]();,\n\"'`/* "), maxLength: 8 }),
      fc.boolean(),
    )
    .map(([at, length, by, isDamaged]) =>
      isDamaged ? text.slice(0, at) + by + text.slice(at + length) : text,
    );

const name = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,12}(\.[a-z][a-z0-9-]{0,12})?$/),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("", "..", "../x", "a..b", "delete", "new", "a/b", "con", "__proto__", "constructor"),
);

// biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for them
const control = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

const first = taskNames("first");
const { api } = kinds;

/** The lists once `pawl new first --api` has added to them. */
const added = {
  tasks: listTask("infra/tasks.ts", lists.tasks, first, api.lane),
  services: addService("functions/services.ts", lists.services, api.service(first)),
  resources: addResources("infra/resources.ts", lists.resources, api.resources(first)),
};

/** A further edit leaves what an earlier one added as it is. */
function leavesTheFirst(names: TaskNames, kind: Kind): boolean {
  const service = kind.service?.(names);
  const needed = kind.resources?.(names);
  return (
    listTask("infra/tasks.ts", added.tasks, names, kind.lane).includes(`[first, { lane: "${api.lane}" }],`) &&
    (service === undefined ||
      addService("functions/services.ts", added.services, service).includes(`${api.service(first).make},`)) &&
    (needed === undefined ||
      addResources("infra/resources.ts", added.resources, needed).includes(api.resources(first).entry))
  );
}

/** The edit adds to the text, or refuses in one line. */
function holds(text: string, added: string, edit: () => string): boolean {
  try {
    const edited = edit();
    return edited.includes(added) && edited.length > text.length;
  } catch (error) {
    const { name, message } = error as Error;
    return name === "NoPlaceError" && message.length < 1_000 && !control.test(message);
  }
}

export const target: FuzzTarget = {
  name: "pawl new",
  property: fc.property(
    name,
    fc.constantFrom(...Object.values(kinds)),
    damaged(lists.tasks),
    damaged(lists.services),
    damaged(lists.resources),
    (given, kind, tasks, services, resources) => {
      const mistakes = taskMistakes({ name: given, description: "Is new.", run: () => {} });
      if (mistakes.length > 0) return mistakes.every((line) => !control.test(line));
      const names = taskNames(given);
      const paths = Object.keys(kind.files(names));
      const service = kind.service?.(names);
      const needed = kind.resources?.(names);
      return (
        leavesTheFirst(names, kind) &&
        paths.every(
          (path) =>
            /^(functions|infra|test)\/[a-z0-9./-]+\.(ts|csv|jsonl)$/.test(path) && !path.includes(".."),
        ) &&
        holds(tasks, `[${names.camel}, {`, () => listTask("infra/tasks.ts", tasks, names, kind.lane)) &&
        (service === undefined ||
          holds(services, service.make, () => addService("functions/services.ts", services, service))) &&
        (needed === undefined ||
          holds(resources, needed.entry, () => addResources("infra/resources.ts", resources, needed)))
      );
    },
  ),
};
