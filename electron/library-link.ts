import {
  libraryCallNames,
  type LibraryCalls,
  type LibraryClient,
  type LibraryEvents,
} from '../src/contract/library-calls.ts';
import type { KindredError } from '../src/contract/problems.ts';
import { connectLibrary, type LibraryConnection, type Port } from '../src/contract/rpc.ts';

type Listeners = { [K in keyof LibraryEvents]: Set<(payload: LibraryEvents[K]) => void> };

/**
 * A library that may be away for a while. Calls made while no port is attached wait for the next one; calls that
 * were under way when the port was lost reject with `library-process-ended`; after `fail` every call rejects until a
 * port is attached again. Event listeners outlive the ports.
 */
export class LibraryLink {
  readonly client: LibraryClient;
  #connection: LibraryConnection | undefined;
  #failure: KindredError | undefined;
  #waiting: { resolve: (connection: LibraryConnection) => void; reject: (error: KindredError) => void }[] =
    [];
  readonly #listeners: Listeners = {
    scanProgress: new Set(),
    statusChanged: new Set(),
    groupsChanged: new Set(),
    albumsChanged: new Set(),
    tuningChanged: new Set(),
    modelsChanged: new Set(),
  };

  constructor() {
    this.client = Object.fromEntries(
      libraryCallNames.map((name) => [name, (request?: unknown) => this.#call(name, request)]),
    ) as unknown as LibraryClient;
  }

  attach(port: Port): void {
    this.detach();
    const connection = connectLibrary(port);
    forward(connection, 'scanProgress', this.#listeners.scanProgress);
    forward(connection, 'statusChanged', this.#listeners.statusChanged);
    forward(connection, 'groupsChanged', this.#listeners.groupsChanged);
    forward(connection, 'albumsChanged', this.#listeners.albumsChanged);
    forward(connection, 'tuningChanged', this.#listeners.tuningChanged);
    forward(connection, 'modelsChanged', this.#listeners.modelsChanged);
    this.#connection = connection;
    this.#failure = undefined;
    for (const { resolve } of this.#waiting.splice(0)) resolve(connection);
  }

  detach(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }

  fail(error: KindredError): void {
    this.detach();
    this.#failure = error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  /** Returns the function that stops listening. */
  on<K extends keyof LibraryEvents>(event: K, listener: (payload: LibraryEvents[K]) => void): () => void {
    const listeners: Set<(payload: LibraryEvents[K]) => void> = this.#listeners[event];
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  async #call(name: keyof LibraryCalls, request: unknown): Promise<unknown> {
    const connection = this.#connection ?? (await this.#nextConnection());
    // Client and request belong together by the contract's map; TypeScript cannot correlate the two by name.
    const call = connection.client[name] as (request: unknown) => Promise<unknown>;
    return await call(request);
  }

  #nextConnection(): Promise<LibraryConnection> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }
}

function forward<K extends keyof LibraryEvents>(
  connection: LibraryConnection,
  name: K,
  listeners: ReadonlySet<(payload: LibraryEvents[K]) => void>,
): void {
  connection.on(name, (payload) => {
    for (const listener of listeners) listener(payload);
  });
}
