import {
  between,
  canvas,
  drawing,
  glow,
  pine,
  radialGradient,
  repeat,
  ridge,
  seededRandom,
  verticalGradient,
} from './drawing.ts';

const everywhere = `width="${canvas.width}" height="${canvas.height}"`;

/** Mountains one behind the other at sunrise, pines in front. */
export function alpineDawn(): string {
  const random = seededRandom(11);
  const layers = ['#a9b6d6', '#8794bf', '#6676a6', '#46578a', '#2c3c68'];
  return drawing(
    verticalGradient('sky', [
      [0, '#35508f'],
      [38, '#8d92c4'],
      [62, '#f2b8a0'],
      [78, '#ffe0b0'],
    ]) +
      radialGradient('sun', [
        [0, '#fffbe8'],
        [18, '#ffe9b8', 0.95],
        [55, '#ffc987', 0.35],
        [100, '#ffc987', 0],
      ]),
    `<rect ${everywhere} fill="url(#sky)"/>` +
      `<rect ${everywhere} filter="url(#clouds)" opacity="0.45"/>` +
      glow('sun', 770, 395, 260) +
      layers
        .map(
          (fill, index) =>
            ridge(random, 430 + index * 62, 74 - index * 9, 0.58, fill) + haze(470 + index * 62),
        )
        .join('') +
      repeat(46, (index) =>
        pine(index * 27 + between(random, -12, 12), 815, between(random, 80, 210), '#14213f'),
      ),
    3,
  );
}

function haze(y: number): string {
  return `<ellipse cx="600" cy="${y + 40}" rx="760" ry="36" fill="#ffe4cf" opacity="0.16" filter="url(#mist)"/>`;
}

/** Curving dunes, lit from the left, with a line of camels. */
export function dunes(): string {
  const lit = ['#f3b062', '#eb9a4c', '#dc7f3a', '#c5632d'];
  const shade = ['#c9803f', '#b86a34', '#9c4f29', '#7d3920'];
  const crests = [
    'M0 470C220 380 420 520 640 430S1010 360 1200 450',
    'M0 560C180 610 390 470 610 540S980 620 1200 520',
    'M0 640C260 560 480 700 720 610S1040 560 1200 640',
    'M0 720C300 780 560 640 820 720S1090 760 1200 700',
  ];
  const camel = (x: number, y: number) =>
    `<g transform="translate(${x} ${y})" fill="#3b1e14"><ellipse rx="20" ry="9"/><ellipse cx="-5" cy="-9" rx="8" ry="8"/>` +
    '<path d="M16 -2Q26 -8 25 -22L36 -23L35 -17L30 -15Q29 0 18 5Z"/>' +
    '<path d="M-15 3l-2 25h4l2 -25zM-8 5l1 24h4l0 -24zM8 5l1 24h4l0 -24zM14 3l3 25h4l-3 -25z"/></g>';
  return drawing(
    verticalGradient('sky', [
      [0, '#2d7fb8'],
      [45, '#a9d3df'],
      [60, '#fbe7c2'],
    ]) +
      radialGradient('sun', [
        [0, '#ffffff'],
        [12, '#fff3cf'],
        [100, '#fff3cf', 0],
      ]) +
      lit
        .map(
          (colour, index) =>
            `<linearGradient id="dune${index}" x1="0" y1="0" x2="0.35" y2="1"><stop offset="0" stop-color="${colour}"/><stop offset="1" stop-color="${shade[index]!}"/></linearGradient>`,
        )
        .join(''),
    `<rect ${everywhere} fill="url(#sky)"/>` +
      glow('sun', 190, 150, 170) +
      crests
        .map((crest, index) => {
          const ripples = repeat(
            9,
            (line) =>
              `<path d="${crest}" transform="translate(0 ${16 + line * 13})" fill="none" stroke="${shade[index]!}" stroke-opacity="${0.34 - line * 0.03}" stroke-width="2.5"/>`,
          );
          return `<path d="${crest}V800H0Z" fill="url(#dune${index})"/>${ripples}${index === 0 ? repeat(5, (at) => camel(560 + at * 74, 419 - at * 3 - (at % 2) * 5)) : ''}`;
        })
        .join(''),
    5,
  );
}

/** Tall trunks in morning mist with slanting light and a deer. */
export function mistyForest(): string {
  const random = seededRandom(23);
  const trunks = (count: number, fill: string, low: number, high: number, base: number) =>
    repeat(count, () => {
      const x = between(random, -20, 1220);
      const width = between(random, low, high);
      const lean = between(random, -16, 16);
      const branches = repeat(5, () => {
        const y = between(random, 40, 420);
        const reach = between(random, -1, 1) * width * 5;
        return `<path d="M${x + width / 2} ${y}q${reach * 0.5} ${-width * 0.4} ${reach} ${-width * 1.6}" stroke="${fill}" stroke-width="${width * 0.16}" fill="none"/>`;
      });
      return `<path d="M${x + lean} 0L${x + width * 0.8 + lean} 0L${x + width} ${base}Q${x + width / 2} ${base + 14} ${x - width * 0.2} ${base}Z" fill="${fill}"/>${branches}`;
    });
  const rays = repeat(7, (index) => {
    const x = 300 + index * 110;
    return `<path d="M${x} -20L${x + 40} -20L${x - 250 + index * 12} 800L${x - 390 + index * 12} 800Z" fill="#fff6cf" opacity="${between(random, 0.06, 0.17)}" filter="url(#soft)"/>`;
  });
  const deer =
    '<g transform="translate(735 560) scale(1.25)" fill="#2a2b1d"><path d="M0 40Q4 18 34 18Q66 18 80 12L92 -22Q96 -34 112 -30L124 -22L114 -14L104 -12L98 26Q94 46 84 50L86 104H80L76 56Q50 62 26 54L18 104H12L14 58Q0 54 0 40Z"/>' +
    '<path d="M104 -30Q96 -48 104 -66M102 -48Q92 -52 90 -64M108 -30Q114 -48 124 -58M114 -46Q122 -44 128 -46" stroke="#2a2b1d" stroke-width="3.4" fill="none"/></g>';
  return drawing(
    verticalGradient('air', [
      [0, '#e9efc4'],
      [45, '#c4d6a4'],
      [100, '#5d7a4a'],
    ]) +
      verticalGradient('floor', [
        [0, '#7d8f4c', 0],
        [35, '#6b7b3d'],
        [100, '#2c3a1c'],
      ]),
    `<rect ${everywhere} fill="url(#air)"/>` +
      trunks(26, '#a3b88a', 10, 26, 590) +
      '<rect y="430" width="1200" height="200" fill="#e3ebc0" opacity="0.5" filter="url(#mist)"/>' +
      trunks(13, '#6d835a', 22, 44, 660) +
      rays +
      '<rect y="540" width="1200" height="260" fill="url(#floor)"/>' +
      deer +
      trunks(5, '#33402a', 50, 84, 790) +
      repeat(
        130,
        () =>
          `<path d="M${between(random, 0, 1200)} ${between(random, 690, 810)}q${between(random, -14, 14)} -34 ${between(random, -26, 26)} -58" stroke="${random() < 0.5 ? '#47592a' : '#7c9144'}" stroke-width="3" fill="none"/>`,
      ),
    8,
  );
}

/** A cabin with lit windows in the snow under northern lights. */
export function winterCabin(): string {
  const random = seededRandom(31);
  const curtain = (x: number, colour: string) =>
    `<path d="M${x} 420C${x - 80} 300 ${x + 130} 220 ${x + 20} 20L${x + 170} 0C${x + 260} 210 ${x + 60} 300 ${x + 190} 430Z" fill="${colour}" opacity="0.4" filter="url(#mist)"/>` +
    repeat(
      16,
      (index) =>
        `<path d="M${x + 20 + index * 9} ${30 + index * 6}C${x - 60 + index * 9} 220 ${x + 110 + index * 8} 300 ${x + 10 + index * 11} ${between(random, 360, 440)}" stroke="${colour}" stroke-width="5" opacity="${between(random, 0.05, 0.3)}" fill="none" filter="url(#soft)"/>`,
    );
  return drawing(
    verticalGradient('sky', [
      [0, '#050b26'],
      [60, '#123152'],
      [100, '#2d5a70'],
    ]) +
      verticalGradient('snow', [
        [0, '#c9dbee'],
        [100, '#7d9bc4'],
      ]) +
      radialGradient('lamp', [
        [0, '#ffd98a', 0.85],
        [100, '#ffb347', 0],
      ]),
    `<rect ${everywhere} fill="url(#sky)"/>` +
      repeat(
        240,
        () =>
          `<circle cx="${between(random, 0, 1200)}" cy="${between(random, 0, 430)}" r="${between(random, 0.5, 1.9)}" fill="#fff" opacity="${between(random, 0.4, 1)}"/>`,
      ) +
      curtain(120, '#3df0a0') +
      curtain(400, '#58f5c0') +
      curtain(640, '#7a7bf0') +
      curtain(860, '#39e08f') +
      ridge(random, 450, 50, 0.6, '#24405f') +
      ridge(random, 510, 26, 0.5, '#1a2f4b') +
      repeat(26, (index) =>
        pine(index * 50 + between(random, -20, 20), 575, between(random, 70, 150), '#0f2236'),
      ) +
      '<path d="M0 580C260 540 520 600 760 560S1080 560 1200 590V800H0Z" fill="url(#snow)"/>' +
      glow('lamp', 600, 610, 250) +
      '<path d="M470 560H730V670H470Z" fill="#4c2f22"/>' +
      repeat(7, (index) => `<path d="M466 ${572 + index * 15}H734" stroke="#38221a" stroke-width="3"/>`) +
      '<path d="M440 572L600 470L760 572L744 580L600 492L456 580Z" fill="#eef5fc"/><path d="M456 580L600 492L744 580Z" fill="#3f281d"/>' +
      '<rect x="676" y="480" width="26" height="60" fill="#3a2a26"/><path d="M689 476q-20 -30 6 -52t0 -56" stroke="#cfd8e6" stroke-width="13" stroke-linecap="round" fill="none" opacity="0.35" filter="url(#soft)"/>' +
      '<g fill="#ffd67a"><rect x="498" y="596" width="46" height="42"/><rect x="656" y="596" width="46" height="42"/></g>' +
      '<path d="M521 596v42M498 617h46M679 596v42M656 617h46" stroke="#5a3a22" stroke-width="4"/><rect x="578" y="596" width="44" height="74" fill="#2b1a13"/>' +
      '<path d="M430 668Q600 652 770 668Q700 700 600 694T430 668Z" fill="#dce8f5"/>' +
      repeat(9, (index) =>
        pine(
          [60, 150, 250, 345, 850, 940, 1030, 1110, 1180][index]!,
          760 - (index % 3) * 30,
          between(random, 150, 260),
          '#0b1a2b',
        ),
      ) +
      repeat(
        170,
        () =>
          `<circle cx="${between(random, 0, 1200)}" cy="${between(random, 0, 800)}" r="${between(random, 1, 3.4)}" fill="#fff" opacity="${between(random, 0.3, 0.8)}"/>`,
      ),
    13,
  );
}

/**
 * Hot-air balloons over a valley. In each `frame` (0, 1, 2, ...) of a burst they have drifted on a little, and the
 * grain is another.
 */
export function balloons(frame: number): string {
  const random = seededRandom(47);
  const hills =
    ridge(random, 560, 40, 0.5, '#7fa6a0') +
    ridge(random, 620, 34, 0.5, '#5d8f6d') +
    ridge(random, 690, 26, 0.5, '#3f7350');
  const balloon = (x: number, y: number, size: number, colours: [string, string, string]) => {
    const stripes = colours.map((fill, index) => {
      const reach = 0.92 - index * 0.34;
      return `<path d="M0 -1C${reach * 1.34} -1 ${reach * 1.34} 0.25 ${reach * 0.3} 0.85H${-reach * 0.3}C${-reach * 1.34} 0.25 ${-reach * 1.34} -1 0 -1Z" fill="${fill}"/>`;
    });
    return (
      `<g transform="translate(${x} ${y}) scale(${size})">${stripes.join('')}` +
      '<path d="M0.1 -0.98C1.2 -0.9 1.1 0.3 0.26 0.85H0.05C0.75 0.2 0.8 -0.7 0.1 -0.98Z" fill="#000" opacity="0.16"/>' +
      '<path d="M-0.26 0.86L-0.14 1.16M0.26 0.86L0.14 1.16" stroke="#3d2b1f" stroke-width="0.02"/><rect x="-0.16" y="1.15" width="0.32" height="0.22" rx="0.03" fill="#6b4a2e"/></g>'
    );
  };
  const drift = frame * 26;
  const fields = repeat(24, () => {
    const x = between(random, -50, 1200);
    const y = between(random, 700, 790);
    return `<path d="M${x} ${y}l${between(random, 90, 200)} ${between(random, -12, 4)}l30 22l${between(random, -190, -90)} 10Z" fill="${['#c7b64e', '#87a846', '#5c8a3c', '#d9cf7a'][Math.floor(random() * 4)]!}" opacity="0.6"/>`;
  });
  return drawing(
    verticalGradient('sky', [
      [0, '#4a86c5'],
      [50, '#a8d0e6'],
      [72, '#fde3c3'],
    ]),
    `<rect ${everywhere} fill="url(#sky)"/>` +
      `<rect ${everywhere} filter="url(#clouds)" opacity="0.75"/>` +
      balloon(980 + drift * 0.3, 330 - drift * 0.15, 46, ['#7b3f8c', '#c07ad0', '#f1d3f5']) +
      balloon(180 + drift * 0.35, 430 - drift * 0.1, 38, ['#1f7a6b', '#59c2a6', '#eaf7d9']) +
      hills +
      fields +
      balloon(700 + drift * 0.8, 200 - drift * 0.3, 84, ['#e0862a', '#f6c445', '#fff1b8']) +
      balloon(390 + drift * 1.7, 330 - drift * 0.7, 165, ['#c6283a', '#f4efe2', '#2a4d8f']) +
      repeat(34, (index) =>
        pine(index * 37 + between(random, -14, 14), 812, between(random, 34, 78), '#21452f'),
      ),
    100 + frame,
  );
}
