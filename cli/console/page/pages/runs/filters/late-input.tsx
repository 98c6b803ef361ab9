/** A field whose text counts once nobody has typed for a moment, or at Enter: each text is a call. */
import { useEffect, useRef, useState } from "preact/hooks";

interface LateInputProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  onChange(value: string): void;
}

const waitMs = 400;

export function LateInput({ label, value, placeholder, onChange }: LateInputProps) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const change = useRef(onChange);
  change.current = onChange;
  useEffect(() => setTyped(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const settle = (text: string, ms: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => change.current(text.trim()), ms);
  };
  return (
    <label class="late">
      <span>{label}</span>
      <input
        type="search"
        placeholder={placeholder}
        value={typed}
        onInput={({ currentTarget }) => {
          setTyped(currentTarget.value);
          settle(currentTarget.value, waitMs);
        }}
        onKeyDown={({ key, currentTarget }) => {
          if (key === "Enter") settle(currentTarget.value, 0);
        }}
      />
    </label>
  );
}
