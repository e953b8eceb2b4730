import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { libraryCallNames, type LibraryCalls } from '../../src/contract/library-calls.ts';
import { KindredError } from '../../src/contract/problems.ts';
import { connectLibrary, serveLibrary, type LibraryService, type Port } from '../../src/contract/rpc.ts';
import { defaultSettings } from '../../src/contract/settings.ts';

function asPort(port: MessagePort): Port {
  return {
    post: (message) => port.postMessage(message),
    listen: (listener) => {
      port.on('message', listener);
      return () => port.off('message', listener);
    },
  };
}

/** Both ends over a real message channel, with a library of which only some calls are answered. */
function connect(calls: Partial<LibraryService>) {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => {
    port1.close();
  });
  const unanswered = (): never => {
    throw new Error('not part of this test');
  };
  const library = {
    ...Object.fromEntries(libraryCallNames.map((name) => [name, unanswered])),
    ...calls,
  } as LibraryService;
  const onBug = vi.fn();
  const server = serveLibrary(asPort(port2), library, onBug);
  return { connection: connectLibrary(asPort(port1)), server, onBug, raw: port1 };
}

describe('the library over a port', () => {
  it('carries requests, results and events', async () => {
    const { connection, server } = connect({
      settings: () => defaultSettings,
      changeSettings: ({ change }) =>
        Promise.resolve({ ...defaultSettings, theme: change.theme ?? 'system' }),
    });
    expect(await connection.client.settings()).toEqual(defaultSettings);
    expect(await connection.client.changeSettings({ change: { theme: 'dark' } })).toMatchObject({
      theme: 'dark',
    });
    const heard = new Promise((resolve) => connection.on('groupsChanged', resolve));
    server.emit('groupsChanged', { levels: ['similar'] });
    expect(await heard).toEqual({ levels: ['similar'] });
  });

  it('carries expected failures with their code, and names bugs to their owner', async () => {
    const { connection, onBug } = connect({
      photo: () => {
        throw new KindredError('not-found', 'This photo is gone.');
      },
    });
    await expect(connection.client.photo({ id: 1 })).rejects.toMatchObject({
      name: 'KindredError',
      code: 'not-found',
      message: 'This photo is gone.',
    });
    expect(onBug).not.toHaveBeenCalled();
    await expect(connection.client.status()).rejects.toMatchObject({ message: 'not part of this test' });
    expect(onBug).toHaveBeenCalledOnce();
  });

  it('refuses requests that do not parse, and calls that are not of the contract', async () => {
    const photo = vi.fn<LibraryCalls['photo']>();
    const { connection, raw } = connect({ photo });
    await expect(connection.client.photo({ id: -1 })).rejects.toMatchObject({ code: 'invalid-request' });
    raw.postMessage({ kind: 'call', call: 99, name: 'constructor', request: {} });
    raw.postMessage('noise');
    await expect(connection.client.photo({ id: 0.5 })).rejects.toMatchObject({ code: 'invalid-request' });
    expect(photo).not.toHaveBeenCalled();
  });

  it('leaves no call pending when the library process has ended', async () => {
    const { connection } = connect({ status: () => new Promise(() => undefined) });
    const waiting = connection.client.status();
    connection.close();
    await expect(waiting).rejects.toMatchObject({ code: 'library-process-ended' });
    await expect(connection.client.status()).rejects.toMatchObject({ code: 'library-process-ended' });
  });
});
