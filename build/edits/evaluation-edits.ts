import { inTurn, type Edit } from './edit.ts';
import { border, letterbox, screenshot } from './frames.ts';
import { crop, mirror, perspective, rotate, squash, turn, upsideDown } from './geometry.ts';
import { caption, meme, sticker } from './overlays.ts';
import { jpeg, resize, webp } from './saving.ts';
import { blur, noise, sharpen } from './texture.ts';
import { colourCast, cold, gamma, grey, saturation, sepia, tone, vignette, warm } from './tone.ts';

/**
 * What people and programs do to pictures, at strengths that stay fixed so that figures compare. The word before the
 * first space is the kind that tables are grouped by; a number is a quality, a percentage or degrees.
 */
export const evaluationEdits = {
  'jpeg 5': jpeg(5),
  'jpeg 15': jpeg(15),
  'jpeg 40': jpeg(40),
  'jpeg 80': jpeg(80),
  'webp 20': webp(20),
  'resize 10': resize(0.1),
  'resize 25': resize(0.25),
  'resize 60': resize(0.6),
  'crop 90': crop(0.9),
  'crop 80': crop(0.8),
  'crop 70': crop(0.7),
  'crop 60': crop(0.6),
  'crop 50': crop(0.5),
  'turn mirror': mirror,
  'turn flip': upsideDown,
  'turn left': turn(270),
  'turn right': turn(90),
  'turn half': turn(180),
  'turn right+crop 75': inTurn(turn(90), crop(0.75)),
  'turn mirror+dark': inTurn(mirror, tone(0.55, 0)),
  'rotate 3 inscribed': rotate(3, 'inscribed'),
  'rotate 5 kept': rotate(5, 'kept'),
  'rotate 10 kept': rotate(10, 'kept'),
  'rotate 10 grown': rotate(10, 'grown'),
  'rotate 10 inscribed': rotate(10, 'inscribed'),
  'rotate 25 kept': rotate(25, 'kept'),
  'rotate 25 grown': rotate(25, 'grown'),
  'rotate 25 inscribed': rotate(25, 'inscribed'),
  'squash 80': squash(0.8, 1),
  'squash 60': squash(1, 0.6),
  'exposure bright': tone(1.6, 5),
  'exposure dark': tone(0.45, 0),
  'exposure gamma': gamma,
  'contrast high': tone(1.7, -90),
  'contrast low': tone(0.5, 64),
  'colour vivid': saturation(2),
  'colour cast': colourCast,
  'colour warm': warm(0.6),
  'colour cold': cold(0.6),
  grey,
  'filter sepia': sepia,
  'filter vignette': vignette(0.8),
  'blur 1': blur(0.008),
  'blur 2': blur(0.018),
  sharpen: sharpen(2),
  'noise 12': noise(12),
  'noise 30': noise(30),
  'text caption': caption(0.1, 0.18),
  'text meme': meme,
  'sticker 25': sticker(0.25),
  'sticker 45': sticker(0.45),
  'border 5': border(0.05, 0.05),
  'border 12': border(0.12, 0.12),
  'letterbox 15': letterbox(0.15),
  'letterbox 30': letterbox(0.3),
  'screenshot 70': screenshot(0.7),
  'screenshot 50': screenshot(0.5),
  'perspective 10': perspective(0.1),
  'perspective 25': perspective(0.25),
  'combined messenger': inTurn(resize(0.5), jpeg(35)),
  'combined crop+tone+jpeg': inTurn(crop(0.75), tone(1.3, 8), jpeg(30)),
  'combined text+crop': inTurn(crop(0.85), caption(0.1, 0.18)),
  'combined border+filter': inTurn(warm(0.8), border(0.06, 0.06)),
} satisfies Record<string, Edit>;

export type EvaluationEdit = keyof typeof evaluationEdits;

export const evaluationEditNames = Object.keys(evaluationEdits).filter((name): name is EvaluationEdit =>
  Object.hasOwn(evaluationEdits, name),
);

/** As in `crop` for `crop 90`. */
export function editKind(name: string): string {
  return name.split(' ', 1)[0]!;
}
