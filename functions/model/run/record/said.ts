/** What a task says of its run besides its cursor. Saved with the cursor, and kept when the run fails. */
export interface Said {
  /** JSON text. */
  readonly output?: string;
  /** What the task counted, by name. */
  readonly counts?: Readonly<Record<string, number>>;
  /** What the task said last of how far it is. */
  readonly message?: string;
  /** What its command's exit code warns of, though the run is succeeded. Empty where a later attempt took it back. */
  readonly warning?: string;
}
