/**
 * The form that starts a run: the task's params, a file, and when. What is typed is checked by the command's own dry run, and a
 * refusal is shown at the field that it names.
 */
import { useContext, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { About } from "../../../about.ts";
import { runTask } from "../../../actions/run.tsx";
import { runAddress } from "../../../api/addresses.ts";
import { type Ask, type CallError, callErrorOf, write } from "../../../api/call.ts";
import type { RunDocument } from "../../../api/documents.ts";
import { goTo } from "../../../api/location.ts";
import { useOnce } from "../../../api/once.ts";
import { ownId } from "../../../api/own-id.ts";
import { ActionButton, useAction } from "../../../parts/use-action.tsx";
import type { CheckDocument, ChoicesDocument, TaskDocument, TaskRunDocument } from "../documents.ts";
import { Checked } from "./checked.tsx";
import { Field } from "./field.tsx";
import { type FormField, formFields } from "./fields.ts";
import { FileField, fileMistake } from "./file.tsx";
import { focusWrong, Mistakes } from "./mistakes.tsx";
import { Taken } from "./taken.tsx";
import { type FormValues, mistakesIn, onlyChoices, paramsOf, valuesOf } from "./values.ts";
import { noWhen, type When, WhenFields, whenOptions } from "./when.tsx";

interface RunFormProps {
  readonly task: TaskDocument;
  /** The id of a run whose params are taken over. */
  readonly from: string | undefined;
}

/** Of a task that describes no params. */
const anyParams: FormField = {
  ...{ key: "", name: "params", kind: "json", isRequired: false, isMasked: false },
  ...{ bounds: "an object", isInteger: false, hasTexts: false },
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function RunForm({ task, from }: RunFormProps) {
  const about = useContext(About);
  const described = useMemo(() => formFields(task), [task]);
  const fields = described ?? [anyParams];
  const [values, setValues] = useState<FormValues>(() => onlyChoices(fields));
  const [when, setWhen] = useState<When>(noWhen);
  const [file, setFile] = useState<File>();
  const [mistakes, setMistakes] = useState<Readonly<Record<string, string>>>({});
  /** How often it was found that a field is wrong. */
  const [refusals, setRefusals] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => focusWrong(form.current), [refusals]);
  const [refusal, setRefusal] = useState<string>();
  const [checked, setChecked] = useState<CheckDocument>();
  const [isBusy, setBusy] = useState(false);
  const [left, setLeft] = useState<readonly string[]>([]);
  const isAsked = fields.some(({ choices }) => choices === "asked");
  const choices = useOnce<ChoicesDocument>(
    isAsked ? { command: "doc", args: [task.name], options: { choices: true } } : undefined,
  );
  const earlier = useOnce<TaskRunDocument>(
    from === undefined ? undefined : { command: "status", args: [from] },
  );
  const known = earlier.document;
  useEffect(() => {
    if (known === undefined) return;
    const params = isObject(known.params) ? known.params : {};
    if (described === undefined) return setValues({ [anyParams.key]: JSON.stringify(params, null, 2) });
    const { values: found, unknown } = valuesOf(described, params);
    setValues(found);
    setLeft(unknown);
  }, [known?.id]);
  const drawn = useRef<{ readonly key: string; readonly id: string }>(undefined);
  const { dialog, act } = useAction(({ document }) => {
    const started = document as RunDocument | null;
    if (started?.id !== undefined) goTo(runAddress(started.id));
  });
  const takes = (name: string) => described === undefined || described.some((field) => field.name === name);
  const fileParam = takes("csv") ? "csv" : takes("input") ? "input" : undefined;
  const wrongFile = file === undefined ? undefined : fileMistake(file);

  const change = (key: string, value: string | readonly string[]) => {
    setValues((before) => ({ ...before, [key]: value }));
    setMistakes(({ [key]: _, ...others }) => others);
    setChecked(undefined);
  };

  /** What was typed, as the command takes it; undefined where a field is wrong. */
  const read = (): Ask | undefined => {
    setRefusal(undefined);
    setChecked(undefined);
    const given = paramsOf(fields, values, file === undefined ? [] : [fileParam ?? ""]);
    const odd = described === undefined ? given.params.params : undefined;
    const wrong = {
      ...given.mistakes,
      ...(odd !== undefined &&
        !isObject(odd) && { [anyParams.key]: 'it is not an object such as {"days": 30}' }),
    };
    setMistakes(wrong);
    if (Object.keys(wrong).length > 0 || wrongFile !== undefined) {
      setRefusals((before) => before + 1);
      return undefined;
    }
    const params = described === undefined ? odd : given.params;
    const isEmpty = !isObject(params) || Object.keys(params).length === 0;
    const options = {
      params: isEmpty ? undefined : JSON.stringify(params),
      [fileParam ?? "csv"]: file && "-",
    };
    return { command: "run", args: [task.name], options };
  };

  /** Whether the command would take it; a mistake is shown where it belongs. */
  const check = async (ask: Ask): Promise<CheckDocument | undefined> => {
    setBusy(true);
    try {
      const { document } = await write<CheckDocument>(
        { ...ask, options: { ...ask.options, "dry-run": true } },
        file,
      );
      return document;
    } catch (error) {
      const message = callErrorOf(error).message;
      setMistakes(described === undefined ? {} : mistakesIn(message, described));
      setRefusals((before) => before + 1);
      setRefusal(message);
      return undefined;
    } finally {
      setBusy(false);
    }
  };

  const tryIt = async () => {
    if (isBusy) return;
    const ask = read();
    if (ask !== undefined) setChecked(await check(ask));
  };

  const start = async () => {
    const ask = read();
    if (ask === undefined) return;
    let options: Ask["options"];
    try {
      options = { ...ask.options, ...whenOptions(when) };
    } catch (error) {
      return setRefusal(error instanceof Error ? error.message : String(error));
    }
    // A file is read whole by a check: only the button asks for that.
    if (file === undefined && (await check(ask)) === undefined) return;
    const isLater = when.at !== "" || when.in !== "";
    const secrets = described?.filter(({ isMasked }) => isMasked).map(({ name }) => name);
    const asked = { ...ask, options };
    // The same run is meant until something of it is changed.
    const key = JSON.stringify([asked, file?.name, file?.size, file?.lastModified]);
    if (drawn.current?.key !== key) drawn.current = { key, id: ownId() };
    const more = {
      ...{ file, secrets, once: drawn.current.id },
      // The next one is another run.
      onDone: () => {
        drawn.current = undefined;
      },
    };
    act(runTask({ ...task, confirm: task.settings.confirm }, { ask: asked, isLater, more }));
  };

  // What is typed before the run's params are here would be lost.
  if (from !== undefined && known === undefined && earlier.error === undefined)
    return (
      <p class="loading" role="status">
        Loading…
      </p>
    );
  const wrongOnes = { ...mistakes, ...(wrongFile !== undefined && { [fileParam ?? "csv"]: wrongFile }) };
  const zones = [...new Set(task.triggers.flatMap(({ timeZone }) => timeZone ?? []))];
  return (
    <form
      ref={form}
      class="run-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void (about.readOnly ? tryIt() : start());
      }}
    >
      {from !== undefined && <Taken from={from} error={earlier.error?.message} left={left} />}
      {task.encrypted && <p class="quiet">Its params are stored and sent encrypted.</p>}
      {described === undefined && (
        <p class="quiet">The task does not describe its params: give them as JSON.</p>
      )}
      {described?.length === 0 && <p class="quiet">The task takes no params.</p>}
      <div class="fields">
        {fields
          .filter(({ name }) => file === undefined || name !== fileParam)
          .map((field) => (
            <Field
              key={field.key}
              {...{ field, values, mistakes, zones }}
              asked={(name) => askedOf(choices, name)}
              onChange={change}
            />
          ))}
      </div>
      {fileParam !== undefined && (
        <FileField
          name={fileParam}
          file={file}
          mistake={wrongFile}
          onChange={(next) => {
            setFile(next);
            setChecked(undefined);
          }}
        />
      )}
      <WhenFields when={when} isPaused={task.paused !== undefined} onChange={setWhen} />
      {refusal !== undefined && (
        <p class="problem" role="alert">
          {refusal}
        </p>
      )}
      {Object.keys(wrongOnes).length > 0 && <Mistakes fields={fields} mistakes={wrongOnes} />}
      {checked !== undefined && <Checked checked={checked} />}
      <div class="buttons">
        {!about.readOnly && (
          <ActionButton kind="main" onClick={() => void start()}>
            Run…
          </ActionButton>
        )}
        <button
          type={about.readOnly ? "submit" : "button"}
          class={about.readOnly ? "main" : undefined}
          aria-disabled={isBusy || undefined}
          onClick={() => about.readOnly || void tryIt()}
        >
          {isBusy ? "Checking…" : about.readOnly ? "Check params" : "Check"}
        </button>
        {about.readOnly && <span class="quiet">This console is read-only: a check changes nothing.</span>}
      </div>
      {dialog}
    </form>
  );
}

function askedOf({ document, error }: { document?: ChoicesDocument; error?: CallError }, name: string) {
  if (error !== undefined) return error.message;
  if (document === undefined) return undefined;
  const found = Object.hasOwn(document.choices, name) ? document.choices[name] : undefined;
  if (found === undefined) return "the worker does not know it";
  return "error" in found ? found.error : found.values;
}
