/** One field of a task's form: its control, whether it is required, what it means, and what is wrong with it. */
import { useId } from "preact/hooks";
import type { ChoiceDocument } from "../documents.ts";
import { Control, type GivenProps, Many } from "./control.tsx";
import type { FormField } from "./fields.ts";
import { helpOf } from "./help.ts";
import { fieldId } from "./mistakes.tsx";
import type { FormValues } from "./values.ts";

interface FieldsProps {
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
    ...(typeof found === "string" ? [`its values are not known now: ${found}`] : []),
    ...helpOf(field, value, zones),
  ];
  const isMany = field.kind === "list" && choices !== undefined;
  const described = [...(help.length > 0 ? [`${id}-help`] : []), ...(mistake ? [`${id}-wrong`] : [])].join(
    " ",
  );
  const isWrong = mistake !== undefined || undefined;
  const given: GivenProps = {
    ...{ id, value, choices, field },
    isAsking: field.choices === "asked" && found === undefined,
    attributes: {
      id,
      "aria-describedby": described || undefined,
      "aria-invalid": isWrong,
      "aria-required": field.isRequired || undefined,
    },
    change: (next) => onChange(field.key, next),
  };
  return (
    <div id={fieldId(field.key)} class={`field${mistake === undefined ? "" : " wrong"}`}>
      {isMany ? (
        <fieldset class="many">
          <legend>
            <code>{field.name}</code>
            <Marks field={field} />
          </legend>
          <Many
            {...given}
            attributes={{ "aria-describedby": described || undefined, "aria-invalid": isWrong }}
          />
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
