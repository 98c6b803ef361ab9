/** The control of a field, by its kind. */
import type { ChoiceDocument } from "../documents.ts";
import type { FormField } from "./fields.ts";
import { shown } from "./help.ts";

export interface GivenProps {
  readonly id: string;
  readonly field: FormField;
  readonly value: string | readonly string[] | undefined;
  readonly choices: readonly ChoiceDocument[] | undefined;
  /** Its choices are not here yet. */
  readonly isAsking: boolean;
  readonly attributes: object;
  change(value: string | readonly string[]): void;
}

const inputTypes = { number: "number", date: "date", datetime: "datetime-local" } as const;

export function Control({ field, value, choices, isAsking, attributes, change }: GivenProps) {
  const text = typeof value === "string" ? value : "";
  const placeholder = field.fallback === undefined ? undefined : `default: ${shown(field.fallback)}`;
  const onInput = (event: { currentTarget: { value: string } }) => change(event.currentTarget.value);
  // A browser shows what is in any other control.
  if (field.isMasked)
    return <input {...attributes} type="password" autocomplete="off" value={text} onInput={onInput} />;
  if (isAsking)
    return (
      <select {...attributes} disabled>
        <option>its values are being asked for…</option>
      </select>
    );
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

/** A box for each item that a list may have. */
export function Many({ id, value, choices = [], attributes, change }: GivenProps) {
  const chosen = Array.isArray(value) ? (value as readonly string[]) : [];
  return (
    <div class="choices">
      {choices.map((choice) => {
        const text = String(choice.value);
        return (
          <label key={text}>
            <input
              {...attributes}
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
