/*
 * What picture and subject codes are worth on photos and classes outside fit and choice, for any number of heads files side by side:
 *
 *     npx tsx build/model/compare-heads.ts [--part evaluate|tune] [FILE...]
 *
 * Without a file the shipped heads are measured. An older version to compare with:
 * git show REVISION:resources/model/heads.safetensors > /tmp/before.safetensors
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { loadFeatureModel } from '../../src/model/backbone.ts';
import { modelDirectory, pictureBits, subjectBits } from '../../src/model/load-model.ts';
import { readHead } from '../../src/model/read-head.ts';
import { parseSafetensors } from '../../src/model/safetensors.ts';
import { partFeatures, plainFeatures } from './cache-features.ts';
import { photoSets } from './photos.ts';
import type { PicturePairs } from './picture-pairs.ts';
import {
  countPicturePairs,
  hopelessEdits,
  libraryKinds,
  recallAtPrecision,
  recallAtRate,
} from './picture-pairs.ts';
import { subjectPrecision } from './subject-figures.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { part: { type: 'string', default: 'evaluate' } },
});
const part = v.parse(v.picklist(['evaluate', 'tune']), options.part);
const files =
  positionals.length > 0 ? positionals : [fileURLToPath(new URL('heads.safetensors', modelDirectory))];

const { featureLength } = await loadFeatureModel(modelDirectory);
const features = await partFeatures(part);
const measured: PicturePairs[] = [];
const ranked: PicturePairs[] = [];
for (const file of files) {
  const head = readHead(parseSafetensors(await readFile(file), file), 'picture', pictureBits, featureLength);
  measured.push(countPicturePairs(head, features));
  ranked.push(countPicturePairs(head, features, 'margins'));
}
const plain = await plainFeatures(part);
const subjects = await Promise.all(
  files.map(async (file) => {
    const stored = parseSafetensors(await readFile(file), file);
    return stored.tensors.has('subject.weights')
      ? readHead(stored, 'subject', subjectBits, featureLength)
      : undefined;
  }),
);

function row(name: string, cell: (pairs: PicturePairs) => string): void {
  console.log(`| ${name} | ${measured.map(cell).join(' | ')} |`);
}

const operatingRecall = 0.95;
const radiusOf = ({ copies }: PicturePairs): number => copies.ordinary.quantile(operatingRecall);

console.log(
  `part ${part}: ${measured[0]!.copies.ordinary.total} copies of ordinary photos; without ${hopelessEdits.join(', ')} and turns`,
);
row('', (pairs) => files[measured.indexOf(pairs)]!);
console.log(`| --- |${' --- |'.repeat(files.length)}`);
for (const precision of [0.99, 0.999]) {
  row(`ordinary photos: recall at precision ${precision}`, ({ copies, others }) =>
    recallAtPrecision(copies.ordinary, others.ordinary, precision).toFixed(3),
  );
}
row(`radius that ${operatingRecall} of the copies lie within`, (pairs) => String(radiusOf(pairs)));
row('groceries: others within it, for each photo of 1,000', (pairs) =>
  (pairs.others.groceries.shareWithin(radiusOf(pairs)) * 1000).toFixed(2),
);
row('the same by the margins that rank the candidates', (pairs) => {
  const { copies, others } = ranked[measured.indexOf(pairs)]!;
  return (others.groceries.shareWithin(copies.ordinary.quantile(operatingRecall)) * 1000).toFixed(2);
});
for (const precision of [0.99, 0.999]) {
  row(`ordinary photos, by the margins: recall at precision ${precision}`, (pairs) => {
    const { copies, others } = ranked[measured.indexOf(pairs)]!;
    return recallAtPrecision(copies.ordinary, others.ordinary, precision).toFixed(3);
  });
}
for (const kind of libraryKinds) {
  for (const rate of [1e-6, 1e-5, 1e-4, 1e-3]) {
    row(
      `${kind}: recall at false pairs ${rate.toExponential(0)} (of ${measured[0]!.others[kind].total})`,
      (pairs) => recallAtRate(pairs.copies[kind], pairs.others[kind], rate).toFixed(3),
    );
  }
}
for (const set of photoSets) {
  for (const kind of ['labels of the fit', 'other labels'] as const) {
    row(`subject code, ${set}, ${kind}: mean average precision`, (pairs) => {
      const subject = subjects[measured.indexOf(pairs)];
      return subject ? subjectPrecision(subject, plain, set, kind).toFixed(3) : '';
    });
  }
}
console.log();
for (const edit of measured[0]!.byEdit.keys()) {
  row(edit, (pairs) => {
    const counts = pairs.byEdit.get(edit)!;
    return `${counts.quantile(0.5)}, ${counts.shareWithin(radiusOf(pairs)).toFixed(2)}`;
  });
}
