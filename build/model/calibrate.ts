/*
 * Measures on pairs of different photos how often they come near each other and how often verification takes them for one
 * picture, prints the tables and writes resources/model/calibration.json; to be run after the heads or the
 * verification have changed, behind build/model/fit-turned-head.ts:
 *
 *     npx tsx build/model/calibrate.ts [--share 0.3]
 *
 * About four minutes of one core; with a share of the photos less, for a first look.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Calibration, OperatingPoint, OperatingPoints } from '../../src/model/calibration.ts';
import { scoreSteps, targetFalsePairRates } from '../../src/model/calibration.ts';
import { loadModel, modelDirectory } from '../../src/model/load-model.ts';
import { closenessOf } from '../../src/library/matching/find-candidates.ts';
import { readCalibrationPhotos } from './calibration-photos.ts';
import { comparePairs, pairKinds, type PairKind } from './different-pairs.ts';
import type { DistanceCounts } from './distance-counts.ts';
import { scoreCandidates } from './score-candidates.ts';

const { values: options } = parseArgs({ options: { share: { type: 'string', default: '1' } } });
const model = await loadModel();
const photos = await readCalibrationPhotos(model, Number(options.share));
const pairs = comparePairs(photos);
const total = pairKinds.reduce((sum, kind) => sum + pairs.picture[kind].total, 0);
console.log(
  `model ${model.version}: ${photos.length} photos, ${total.toLocaleString('en')} pairs of different photos`,
);
for (const kind of pairKinds) console.log(`  ${kind}: ${pairs.picture[kind].total.toLocaleString('en')}`);

/** Largest radius at which at most `target` of the easy pairs are joined. */
function point(counts: Record<PairKind, DistanceCounts>, target: number, hard: PairKind): OperatingPoint {
  let radius = 0;
  while (counts.easy.shareWithin(radius + 1) <= target) radius += 1;
  return {
    radius,
    falsePairRate: significant(counts.easy.shareWithin(radius)),
    hardFalsePairRate: significant(counts[hard].shareWithin(radius)),
  };
}

function points(
  counts: Record<PairKind, DistanceCounts>,
  targets: Record<keyof OperatingPoints, number>,
  hard: PairKind,
): OperatingPoints {
  return {
    strictest: point(counts, targets.strictest, hard),
    strict: point(counts, targets.strict, hard),
    usual: point(counts, targets.usual, hard),
    loose: point(counts, targets.loose, hard),
  };
}

function significant(value: number): number {
  return Number(value.toPrecision(3));
}

function print(
  name: string,
  measured: Record<string, OperatingPoint>,
  counts: Record<PairKind, DistanceCounts>,
): void {
  console.log(`\n| ${name} | radius | ${pairKinds.join(' | ')} |`);
  for (const [point, { radius }] of Object.entries(measured)) {
    const rates = pairKinds.map((kind) => counts[kind].shareWithin(radius).toExponential(1));
    console.log(`| ${point} | ${radius} | ${rates.join(' | ')} |`);
  }
}

const picture = points(pairs.picture, targetFalsePairRates.picture, 'one shelf');
const subject = points(pairs.subject, targetFalsePairRates.subject, 'one shop');
const layoutPoint = point(pairs.layout, targetFalsePairRates.layout, 'one shelf');
const likeness = (target: number): Calibration['margins']['usual'] => {
  // Unlikeness is counted in hundredths, so that near is small as everywhere.
  const { radius, ...rates } = point(pairs.unlikeness, target, 'one shelf');
  return { likeness: significant(1 - radius / 100), ...rates };
};
print('picture code', picture, pairs.picture);
print('subject code (pairs of one label left out)', subject, pairs.subject);
print('layout code', { only: layoutPoint }, pairs.layout);

const margins = {
  strict: likeness(targetFalsePairRates.margins.strict),
  usual: likeness(targetFalsePairRates.margins.usual),
};
console.log(`\nlikeness of the margins: ${JSON.stringify(margins)}`);

const candidates = pairs.near.flatMap(({ alike, layout, ...pair }) =>
  alike >= margins.usual.likeness || layout <= layoutPoint.radius
    ? [{ ...pair, closeness: closenessOf(alike, layout <= layoutPoint.radius ? layout : undefined) }]
    : [],
);
const { rows, surest } = await scoreCandidates(photos, candidates);
console.log(`\n| closeness from | kind | candidates | verified | ${scoreSteps.join(' | ')} |`);
for (const { closeness, kind, candidates, verified, passed } of rows)
  console.log(`| ${closeness.toFixed(2)} | ${kind} | ${candidates} | ${verified} | ${passed.join(' | ')} |`);
console.log('\nsurest of the different photos:');
for (const { score, a, b } of surest) console.log(`  ${score.toFixed(3)} ${a} | ${b}`);

const calibration: Calibration = {
  format: 'kindred-calibration-2',
  model: model.version,
  pairs: total,
  picture,
  margins,
  layout: layoutPoint,
  subject,
  verification: rows.map(({ closeness, kind, verified, passed }) => ({ closeness, kind, verified, passed })),
};
await writeFile(new URL('calibration.json', modelDirectory), calibrationText(calibration));

/** One line for each entry of each part. */
function calibrationText(parts: Calibration): string {
  const lines = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const inner = Array.isArray(value)
      ? value.map((entry) => JSON.stringify(entry))
      : Object.entries(value).map(([name, entry]) => `${JSON.stringify(name)}: ${JSON.stringify(entry)}`);
    const [open, close] = Array.isArray(value) ? '[]' : '{}';
    return `${open}\n    ${inner.join(',\n    ')}\n  ${close}`;
  };
  const entries = Object.entries(parts).map(([name, value]) => `  ${JSON.stringify(name)}: ${lines(value)}`);
  return `{\n${entries.join(',\n')}\n}\n`;
}
