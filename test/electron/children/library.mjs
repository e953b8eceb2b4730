/**
 * Stands in for the library process: a plain Node child that speaks the supervisor's messages and answers calls of
 * the contract, with the ways to go wrong that the tests ask for by its argument.
 */
const [behaviour] = process.argv.slice(2);

if (behaviour === 'dies-at-once') process.exit(3);
if (behaviour === 'cannot-open') {
  process.send({ kind: 'failed', code: 'library-locked', message: 'Another Kindred has this library open.' });
  process.exitCode = 1;
  process.disconnect();
} else {
  process.on('message', answer);
  if (behaviour !== 'never-ready') process.send({ kind: 'ready' });
}

function answer(message) {
  if (message.kind === 'close') {
    if (behaviour !== 'ignores-close') process.exit(0);
  } else if (message.kind === 'port') {
    const { call, name } = message.data;
    if (name === 'status') process.kill(process.pid, 'SIGKILL');
    else if (name === 'photo')
      process.send({ kind: 'port', data: { kind: 'result', call, value: undefined } });
    else if (name === 'startScan') {
      const payload = { levels: ['exact-copy'] };
      process.send({ kind: 'port', data: { kind: 'event', name: 'groupsChanged', payload } });
      process.send({ kind: 'port', data: { kind: 'result', call } });
    }
    // Every other call is never answered.
  }
}
