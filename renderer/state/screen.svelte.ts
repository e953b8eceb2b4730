export type ScreenName = 'groups' | 'group' | 'query';
export type SheetName = 'folders' | 'decisions' | 'settings' | 'keys';

/** Which page is shown, the way back, and which sheet lies over it. */
export class Screen {
  #trail = $state.raw<readonly ScreenName[]>(['groups']);
  sheet = $state<SheetName>();

  get name(): ScreenName {
    return this.#trail.at(-1) ?? 'groups';
  }

  open(name: ScreenName): void {
    // A page opened again is gone back to, so that the way back never runs in a circle.
    const place = this.#trail.indexOf(name);
    this.#trail = place >= 0 ? this.#trail.slice(0, place + 1) : [...this.#trail, name];
  }

  back(): void {
    if (this.#trail.length > 1) this.#trail = this.#trail.slice(0, -1);
  }
}
