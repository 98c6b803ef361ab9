import { checkFormat, formatOf } from "./data-format.ts";

/**
 * Makes what asks once of what format the data is. Once in each environment of a function is enough: a rollback makes new
 * ones, and a format is raised only after those of the version before have ended. What was refused, or not answered, is
 * asked again. It rejects with a DataFormatError, or with what `read` does.
 *
 * @param read the item that tells the format
 */
export function formatCheck(
  read: () => Promise<{ readonly format?: number } | undefined>,
): () => Promise<void> {
  let checked: Promise<void> | undefined;
  return () => {
    checked ??= read()
      .then((part) => checkFormat(formatOf(part)))
      .catch((error: unknown) => {
        checked = undefined;
        throw error;
      });
    return checked;
  };
}

/** The same, resolved to the error. */
export function formatRefusal(...given: Parameters<typeof formatCheck>): () => Promise<Error | undefined> {
  const check = formatCheck(...given);
  return () =>
    check().then(
      () => undefined,
      (error: Error) => error,
    );
}
