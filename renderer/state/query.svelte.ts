import type { Photo, PhotoId } from '../../src/contract/photo.ts';
import type { Match, QueryResult } from '../../src/contract/query.ts';
import type { Outcome, WindowBridge } from '../../src/contract/window-bridge.ts';
import type { Notices } from './notices.svelte.ts';

const limit = 120;

/** A question "what looks like this one?", with its answer once it has come. */
export class Query {
  readonly #bridge: WindowBridge<File>;
  readonly #notices: Notices;
  #result = $state.raw<QueryResult>();
  #picture = $state<string>();
  #name = $state('');
  #isAsking = $state(false);
  #chosen = $state<PhotoId>();
  /** The address made for a dropped file; given back when the next question is asked. */
  #dropped: string | undefined;
  #question = 0;

  readonly matches = $derived(this.#result?.matches ?? []);
  /** The match that stands beside the query: the chosen one, or the nearest. */
  readonly match = $derived<Match | undefined>(
    this.matches.find((match) => match.photo.id === this.#chosen) ?? this.matches[0],
  );

  constructor(bridge: WindowBridge<File>, notices: Notices) {
    this.#bridge = bridge;
    this.#notices = notices;
  }

  get name(): string {
    return this.#name;
  }

  /** The query's photo, where it lies in the library. */
  get photo(): Photo | undefined {
    return this.#result?.photo;
  }

  /** Address of the query's picture where it does not lie in the library. */
  get picture(): string | undefined {
    return this.#picture;
  }

  get result(): QueryResult | undefined {
    return this.#result;
  }

  get isAsking(): boolean {
    return this.#isAsking;
  }

  choose(id: PhotoId): void {
    this.#chosen = id;
  }

  /** Resolves with false where there is nothing to show. */
  async askPhoto(photo: Photo, name: string): Promise<boolean> {
    return await this.#ask(name, undefined, this.#bridge.similarToPhoto({ id: photo.id, limit }));
  }

  async askPhotoById(id: PhotoId): Promise<boolean> {
    return await this.#ask('', undefined, this.#bridge.similarToPhoto({ id, limit }));
  }

  async askFile(file: File): Promise<boolean> {
    this.#dropped = URL.createObjectURL(file);
    return await this.#ask(file.name, this.#dropped, this.#bridge.similarToDropped(file, limit));
  }

  /** Opens the file dialog. */
  async askChosen(): Promise<boolean> {
    const chosen = await this.#notices.valueOf(this.#bridge.chooseQuery(limit));
    if (!chosen) return false;
    return await this.#ask(
      chosen.result.name,
      chosen.picture,
      Promise.resolve({ ok: true, value: chosen.result }),
    );
  }

  async #ask(
    name: string,
    picture: string | undefined,
    asked: Promise<Outcome<QueryResult>>,
  ): Promise<boolean> {
    const question = ++this.#question;
    this.#isAsking = true;
    const outcome = await asked;
    if (question !== this.#question) return false;
    this.#isAsking = false;
    if (!outcome.ok) {
      this.#notices.show(outcome.message);
      return false;
    }
    if (this.#picture?.startsWith('blob:') && this.#picture !== picture) URL.revokeObjectURL(this.#picture);
    this.#result = outcome.value;
    this.#name = outcome.value.name || name;
    this.#picture = picture;
    this.#chosen = undefined;
    return true;
  }
}
