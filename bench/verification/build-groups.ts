/**
 * Time to group a library of 100,000 photos and 500,000 edges. Run: npx tsx bench/verification/build-groups.ts
 */
import { keepCriteria } from '../../src/contract/groups.ts';
import { levels } from '../../src/contract/levels.ts';
import { arrange } from '../../src/groups/arrangement.ts';
import { buildGroups } from '../../src/groups/build-groups.ts';
import type { Edge } from '../../src/groups/edges.ts';
import type { KeepFacts } from '../../src/groups/keep-criteria.ts';
import { randomFrom } from '../../src/training/random.ts';

const photoCount = 100_000;
const edgeCount = 500_000;
const random = randomFrom(1);

const photos: KeepFacts[] = Array.from({ length: photoCount }, (_, id) => ({
  id,
  path: `/photos/${Math.floor(random() * 1e6)}/IMG_${id}.jpg`,
  size: Math.floor(random() * 5e6),
  modifiedAt: Math.floor(random() * 1.7e12),
  width: 1000 + Math.floor(random() * 8) * 500,
  height: 3000,
  format: random() < 0.9 ? 'jpeg' : 'heic',
  metadata: { keywords: [], takenAt: '2024-05-31T18:04:11' },
}));
const edges: Edge[] = Array.from({ length: edgeCount }, () => {
  const a = Math.floor(random() * photoCount);
  const b = Math.min(photoCount - 1, a + 1 + Math.floor(random() * 20));
  const draw = random();
  const level = levels[draw < 0.02 ? 0 : draw < 0.04 ? 1 : draw < 0.2 ? 2 : draw < 0.5 ? 3 : 4];
  return { a, b, level, score: random(), distance: Math.floor(random() * 80), evidence: 'bench' };
});

for (let round = 0; round < 3; round++) {
  const start = process.cpuUsage();
  const groups = buildGroups(arrange(photos, edges, keepCriteria));
  const { user, system } = process.cpuUsage(start);
  console.log(
    `${photoCount} photos, ${edgeCount} edges: ${groups.length} groups in ${Math.round((user + system) / 1000)} CPU-ms`,
  );
}
