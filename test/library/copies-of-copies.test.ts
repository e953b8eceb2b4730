import { expect, it, onTestFinished } from 'vitest';
import { randomFrom } from '../../build/random.ts';
import { openCatalog } from '../../src/library/catalog/catalog.ts';
import { copiesOfCopies } from '../../src/library/matching/candidate-limits.ts';
import type { PhotoToVerify } from '../../src/library/workers/worker-tasks.ts';
import type { WorkerPool } from '../../src/library/workers/worker-pool.ts';
import { addPhoto } from './catalog-photos.ts';
import { emptyMatcher } from './empty-matcher.ts';
import { scratchFolder } from './scratch.ts';

/** A code in which the bits from one place to before another are set. */
function codeWith(from: number, to: number): Uint8Array {
  const code = new Uint8Array(32);
  for (let bit = from; bit < to; bit++) code[bit >> 3]! |= 1 << (bit & 7);
  return code;
}

/**
 * Joins contents with these codes, in their order; verification calls two of them the same unless one is `stranger`. Returns the
 * edges, by the places of the contents, and how many pairs were verified.
 */
async function join(
  codes: readonly Uint8Array[],
  stranger?: number,
): Promise<{ edges: string[]; verified: number }> {
  const catalog = openCatalog(await scratchFolder(), 'write');
  onTestFinished(() => catalog.close());
  const { id: folderId } = catalog.folders.add('/x');
  const random = randomFrom('layouts');
  const contents = codes.map((pictureCode, number) => {
    const layoutCode = Uint8Array.from({ length: 8 }, () => random() * 256);
    return addPhoto(catalog, folderId, number, { pictureCode, layoutCode });
  });
  for (const number of codes.keys()) catalog.thumbnails.put(`hash ${number}`, new Uint8Array(1));
  let verified = 0;
  const run = (
    kind: string,
    { probe, candidates }: { probe: PhotoToVerify; candidates: PhotoToVerify[] },
  ): Promise<unknown> => {
    if (kind !== 'verify') return Promise.resolve({ ok: false });
    verified += candidates.length;
    return Promise.resolve(
      candidates.map(({ hash }) =>
        [hash, probe.hash].includes(`hash ${stranger}`)
          ? { level: 'unrelated', score: 0, evidence: 'different pictures' }
          : { level: 'same-picture', score: 0.99, evidence: 'same framing' },
      ),
    );
  };
  const matcher = await emptyMatcher(catalog, { run } as unknown as WorkerPool);
  for (const id of contents) await matcher.join(id);
  const edges = catalog.edges
    .all()
    .filter(({ level }) => level === 'same-picture')
    .map(({ a, b }) => `${contents.indexOf(a)}-${contents.indexOf(b)}`);
  return { edges: edges.sort(), verified };
}

// Neighbours are 60 bits of 256 apart, the ends 120: no search finds one by the other.
const chain = [codeWith(0, 60), codeWith(0, 0), codeWith(60, 120)];

it('compares a copy of a copy, too, which no search would have found', async () => {
  expect((await join(chain)).edges).toEqual(['0-1', '0-2', '1-2']);
});

it('relates only what verification calls a copy', async () => {
  expect((await join(chain, 0)).edges).toEqual(['1-2']);
});

it('verifies a bounded number of them', async () => {
  // Thirty copies near the first end, all of them far from the other, which is near the middle alone.
  const near = Array.from({ length: 30 }, (_, place) => codeWith(place % 2, 60 + (place >> 1)));
  const { verified: before } = await join([...near, codeWith(0, 0)]);
  const { verified } = await join([...near, codeWith(0, 0), codeWith(100, 160)]);
  expect(verified - before).toBeLessThanOrEqual(1 + copiesOfCopies);
});
