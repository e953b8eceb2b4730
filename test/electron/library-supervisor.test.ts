import { afterEach, describe, expect, test } from 'vitest';
import { LibraryLink } from '../../electron/library-link.ts';
import { describeExit, LibrarySupervisor } from '../../electron/library-supervisor.ts';
import { KindredError } from '../../src/contract/problems.ts';
import type { LibraryState } from '../../src/contract/window-bridge.ts';
import { NodeLibraryProcess, type Behaviour } from './node-library-process.ts';

type Supervisor = LibrarySupervisor<NodeLibraryProcess>;

const running: Supervisor[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((supervisor) => supervisor.stop()));
});

/** A supervisor over children that behave one after the other as told, the last one's way for all that follow. */
function supervise(...behaviours: [Behaviour, ...Behaviour[]]): Supervisor {
  const supervisor = new LibrarySupervisor(
    () => new NodeLibraryProcess((behaviours.length > 1 ? behaviours.shift() : behaviours[0]) ?? 'good'),
    { ready: 2000, close: 300 },
  );
  running.push(supervisor);
  return supervisor;
}

/** Resolves with the first state of this kind from now on. */
function nextState(supervisor: Supervisor, kind: LibraryState['state']): Promise<LibraryState> {
  return new Promise((resolve) => {
    const stop = supervisor.onState((state) => {
      if (state.state !== kind) return;
      stop();
      resolve(state);
    });
  });
}

/** A link that follows the supervisor as the main process does. */
function linkTo(supervisor: Supervisor): LibraryLink {
  const link = new LibraryLink();
  supervisor.onState((state) => {
    if (state.state === 'failed') link.fail(new KindredError(state.code, state.message));
    else if (state.state !== 'ready') link.detach();
  });
  supervisor.onReady((process) => link.attach(process.connect()));
  return link;
}

describe('the library process under its supervisor', () => {
  test('is ready once it says so, and ends when asked to', async () => {
    const supervisor = supervise('good');
    const ready = nextState(supervisor, 'ready');
    supervisor.start();
    expect(supervisor.state).toEqual({ state: 'starting' });
    await ready;
    const pid = supervisor.ready?.pid ?? 0;
    await supervisor.stop();
    expect(supervisor.ready).toBeUndefined();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  test('a call made before it is ready waits for it', async () => {
    const supervisor = supervise('good');
    const { client } = linkTo(supervisor);
    const answer = client.photo({ id: 1 });
    supervisor.start();
    await expect(answer).resolves.toBeUndefined();
  });

  test('killed in the middle of calls, it leaves none of them pending and answers again', async () => {
    const supervisor = supervise('good');
    const { client } = linkTo(supervisor);
    supervisor.start();
    await client.photo({ id: 1 });
    const first = supervisor.ready?.pid;
    const neverAnswered = client.settings();
    const deadly = client.status();
    const restarting = nextState(supervisor, 'restarting');
    const ready = nextState(supervisor, 'ready');

    await expect(neverAnswered).rejects.toMatchObject({ code: 'library-process-ended' });
    await expect(deadly).rejects.toMatchObject({ code: 'library-process-ended' });
    expect(await restarting).toMatchObject({
      reason: expect.stringContaining('ended from outside') as string,
    });

    await ready;
    await expect(client.photo({ id: 1 })).resolves.toBeUndefined();
    expect(supervisor.ready?.pid).not.toBe(first);
  });

  test('event listeners hear the next process too', async () => {
    const supervisor = supervise('good');
    const link = linkTo(supervisor);
    let heard = 0;
    link.on('groupsChanged', () => heard++);
    supervisor.start();
    await link.client.startScan();
    await expect(link.client.status()).rejects.toMatchObject({ code: 'library-process-ended' });
    await link.client.startScan();
    expect(heard).toBe(2);
  });

  test('what it says of itself is final: it is not tried again', async () => {
    let started = 0;
    const supervisor = new LibrarySupervisor(() => {
      started++;
      return new NodeLibraryProcess('cannot-open');
    });
    running.push(supervisor);
    const { client } = linkTo(supervisor);
    const failed = nextState(supervisor, 'failed');
    supervisor.start();
    const expected = { code: 'library-locked', message: 'Another Kindred has this library open.' };
    expect(await failed).toEqual({ state: 'failed', ...expected });
    await expect(client.photo({ id: 1 })).rejects.toMatchObject(expected);
    expect(started).toBe(1);
  });

  test('dying at once again and again, it is given up with a sentence, and can be tried once more', async () => {
    const supervisor = supervise(
      'dies-at-once',
      'dies-at-once',
      'dies-at-once',
      'dies-at-once',
      'dies-at-once',
      'good',
    );
    const failed = nextState(supervisor, 'failed');
    supervisor.start();
    expect(await failed).toMatchObject({
      code: 'library-process-ended',
      message: expect.stringContaining('(code 3)') as string,
    });
    const ready = nextState(supervisor, 'ready');
    supervisor.start();
    await ready;
  });

  test('never getting ready counts as a death', async () => {
    const supervisor = new LibrarySupervisor(() => new NodeLibraryProcess('never-ready'), {
      ready: 100,
      close: 300,
    });
    running.push(supervisor);
    const restarting = nextState(supervisor, 'restarting');
    supervisor.start();
    expect(await restarting).toEqual({ state: 'restarting', reason: 'It did not answer after its start.' });
  });

  test('not ending when asked to, it is killed', async () => {
    const supervisor = supervise('ignores-close');
    const ready = nextState(supervisor, 'ready');
    supervisor.start();
    await ready;
    const pid = supervisor.ready?.pid ?? 0;
    await supervisor.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

test.each([
  [{ code: null, signal: 'SIGSEGV' }, 'It crashed while reading a photo.'],
  [{ code: 11 }, 'It crashed while reading a photo.'],
  [{ code: null, signal: 'SIGKILL' }, 'It was ended from outside, perhaps because memory ran out.'],
  [{ code: 0 }, 'It ended by itself.'],
  [{ code: 1 }, 'It ended unexpectedly (code 1).'],
  [{ code: null }, 'It ended unexpectedly (code unknown).'],
])('an end %j is told as: %s', (exit, sentence) => {
  expect(describeExit(exit)).toBe(sentence);
});
