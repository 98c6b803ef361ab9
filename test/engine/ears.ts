/** Listens to what runs tell. */
import type { Listener, Telling } from "../../functions/telling/index.ts";

/** Keeps what it is told, as `TURN:NAME`. It can be made to fail. */
export class Ears implements Listener {
  readonly name = "ears";
  readonly heard: string[] = [];
  fails = false;
  onHeard: (telling: Telling) => void = () => {};

  hears(): boolean {
    return true;
  }

  async tell(tellings: readonly Telling[]): Promise<readonly Telling[]> {
    if (this.fails) return tellings;
    for (const telling of tellings) {
      this.heard.push(`${telling.turn}:${telling.name}`);
      this.onHeard(telling);
    }
    return [];
  }
}
