/** The pages that the bar at the top leads to; the others are opened from them. */
export const mainScreens = ['groups', 'albums', 'teach'] as const;
export type MainScreen = (typeof mainScreens)[number];
export type ScreenName = MainScreen | 'group' | 'query';
export type SheetName = 'folders' | 'decisions' | 'settings' | 'keys' | 'import-albums' | 'new-album';

/** Which page is shown, the way back, and which sheet lies over it. */
export class Screen {
  #trail = $state.raw<readonly ScreenName[]>(['groups']);
  sheet = $state<SheetName>();

  get name(): ScreenName {
    return this.#trail.at(-1) ?? 'groups';
  }

  /** The page of the bar that the way began with. */
  get main(): MainScreen {
    return mainScreens.find((name) => name === this.#trail[0]) ?? 'groups';
  }

  /** Begins a new way. */
  goTo(name: MainScreen): void {
    this.#trail = [name];
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
