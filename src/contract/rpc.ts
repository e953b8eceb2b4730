import * as v from 'valibot';
import {
  libraryCallNames,
  libraryEventNames,
  type LibraryCalls,
  type LibraryClient,
  type LibraryEvents,
} from './library-calls.ts';
import { failureCodes, KindredError, type FailureCode } from './problems.ts';
import { requestSchemas } from './requests.ts';

/** The least a message channel must do; MessagePort, MessagePortMain and worker ports are wrapped into it. */
export interface Port {
  post: (message: unknown) => void;
  /** Returns the function that stops listening. */
  listen: (listener: (message: unknown) => void) => () => void;
}

const callMessage = v.object({
  kind: v.literal('call'),
  call: v.number(),
  name: v.picklist(libraryCallNames),
  request: v.optional(v.unknown()),
});

const answerMessage = v.variant('kind', [
  v.object({ kind: v.literal('result'), call: v.number(), value: v.optional(v.unknown()) }),
  v.object({
    kind: v.literal('failure'),
    call: v.number(),
    code: v.picklist(failureCodes),
    message: v.string(),
  }),
  v.object({ kind: v.literal('event'), name: v.picklist(libraryEventNames), payload: v.unknown() }),
]);

/** A library as `serveLibrary` needs it: answers may come at once or later. */
export type LibraryService = {
  [K in keyof LibraryCalls]: (
    ...request: Parameters<LibraryCalls[K]>
  ) => ReturnType<LibraryCalls[K]> | Promise<ReturnType<LibraryCalls[K]>>;
};

/**
 * Answers the calls that come through `port` from `library`. A call that is not of the contract, or whose request
 * does not parse, is answered with `invalid-request`; a thrown KindredError crosses with its code; any other error is
 * a bug of ours and crosses as `invalid-request` after `onBug` has seen it. Returns the function that ends serving.
 */
export function serveLibrary(
  port: Port,
  library: LibraryService,
  onBug: (error: unknown) => void,
): { stop: () => void; emit: <K extends keyof LibraryEvents>(name: K, payload: LibraryEvents[K]) => void } {
  const stop = port.listen((message) => {
    const parsed = v.safeParse(callMessage, message);
    if (!parsed.success) return;
    const { call, name } = parsed.output;
    answer(library, name, parsed.output.request).then(
      (value) => port.post({ kind: 'result', call, value }),
      (error: unknown) => {
        if (!(error instanceof KindredError)) onBug(error);
        const code: FailureCode = error instanceof KindredError ? error.code : 'invalid-request';
        port.post({
          kind: 'failure',
          call,
          code,
          message: error instanceof Error ? error.message : String(error),
        });
      },
    );
  });
  return { stop, emit: (name, payload) => port.post({ kind: 'event', name, payload }) };
}

async function answer(library: LibraryService, name: keyof LibraryCalls, request: unknown): Promise<unknown> {
  const parsed = v.safeParse(requestSchemas[name], request);
  if (!parsed.success)
    throw new KindredError('invalid-request', `The call ${name} was made with a wrong request.`);
  // The schema table and the call table have the same keys and types; TypeScript cannot correlate the two by name.
  const call = library[name] as (request: unknown) => unknown;
  return await call.call(library, parsed.output);
}

export interface LibraryConnection {
  client: LibraryClient;
  on: <K extends keyof LibraryEvents>(name: K, listener: (payload: LibraryEvents[K]) => void) => () => void;
  /** Rejects every pending call with `library-process-ended` and stops listening. */
  close: () => void;
}

/** The calling end. Promises reject with KindredError and none is left pending once `close` was called. */
export function connectLibrary(port: Port): LibraryConnection {
  const pending = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: KindredError) => void }
  >();
  const listeners = new Map<string, Set<(payload: never) => void>>();
  let nextCall = 1;
  let closed = false;

  const stop = port.listen((message) => {
    const parsed = v.safeParse(answerMessage, message);
    if (!parsed.success) return;
    const answer = parsed.output;
    if (answer.kind === 'event') {
      for (const listener of listeners.get(answer.name) ?? []) listener(answer.payload as never);
      return;
    }
    const waiting = pending.get(answer.call);
    pending.delete(answer.call);
    if (answer.kind === 'result') waiting?.resolve(answer.value);
    else waiting?.reject(new KindredError(answer.code, answer.message));
  });

  const call = (name: keyof LibraryCalls, request: unknown): Promise<unknown> => {
    if (closed) return Promise.reject(endedError());
    return new Promise((resolve, reject) => {
      const number = nextCall++;
      pending.set(number, { resolve, reject });
      port.post({ kind: 'call', call: number, name, request });
    });
  };

  // Built from the contract's names: a Proxy could not cross contextBridge, and `constructor` is no call.
  const client = Object.fromEntries(
    libraryCallNames.map((name) => [name, (request?: unknown) => call(name, request)]),
  ) as unknown as LibraryClient;

  return {
    client,
    on: (name, listener) => {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener);
      return () => void set.delete(listener);
    },
    close: () => {
      closed = true;
      stop();
      for (const waiting of pending.values()) waiting.reject(endedError());
      pending.clear();
    },
  };
}

function endedError(): KindredError {
  return new KindredError(
    'library-process-ended',
    'The library is being started again. Try once more in a moment.',
  );
}
