import { writeSync } from 'node:fs';
import { TailFeaturesTable } from '../../src/library/catalog/tail-features-table.ts';
import { TaughtTable } from '../../src/library/catalog/taught-table.ts';
import { openLibrary } from '../../src/library/open-library.ts';

// Teaches a library, or takes a model into use, up to a point: says so and stands still there, to be killed.
const [folder, task, point] = process.argv.slice(2);
const library = await openLibrary({ folder: folder!, workers: 0 });

function standStill(): never {
  writeSync(1, 'here\n');
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

library.on('tuningChanged', (state) => {
  if (state.state !== 'running') return;
  const { stage, points, looked } = state.run;
  if (point === 'looking' ? looked !== undefined : point === 'learning' ? points.length > 0 : stage === point)
    standStill();
});

if (task === 'use') {
  let described = 0;
  // Shadows what it inherits.
  TailFeaturesTable.prototype.put = function (...entry): void {
    TaughtTable.prototype.put.apply(this, entry);
    described += 1;
    if (described === 20) standStill();
  };
  await library.tuning.use({ id: point!, insist: true });
} else {
  const albums = library.albums.all().map(({ id }) => id);
  library.tuning.start({ albums, seed: 2, deep: task === 'deep' });
}
