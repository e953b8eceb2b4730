import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LumaImage, PreparedImage, Verifiable } from '../../src/groups/verify.ts';
import { prepare, verify } from '../../src/groups/verify.ts';
import type { Scene, Shot, Tone, View } from './rendered-scene.ts';
import { photograph, renderScene, seededRandom, wholeHeight, wholeWidth } from './rendered-scene.ts';

/** The two thumbnails the library would give of one file; the scene is rendered at each size. */
function verifiable(scene: Scene, shot: Shot = {}, facts: Partial<Verifiable> = {}): Verifiable {
  const width = shot.width ?? wholeWidth;
  const height = shot.height ?? wholeHeight;
  const at = (side: number): LumaImage => {
    const scale = side / Math.max(width, height);
    const view: View = shot.view ?? ((x, y) => [x, y]);
    const tone: Tone = shot.tone ?? ((level) => level);
    return photograph(scene, {
      width: Math.round(width * scale),
      height: Math.round(height * scale),
      view: (x, y) => view(x / scale, y / scale),
      tone: (level, x, y) => tone(level, x / scale, y / scale),
    });
  };
  return {
    prepared: prepare(at(96)),
    detail: prepare(at(192)),
    width: width * 10,
    height: height * 10,
    ...facts,
  };
}

function rotation(degrees: number): View {
  const radians = (degrees * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(radians), Math.sin(radians)];
  return (x, y) => {
    const u = x - wholeWidth / 2;
    const v = y - wholeHeight / 2;
    return [u * cosine - v * sine + wholeWidth / 2, u * sine + v * cosine + wholeHeight / 2];
  };
}

const noise = (deviation: number): Tone => {
  const random = seededRandom(7);
  return (level) => level + deviation * (random() + random() + random() - 1.5) * 2;
};

const edits: { name: string; shot: Shot; evidence: RegExp }[] = [
  { name: 'nothing', shot: {}, evidence: /^same framing$/ },
  {
    name: 'half the size',
    shot: { width: 72, height: 48, view: (x, y) => [2 * x, 2 * y] },
    evidence: /^same framing$/,
  },
  {
    name: 'a crop of 70 %',
    shot: { width: 101, height: 67, view: (x, y) => [x + 30, y + 10] },
    evidence: /cropped to 4[89] %/,
  },
  {
    name: 'a crop of 50 %',
    shot: { width: 72, height: 48, view: (x, y) => [x + 40, y + 22] },
    evidence: /cropped to 2[4-6] %/,
  },
  { name: 'a mirror', shot: { view: (x, y) => [wholeWidth - x, y] }, evidence: /^mirrored$/ },
  {
    name: 'half a turn',
    shot: { view: (x, y) => [wholeWidth - x, wholeHeight - y] },
    evidence: /^turned upside down$/,
  },
  {
    name: 'a turn to the right',
    shot: { width: 96, height: 144, view: (x, y) => [y, wholeHeight - x] },
    evidence: /^turned right$/,
  },
  {
    name: 'a turn to the left',
    shot: { width: 96, height: 144, view: (x, y) => [wholeWidth - y, x] },
    evidence: /^turned left$/,
  },
  { name: 'a rotation by 5 degrees', shot: { view: rotation(5) }, evidence: /rotated by [456]°/ },
  { name: 'a rotation by 24 degrees', shot: { view: rotation(24) }, evidence: /rotated by 2[345]°/ },
  { name: 'less light', shot: { tone: (level) => level * 0.5 }, evidence: /darker/ },
  { name: 'more light', shot: { tone: (level) => level * 1.5 }, evidence: /brighter/ },
  { name: 'less contrast', shot: { tone: (level) => 64 + level / 2 }, evidence: /^/ },
  { name: 'noise', shot: { tone: noise(10) }, evidence: /^same framing$/ },
  {
    name: 'a white border',
    shot: {
      width: 168,
      height: 120,
      view: (x, y) => [x - 12, y - 12],
      tone: (level, x, y) => (x < 12 || y < 12 || x >= 156 || y >= 108 ? 255 : level),
    },
    evidence: /border added/,
  },
  {
    name: 'a page around it',
    shot: {
      width: 288,
      height: 200,
      view: (x, y) => [x - 80, y - 60],
      tone: (level, x, y) => {
        const inside = x >= 80 && x < 80 + wholeWidth && y >= 60 && y < 60 + wholeHeight;
        if (inside) return level;
        return y % 20 > 15 && x > 10 && x < 100 + (y % 7) * 20 ? 60 : 240;
      },
    },
    evidence: /cropped to 2[2-6] %/,
  },
  {
    name: 'a look from aside',
    shot: {
      view: (x, y) => {
        const w = 1 + 0.0012 * (x - wholeWidth / 2);
        return [(x - wholeWidth / 2) / w + wholeWidth / 2, (y - wholeHeight / 2) / w + wholeHeight / 2];
      },
    },
    evidence: /^/,
  },
  {
    name: 'darkened corners',
    shot: {
      tone: (level, x, y) =>
        level * (1 - 0.5 * Math.hypot(x / wholeWidth - 0.5, y / wholeHeight - 0.5) ** 2 * 2),
    },
    evidence: /^/,
  },
  {
    name: 'two lines of text',
    shot: {
      tone: (level, x, y) =>
        (y < 16 || y > 80) && y > 4 && y < 92 && x > 20 && x < 124 && Math.floor(x / 3) % 4 === 0
          ? 250
          : level,
    },
    evidence: /^/,
  },
  {
    name: 'a line of text',
    shot: {
      tone: (level, x, y) =>
        y > 70 && y < 84 && x > 20 && x < 120 && Math.floor(x / 3) % 2 === 0 ? 255 : level,
    },
    evidence: /^/,
  },
  {
    name: 'a stretch',
    shot: { width: 115, height: 96, view: (x, y) => [(x * wholeWidth) / 115, y] },
    evidence: /stretched/,
  },
];

describe('verify', () => {
  it.each(edits)('sees the same picture through $name', ({ shot, evidence }) => {
    const scene = renderScene(3);
    const result = verify(verifiable(scene), verifiable(scene, shot));
    expect(result).toMatchObject({ level: 'same-picture' });
    expect(result.evidence).toMatch(evidence);
  });

  it.each([1, 2, 4, 5, 6, 8])('sees no relation between two scenes (%i)', (seed) => {
    const result = verify(verifiable(renderScene(seed)), verifiable(renderScene(seed + 100)));
    expect(result).toMatchObject({ level: 'unrelated', needsDetail: false });
  });

  describe.each([3, 11, 12, 14])('a subject that moved (%i)', (seed) => {
    const background = renderScene(seed);
    const subject = renderScene(seed + 50);
    const frame =
      (place: number, parallax: number): Scene =>
      (x, y) =>
        Math.hypot(x - place, y - 0.6) < 0.22
          ? subject(x - place + 0.7, y)
          : background(x + parallax * (y - 0.5) * (y - 0.2), y + parallax * x * (x - 1) * 0.5);

    it('before a still background is one scene', () => {
      const result = verify(verifiable(frame(0.5, 0)), verifiable(frame(0.62, 0)));
      expect(result.level).toBe('same-scene');
      // In the last scene the large subject pulls the placement along: no copy all the same, but in other words.
      if (seed !== 14) expect(result.evidence).toContain('subject moved');
    });

    it('before a background that moved unevenly is no copy', () => {
      const result = verify(verifiable(frame(0.5, 0)), verifiable(frame(0.62, 0.09)));
      expect(['same-scene', 'unsure']).toContain(result.level);
    });
  });

  describe('of pictures inside the same page', () => {
    /** A title bar, lines of text and a button, as of one app, with the scene between `left` and `top`. */
    const onPage = (left: number, top: number): Shot => ({
      width: 240,
      height: 200,
      view: (x, y) => [x - left, y - top],
      tone: (level, x, y) => {
        if (x >= left && x < left + wholeWidth && y >= top && y < top + wholeHeight) return level;
        if (y < 16 || (x > 180 && x < 225 && y > 175 && y < 190)) return 40;
        return y % 12 > 8 && x > 8 && x < 230 - (y % 7) * 9 ? 70 : 235;
      },
    });
    const framed = (seed: number, left: number, top: number): Verifiable => {
      const { prepared, detail, ...facts } = verifiable(renderScene(seed), onPage(left, top));
      const inner = {
        left: left / 240,
        top: top / 200,
        right: (left + wholeWidth) / 240,
        bottom: (top + wholeHeight) / 200,
      };
      const within = ({ plane: { width, height, values } }: PreparedImage): PreparedImage =>
        prepare({ width, height, pixels: Uint8Array.from(values) }, inner);
      return { ...facts, prepared: within(prepared), detail: detail && within(detail) };
    };

    it.each([3, 4, 5, 6])('only what is in the page counts (%i)', (seed) => {
      const result = verify(framed(seed, 60, 50), framed(seed + 100, 60, 50));
      expect(result).toMatchObject({ level: 'unrelated' });
      expect(verify(framed(seed, 60, 50), framed(seed, 20, 80))).toMatchObject({ level: 'same-picture' });
    });
  });

  it('is unsure of pictures that show next to nothing', () => {
    const black: Scene = () => 3;
    expect(verify(verifiable(black), verifiable(black)).level).toBe('unsure');
    expect(verify(verifiable(black), verifiable(renderScene(3))).level).toBe('unrelated');
    const sky: Scene = (_, y) => 150 + 30 * y;
    expect(
      verify(
        verifiable(sky),
        verifiable((x, y) => 160 + 25 * y + 2 * x),
      ).level,
    ).not.toBe('same-picture');
  });

  it('is unsure of pictures too small to show anything', () => {
    const icon = verifiable(renderScene(3), { width: 8, height: 8 });
    const tiny = { ...icon, prepared: prepare(photograph(renderScene(3), { width: 8, height: 8 })) };
    expect(verify(tiny, verifiable(renderScene(3)))).toMatchObject({
      level: 'unsure',
      evidence: 'too small to tell',
    });
  });

  it('asks for the larger thumbnails where they could matter, and only there', () => {
    const whole = verifiable(renderScene(3));
    const copy = verifiable(renderScene(3), { tone: (level) => level * 0.7 });
    const other = verifiable(renderScene(4));
    const small = ({ prepared, width, height }: Verifiable): Verifiable => ({ prepared, width, height });
    expect(verify(small(whole), small(copy)).needsDetail).toBe(true);
    expect(verify(whole, copy).needsDetail).toBe(false);
    expect(verify(small(whole), small(other)).needsDetail).toBe(false);
  });

  it('says the same whichever photo comes first', () => {
    const seeds = fc.integer({ min: 1, max: 12 });
    const shots = fc.constantFrom(...edits.map(({ shot }) => shot));
    fc.assert(
      fc.property(seeds, seeds, shots, (left, right, shot) => {
        const a = verifiable(renderScene(left));
        const b = verifiable(renderScene(right), shot);
        const forth = verify(a, b);
        const back = verify(b, a);
        expect([back.level, back.score]).toEqual([forth.level, forth.score]);
      }),
      { numRuns: 12 },
    );
  });
});

describe('what cameras noted', () => {
  const scene = renderScene(3);
  const a = (facts: Partial<Verifiable>): Verifiable => verifiable(scene, {}, { camera: 'X100', ...facts });
  const b = (facts: Partial<Verifiable>): Verifiable =>
    verifiable(scene, { tone: (level) => level * 0.9 }, { camera: 'X100', ...facts });
  const other = (facts: Partial<Verifiable>): Verifiable =>
    verifiable(renderScene(40), {}, { camera: 'X100', ...facts });

  const cases: { name: string; pair: [Verifiable, Verifiable]; level: string; evidence: RegExp }[] = [
    {
      name: 'two times are two shots, however alike',
      pair: [a({ takenAt: '2024-05-31T18:04:11.100' }), b({ takenAt: '2024-05-31T18:04:11.500' })],
      level: 'same-scene',
      evidence: /^taken 0.4 s apart$/,
    },
    {
      name: 'one time, one picture',
      pair: [a({ takenAt: '2024-05-31T18:04:11' }), b({ takenAt: '2024-05-31T18:04:11' })],
      level: 'same-picture',
      evidence: /darker|same framing/,
    },
    {
      name: 'a lost fraction of a second is no other time',
      pair: [a({ takenAt: '2024-05-31T18:04:11.500' }), b({ takenAt: '2024-05-31T18:04:11' })],
      level: 'same-picture',
      evidence: /^/,
    },
    {
      name: 'other cameras have other clocks',
      pair: [a({ takenAt: '2024-05-31T18:04:11' }), b({ takenAt: '2024-05-31T18:04:15', camera: 'G9' })],
      level: 'same-picture',
      evidence: /^/,
    },
    {
      name: 'a clock that was put right an hour later',
      pair: [a({ takenAt: '2024-05-31T18:04:11' }), b({ takenAt: '2024-05-31T19:04:11' })],
      level: 'same-picture',
      evidence: /^/,
    },
    {
      name: 'two seconds apart is one moment, however unlike',
      pair: [a({ takenAt: '2024-05-31T18:04:11' }), other({ takenAt: '2024-05-31T18:04:13' })],
      level: 'same-scene',
      evidence: /^taken 2 s apart$/,
    },
    {
      name: 'a minute apart and unlike is nothing',
      pair: [a({ takenAt: '2024-05-31T18:04:11' }), other({ takenAt: '2024-05-31T18:05:13' })],
      level: 'unrelated',
      evidence: /^/,
    },
  ];
  it.each(cases)('$name', ({ pair, level, evidence }) => {
    const result = verify(...pair);
    expect(result.level).toBe(level);
    expect(result.evidence).toMatch(evidence);
  });
});
