import { between, inTurn, pick, type Edit, type Random } from './edit.ts';
import { border, letterbox, screenshot } from './frames.ts';
import { crop, mirror, perspective, rotate, squash } from './geometry.ts';
import { caption, meme, sticker } from './overlays.ts';
import { jpeg, resize, webp } from './saving.ts';
import { blur, noise, sharpen } from './texture.ts';
import { colourCast, cold, gamma, grey, saturation, sepia, tone, vignette, warm } from './tone.ts';

const frames = ['grown', 'kept', 'inscribed'] as const;

/**
 * Edits to learn from, each with a strength drawn anew from about the range that occurs. Quarter turns are not among them: the
 * search looks for turned copies by their turned codes, and a code that ignores turns tells fewer pictures apart.
 */
const trainingEdits = {
  jpeg: (random) => jpeg(Math.round(between(random, 5, 50))),
  webp: (random) => webp(Math.round(between(random, 5, 50))),
  resize: (random) => resize(between(random, 0.2, 0.7)),
  'crop a little': (random) => crop(between(random, 0.8, 0.97)),
  crop: (random) => crop(between(random, 0.5, 0.8)),
  'crop to another shape': (random) =>
    random() < 0.5
      ? crop(between(random, 0.55, 0.8), between(random, 0.85, 1))
      : crop(between(random, 0.85, 1), between(random, 0.55, 0.8)),
  mirror: () => mirror,
  rotate: (random) => rotate(between(random, 1, 12), pick(random, frames)),
  'rotate far': (random) => rotate(between(random, 10, 28), pick(random, frames)),
  squash: (random) =>
    random() < 0.5 ? squash(between(random, 0.6, 0.9), 1) : squash(1, between(random, 0.6, 0.9)),
  perspective: (random) => perspective(between(random, 0.08, 0.3)),
  exposure: (random) =>
    pick(random, [
      tone(between(random, 1.2, 1.7), between(random, 0, 15)),
      tone(between(random, 0.4, 0.8), 0),
      gamma,
    ]),
  contrast: (random) =>
    random() < 0.5
      ? tone(between(random, 1.3, 1.8), -80)
      : tone(between(random, 0.45, 0.7), between(random, 40, 80)),
  colour: (random) =>
    pick(random, [
      saturation(between(random, 1.4, 2.2)),
      saturation(between(random, 0.2, 0.6)),
      colourCast,
      warm(between(random, 0.3, 1)),
      cold(between(random, 0.3, 1)),
    ]),
  grey: (random) => pick(random, [grey, grey, sepia]),
  vignette: (random) => vignette(between(random, 0.5, 1)),
  blur: (random) => blur(between(random, 0.005, 0.02)),
  sharpen: (random) => sharpen(between(random, 1, 2.5)),
  noise: (random) => noise(between(random, 8, 32)),
  caption: (random) => (random() < 0.6 ? caption(0.06, 0.2) : meme),
  sticker: (random) => sticker(between(random, 0.2, 0.5)),
  border: (random) => border(between(random, 0.03, 0.14), between(random, 0.03, 0.14)),
  letterbox: (random) => letterbox(between(random, 0.1, 0.35)),
  screenshot: (random) => screenshot(between(random, 0.5, 0.8)),
} satisfies Record<string, (random: Random) => Edit>;

export type TrainingEdit = keyof typeof trainingEdits | 'combination';

const singleKinds = Object.keys(trainingEdits).filter((name): name is keyof typeof trainingEdits =>
  Object.hasOwn(trainingEdits, name),
);
export const trainingEditKinds: readonly TrainingEdit[] = [...singleKinds, 'combination'];

/** An edit of a kind, its strength drawn by `random`. `combination`: two or three kinds, as of a picture that went through several hands. */
export function trainingEdit(kind: TrainingEdit, random: Random): Edit {
  if (kind !== 'combination') return trainingEdits[kind](random);
  return inTurn(
    ...[
      pick(random, ['crop a little', 'crop', 'rotate', 'mirror', 'squash'] as const),
      pick(random, ['exposure', 'contrast', 'colour', 'grey', 'blur', 'vignette'] as const),
      pick(random, ['caption', 'sticker', 'border', 'jpeg', 'resize'] as const),
    ]
      .slice(0, random() < 0.5 ? 2 : 3)
      .map((one) => trainingEdits[one](random)),
  );
}
