/**
 * Gives the event loop its turn, so that messages are answered and an abort is seen; throws the signal's reason where it
 * was aborted.
 */
export async function nextTurn(signal?: AbortSignal): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  signal?.throwIfAborted();
}
