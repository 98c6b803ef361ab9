/** Something that listens to runs in a trace. */
import type { Listener, Telling } from "../../../../functions/telling/index.ts";

/** Listens to all that it is told, and notes it in `heard` as `TURN:NAME`. While it is deaf it takes nothing. */
export class Ears implements Listener {
  readonly name = "ears";
  readonly heard: string[] = [];
  isDeaf = false;

  hears(): boolean {
    return true;
  }

  async tell(tellings: readonly Telling[]): Promise<readonly Telling[]> {
    if (this.isDeaf) return tellings;
    this.heard.push(...tellings.map(({ turn, name }) => `${turn}:${name}`));
    return [];
  }
}
