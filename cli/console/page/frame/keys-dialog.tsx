/** Lists the keys, and switches them off. */
import { useEffect, useRef, useState } from "preact/hooks";
import { areOff, places, switchKeys } from "./keys.ts";

const others: readonly (readonly [keys: readonly string[], does: string])[] = [
  [["/"], "search this page, where it has a search"],
  [["j"], "go to the next row"],
  [["k"], "go to the row before"],
  [["arrows"], "go from mark to mark in the calendar"],
  [["Enter"], "open it"],
  [["Esc"], "close a dialog, or leave a field"],
  [["?"], "show these keys"],
];

export function KeysDialog({ onClose }: { onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [off, setOff] = useState(areOff);
  useEffect(() => dialog.current?.showModal(), []);
  const toPlaces = Object.entries(places).map(
    ([letter, { name }]) => [["g", letter], `go to ${name}`] as const,
  );
  return (
    <dialog ref={dialog} class="keys" aria-labelledby="keys" onClose={onClose}>
      <h2 id="keys">Keys</h2>
      <dl>
        {[...toPlaces, ...others].map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((one, i) => (
                <>
                  {i > 0 && " then "}
                  <kbd>{one}</kbd>
                </>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label>
        <input
          type="checkbox"
          checked={!off}
          onChange={({ currentTarget: { checked } }) => {
            switchKeys(checked);
            setOff(!checked);
          }}
        />{" "}
        Use these keys
      </label>
      <div class="buttons">
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}
