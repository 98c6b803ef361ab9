/** One field of a task's form: its control, whether it is required, what it means, and what is wrong with it. */
import { useId } from "preact/hooks";
import { instantText } from "../../../words/time.ts";
import type { ChoiceDocument } from "../documents.ts";
import type { FormField } from "./fields.ts";
import type { FormValues } from "./values.ts";

export interface FieldsProps {
  readonly values: FormValues;
  readonly mistakes: Readonly<Record<string, string>>;
  /** Zones of the task's schedules, in which instants are shown too. */
  readonly zones: readonly string[];
  /** Of a field whose values the worker knows: the values, or why they are not known; undefined while it is asked. */
  readonly asked: (name: string) => readonly ChoiceDocument[] | string | undefined;
  onChange(key: string, value: string | readonly string[]): void;
}

export function Field({ field, ...props }: FieldsProps & { readonly field: FormField }) {
  if (field.fields !== undefined)
    return (
      <fieldset class="group">
        <legend>
          {field.name}
          <Marks field={field} />
        </legend>
        {field.description && <small>{field.description}</small>}
        {field.fields.map((one) => (
          <Field key={one.key} field={one} {...props} />
        ))}
      </fieldset>
    );
  return <OneField field={field} {...props} />;
}

function Marks({ field: { isRequired, isMasked } }: { readonly field: FormField }) {
  return (
    <>
      {isRequired && <b class="required"> required</b>}
      {isMasked && <span class="mark"> masked</span>}
    </>
  );
}

function OneField({
  field,
  values,
  mistakes,
  zones,
  asked,
  onChange,
}: FieldsProps & { readonly field: FormField }) {
  const id = useId();
  const mistake = Object.hasOwn(mistakes, field.key) ? mistakes[field.key] : undefined;
  const found = field.choices === "asked" ? asked(field.name) : field.choices;
  const choices = typeof found === "string" ? undefined : found;
  const value = Object.hasOwn(values, field.key) ? values[field.key] : undefined;
  const help = [
    ...(field.bounds === "" ? [] : [field.bounds]),
    ...(field.choices === "asked" && found === undefined ? ["its values are being asked for"] : []),
    ...(typeof found === "string" ? [`its values are not known now: ${found}`] : []),
    ...helpOf(field, value, zones),
  ];
  const isMany = field.kind === "list" && choices !== undefined;
  const described = [...(help.length > 0 ? [`${id}-help`] : []), ...(mistake ? [`${id}-wrong`] : [])].join(
    " ",
  );
  const given: GivenProps = {
    ...{ id, value, choices, field },
    attributes: {
      id,
      "aria-describedby": described || undefined,
      "aria-invalid": mistake !== undefined || undefined,
      "aria-required": field.isRequired || undefined,
    },
    change: (next) => onChange(field.key, next),
  };
  return (
    <div class={`field${mistake === undefined ? "" : " wrong"}`}>
      {isMany ? (
        <fieldset class="many">
          <legend>
            <code>{field.name}</code>
            <Marks field={field} />
          </legend>
          <Many {...given} />
        </fieldset>
      ) : (
        <>
          <label for={id}>
            <code>{field.name}</code>
            <Marks field={field} />
          </label>
          <Control {...given} />
        </>
      )}
      {field.description && <small>{field.description}</small>}
      {help.length > 0 && (
        <small id={`${id}-help`} class="help">
          {help.join(" · ")}
        </small>
      )}
      {mistake !== undefined && (
        <small id={`${id}-wrong`} class="mistake">
          {mistake}
        </small>
      )}
    </div>
  );
}

interface GivenProps {
  readonly id: string;
  readonly field: FormField;
  readonly value: string | readonly string[] | undefined;
  readonly choices: readonly ChoiceDocument[] | undefined;
  readonly attributes: object;
  change(value: string | readonly string[]): void;
}

const inputTypes = { number: "number", date: "date", datetime: "datetime-local" } as const;

function Control({ field, value, choices, attributes, change }: GivenProps) {
  const text = typeof value === "string" ? value : "";
  const placeholder = field.fallback === undefined ? undefined : `default: ${shown(field.fallback)}`;
  const onInput = (event: { currentTarget: { value: string } }) => change(event.currentTarget.value);
  // A browser shows what is in any other control.
  if (field.isMasked)
    return <input {...attributes} type="password" autocomplete="off" value={text} onInput={onInput} />;
  if (choices !== undefined || field.kind === "boolean") {
    const all = choices ?? [
      { value: true, label: "yes" },
      { value: false, label: "no" },
    ];
    return (
      <select {...attributes} value={text} onChange={onInput}>
        <option value="">{placeholder ?? (field.isRequired ? "choose…" : "left out")}</option>
        {all.map((choice) => (
          <option key={String(choice.value)} value={String(choice.value)}>
            {labelOf(choice, field.kind === "boolean")}
          </option>
        ))}
      </select>
    );
  }
  if (field.kind === "textarea" || field.kind === "list")
    return <textarea {...attributes} rows={3} placeholder={placeholder} value={text} onInput={onInput} />;
  if (field.kind === "json")
    return (
      <textarea
        {...attributes}
        class="code"
        rows={2}
        placeholder={placeholder}
        value={text}
        onInput={onInput}
      />
    );
  const type = inputTypes[field.kind as keyof typeof inputTypes] ?? "text";
  const step =
    field.kind === "number" ? (field.isInteger ? "1" : "any") : field.kind === "datetime" ? "1" : undefined;
  return (
    <input
      {...attributes}
      type={type}
      step={step}
      autocomplete="off"
      placeholder={placeholder}
      value={text}
      onInput={onInput}
    />
  );
}

function Many({ id, value, choices = [], change }: GivenProps) {
  const chosen = Array.isArray(value) ? (value as readonly string[]) : [];
  return (
    <div class="choices">
      {choices.map((choice) => {
        const text = String(choice.value);
        return (
          <label key={text}>
            <input
              type="checkbox"
              name={id}
              checked={chosen.includes(text)}
              onChange={({ currentTarget: { checked } }) =>
                change(checked ? [...chosen, text] : chosen.filter((one) => one !== text))
              }
            />{" "}
            {labelOf(choice)}
          </label>
        );
      })}
    </div>
  );
}

function labelOf({ value, label }: ChoiceDocument, isLabelAlone = false): string {
  if (label === undefined) return String(value);
  return isLabelAlone ? label : `${value} – ${label}`;
}

function helpOf(
  { kind, fallback, choices }: FormField,
  value: string | readonly string[] | undefined,
  zones: readonly string[],
): string[] {
  const text = typeof value === "string" ? value : "";
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  // These have no placeholder.
  const else_ = kind === "date" || kind === "datetime" ? fallbackText(fallback) : [];
  if (kind === "list") return choices === undefined ? ["one item a line"] : fallbackText(fallback);
  if (kind === "json") return ["as JSON"];
  if (kind === "date") {
    const at = Date.parse(`${text}T00:00:00Z`);
    const day = Number.isNaN(at) ? [] : [instantText(at, "UTC").replace(/,? 00:00:00$/, "")];
    return ["a day, without a time zone", ...day, ...else_];
  }
  if (kind !== "datetime") return [];
  const at = Date.parse(text);
  if (Number.isNaN(at)) return [`in your time zone, ${own}`, ...else_];
  const others = zones.filter((zone) => zone !== own).map((zone) => `${instantText(at, zone)} in ${zone}`);
  return [`in your time zone, ${own}`, `sent as ${new Date(at).toISOString()}`, ...others];
}

function fallbackText(fallback: unknown): string[] {
  return fallback === undefined ? [] : [`default: ${shown(fallback)}`];
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
