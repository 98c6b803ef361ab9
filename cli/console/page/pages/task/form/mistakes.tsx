/** How many fields of the form are wrong and which, beside its buttons: the fields themselves may be out of view. */
import type { FormField } from "./fields.ts";
import { missing } from "./values.ts";

/** The id of what is around a field. @param key of the field */
export const fieldId = (key: string): string => `field-${key}`;

/** The first control of these that is wrong gets the focus, in the middle of the view. */
export function focusWrong(within: Element | null): void {
  const control = within?.querySelector<HTMLElement>('[aria-invalid="true"]:not(:disabled)');
  control?.focus({ preventScroll: true });
  control?.scrollIntoView({ block: "center" });
}

interface MistakesProps {
  readonly fields: readonly FormField[];
  /** By the key of a field. */
  readonly mistakes: Readonly<Record<string, string>>;
}

export function Mistakes({ fields, mistakes }: MistakesProps) {
  const names = new Map(
    fields.flatMap(({ key, name, fields: own = [] }) => [
      [key, name] as const,
      ...own.map((one) => [one.key, `${name}.${one.name}`] as const),
    ]),
  );
  const keys = Object.keys(mistakes);
  const isMissing = (key: string) => mistakes[key] === missing;
  const groups = [
    { found: keys.filter(isMissing), one: "field needs a value", more: "fields need a value" },
    { found: keys.filter((key) => !isMissing(key)), one: "field is wrong", more: "fields are wrong" },
  ].filter(({ found }) => found.length > 0);
  return (
    <div class="problem" role="alert">
      {groups.map(({ found, one, more }) => (
        <div key={one}>
          {found.length} {found.length === 1 ? one : more}:{" "}
          {found.map((key, i) => (
            <span key={key}>
              {i > 0 && ", "}
              <a href={`#${encodeURIComponent(fieldId(key))}`} onClick={(event) => goToField(event, key)}>
                {names.get(key) ?? key}
              </a>
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}

/** The address stays as it is. */
function goToField(event: MouseEvent, key: string): void {
  event.preventDefault();
  focusWrong(document.getElementById(fieldId(key)));
}
