import {
  between,
  canvas,
  drawing,
  glow,
  radialGradient,
  repeat,
  ridge,
  seededRandom,
  verticalGradient,
} from './drawing.ts';

const everywhere = `width="${canvas.width}" height="${canvas.height}"`;

/** Towers with lit windows at night, doubled in the river. */
export function nightCity(): string {
  const random = seededRandom(61);
  const tower = (x: number, width: number, height: number, fill: string) => {
    const columns = Math.floor((width - 8) / 13);
    const rows = Math.floor((height - 16) / 17);
    const windows = repeat(columns * rows, (index) => {
      if (random() < 0.5) return '';
      const colour = ['#ffd98a', '#ffe9b8', '#ffb866', '#a8d4ff'][Math.floor(random() * 4)]!;
      return `<rect x="${x + 6 + (index % columns) * 13}" y="${540 - height + 10 + Math.floor(index / columns) * 17}" width="7" height="9" fill="${colour}" opacity="${between(random, 0.35, 1).toFixed(2)}"/>`;
    });
    return `<rect x="${x}" y="${540 - height}" width="${width}" height="${height}" fill="${fill}"/>${windows}`;
  };
  const row = (count: number, low: number, high: number, fill: string) =>
    repeat(count, (index) =>
      tower((index * 1230) / count - 10, between(random, 62, 98), between(random, low, high), fill),
    );
  const skyline =
    row(15, 150, 330, '#27305c') +
    row(11, 80, 240, '#161c3d') +
    '<path d="M585 540V170L600 90L615 170V540Z" fill="#0f1430"/><path d="M600 40V95" stroke="#0f1430" stroke-width="5"/><circle cx="600" cy="42" r="5" fill="#ff5a5a"/>';
  return drawing(
    verticalGradient('sky', [
      [0, '#080b24'],
      [55, '#2c2a63'],
      [100, '#a2527a'],
    ]) +
      verticalGradient('river', [
        [0, '#3a2c5c', 0.35],
        [100, '#060818', 0.92],
      ]) +
      radialGradient('moon', [
        [0, '#fffdf0'],
        [30, '#fff7d6'],
        [33, '#fff7d6', 0.35],
        [100, '#fff7d6', 0],
      ]),
    `<rect width="1200" height="545" fill="url(#sky)"/>` +
      repeat(
        150,
        () =>
          `<circle cx="${between(random, 0, 1200)}" cy="${between(random, 0, 300)}" r="${between(random, 0.5, 1.6)}" fill="#fff" opacity="${between(random, 0.3, 0.9)}"/>`,
      ) +
      glow('moon', 950, 130, 130) +
      skyline +
      `<g transform="translate(0 1080) scale(1 -1)" opacity="0.75">${skyline}</g><rect y="540" width="1200" height="260" fill="url(#river)"/>` +
      repeat(
        60,
        () =>
          `<path d="M${between(random, -50, 1200)} ${between(random, 552, 795)}h${between(random, 30, 170)}" stroke="#f3c58f" stroke-width="${between(random, 1, 3)}" opacity="${between(random, 0.08, 0.35)}"/>`,
      ),
    17,
  );
}

/** Sailing boats on a glittering sea at sunset. */
export function sailing(): string {
  const random = seededRandom(71);
  const boat = (x: number, y: number, size: number, sail: string) =>
    `<g transform="translate(${x} ${y}) scale(${size})"><path d="M-44 0H46L30 18H-28Z" fill="#3a2030"/><path d="M0 -6V-128" stroke="#3a2030" stroke-width="3"/>` +
    `<path d="M4 -126Q56 -60 50 -10H4Z" fill="${sail}"/><path d="M-4 -112Q-30 -50 -34 -10H-4Z" fill="#fff4e4"/><path d="M-30 20Q0 34 34 20L20 74Q0 90 -16 74Z" fill="${sail}" opacity="0.22"/></g>`;
  return drawing(
    verticalGradient('sky', [
      [0, '#3b2a68'],
      [35, '#b1456f'],
      [70, '#f88d51'],
      [100, '#ffd27a'],
    ]) +
      verticalGradient('sea', [
        [0, '#f6a45c'],
        [20, '#b5597a'],
        [100, '#2a2358'],
      ]) +
      radialGradient('sun', [
        [0, '#fffbe0'],
        [22, '#fff0a8'],
        [26, '#ffd877', 0.6],
        [100, '#ff9d5c', 0],
      ]),
    `<rect width="1200" height="450" fill="url(#sky)"/><rect width="1200" height="450" filter="url(#clouds)" opacity="0.5"/>` +
      glow('sun', 420, 430, 240) +
      '<path d="M760 450Q860 380 960 402T1200 350V450Z" fill="#5b2f5e"/><rect y="448" width="1200" height="352" fill="url(#sea)"/>' +
      repeat(330, () => {
        const y = 452 + 345 * random() ** 1.6;
        const spread = 30 + (y - 450) * 0.75;
        const nearSun = random() < 0.55;
        const x = nearSun ? 420 + between(random, -spread, spread) : between(random, 0, 1200);
        return `<path d="M${x - 14} ${y}q14 ${between(random, -5, 5)} ${between(random, 20, 30 + (y - 450) * 0.16)} 0" stroke="${nearSun ? '#ffe9a6' : '#e88a82'}" stroke-width="${1 + (y - 450) * 0.011}" fill="none" opacity="${between(random, 0.25, nearSun ? 0.95 : 0.5)}"/>`;
      }) +
      boat(700, 520, 1.1, '#f7e6d2') +
      boat(960, 490, 0.62, '#e2574c') +
      boat(240, 640, 1.9, '#fff0dc') +
      repeat(7, () => {
        const x = between(random, 500, 1100);
        const y = between(random, 80, 260);
        return `<path d="M${x - 16} ${y - 6}Q${x - 6} ${y - 8} ${x} ${y}Q${x + 6} ${y - 8} ${x + 16} ${y - 6}" stroke="#2a1a3e" stroke-width="3" fill="none"/>`;
      }),
    19,
  );
}

/** A jug, a bowl of fruit and a cloth by a window. */
export function stillLife(): string {
  const random = seededRandom(83);
  const fruit = (x: number, y: number, radius: number, kind: string) =>
    `<ellipse cx="${x + radius * 0.2}" cy="${y + radius * 0.9}" rx="${radius}" ry="${radius * 0.25}" fill="#2b1508" opacity="0.35" filter="url(#soft)"/><circle cx="${x}" cy="${y}" r="${radius}" fill="url(#${kind})"/>` +
    repeat(26, () => {
      const angle = random() * 6.283;
      const reach = radius * 0.9 * Math.sqrt(random());
      return `<circle cx="${x + Math.cos(angle) * reach}" cy="${y + Math.sin(angle) * reach}" r="1.4" fill="#5a2c08" opacity="0.28"/>`;
    });
  const grapes = repeat(27, (index) => {
    const line = Math.floor(Math.sqrt(index * 1.7));
    return `<circle cx="${830 + between(random, -1, 1) * (74 - line * 6)}" cy="${560 + line * 17}" r="21" fill="url(#grape)"/>`;
  });
  return drawing(
    verticalGradient('wall', [
      [0, '#5c7078'],
      [100, '#35454d'],
    ]) +
      verticalGradient('table', [
        [0, '#9a6a3f'],
        [100, '#4d2d17'],
      ]) +
      radialGradient(
        'orange',
        [
          [0, '#ffd58a'],
          [45, '#f59a2d'],
          [100, '#a94e0c'],
        ],
        '0.32 0.3',
      ) +
      radialGradient(
        'apple',
        [
          [0, '#ff9d84'],
          [45, '#cf2f2b'],
          [100, '#6d0f16'],
        ],
        '0.32 0.3',
      ) +
      radialGradient(
        'lemon',
        [
          [0, '#fffac0'],
          [45, '#f3d235'],
          [100, '#a8820f'],
        ],
        '0.32 0.3',
      ) +
      radialGradient(
        'grape',
        [
          [0, '#c6a8e0'],
          [40, '#6d3b8f'],
          [100, '#2c1140'],
        ],
        '0.32 0.28',
      ) +
      '<linearGradient id="clay"><stop offset="0" stop-color="#e6d3b4"/><stop offset="0.35" stop-color="#d2b48a"/><stop offset="1" stop-color="#6f5233"/></linearGradient>' +
      '<linearGradient id="glaze"><stop offset="0" stop-color="#9fd0da"/><stop offset="0.4" stop-color="#4c96a8"/><stop offset="1" stop-color="#1c4550"/></linearGradient>',
    `<rect ${everywhere} fill="url(#wall)"/><path d="M60 0L520 0L820 520L300 520Z" fill="#ffeec2" opacity="0.16" filter="url(#soft)"/><path d="M285 0L300 0L572 520L548 520Z" fill="#35454d" opacity="0.5" filter="url(#soft)"/>` +
      '<rect y="520" width="1200" height="280" fill="url(#table)"/>' +
      repeat(
        34,
        (index) =>
          `<path d="M0 ${526 + index * 8.3}q300 ${between(random, -8, 8)} 600 0t600 ${between(random, -5, 5)}" stroke="#3a200f" stroke-opacity="${between(random, 0.1, 0.42)}" stroke-width="${between(random, 0.8, 2.6)}" fill="none"/>`,
      ) +
      '<path d="M700 560Q900 530 1130 590L1080 760Q900 700 660 770Z" fill="#efe7da"/><path d="M720 600Q900 560 1110 620M690 690Q880 640 1090 700" stroke="#b8433e" stroke-width="9" fill="none" opacity="0.75"/>' +
      '<ellipse cx="250" cy="655" rx="160" ry="26" fill="#1a0d06" opacity="0.45" filter="url(#soft)"/><path d="M180 250Q172 200 196 190H292Q318 200 308 250Q300 300 340 380Q390 500 330 640Q250 670 170 640Q110 500 156 380Q190 310 180 250Z" fill="url(#clay)"/>' +
      '<path d="M312 240Q420 250 398 360Q388 420 350 430" stroke="#b08e62" stroke-width="24" fill="none"/><path d="M150 420Q246 448 346 420M146 452Q246 482 352 452" stroke="#2f6d7c" stroke-width="11" fill="none"/>' +
      fruit(520, 500, 64, 'orange') +
      fruit(640, 488, 66, 'apple') +
      fruit(580, 430, 60, 'lemon') +
      fruit(690, 520, 52, 'orange') +
      '<ellipse cx="600" cy="690" rx="210" ry="26" fill="#1a0d06" opacity="0.45" filter="url(#soft)"/><path d="M400 520H800Q790 660 680 690H520Q410 660 400 520Z" fill="url(#glaze)"/><ellipse cx="600" cy="521" rx="200" ry="17" fill="#2b6675"/>' +
      repeat(
        13,
        (index) => `<path d="M${430 + index * 28} 590l14 -20l14 20l-14 20Z" fill="#eaf3ee" opacity="0.65"/>`,
      ) +
      fruit(480, 508, 56, 'apple') +
      fruit(600, 500, 58, 'orange') +
      fruit(715, 506, 54, 'lemon') +
      grapes +
      fruit(1000, 640, 70, 'lemon') +
      fruit(930, 690, 58, 'apple'),
    29,
  );
}

/** A lighthouse on a cliff above breakers, its beam in the dusk. */
export function lighthouse(): string {
  const random = seededRandom(97);
  return drawing(
    verticalGradient('sky', [
      [0, '#1c2a52'],
      [50, '#556a97'],
      [100, '#d99c8d'],
    ]) +
      verticalGradient('sea', [
        [0, '#5f7ba0'],
        [100, '#122544'],
      ]) +
      '<linearGradient id="tower"><stop offset="0" stop-color="#fdf6ec"/><stop offset="0.5" stop-color="#e7dccd"/><stop offset="1" stop-color="#8d8792"/></linearGradient>' +
      '<linearGradient id="beam" x1="1" x2="0"><stop offset="0" stop-color="#fff2b8" stop-opacity="0.85"/><stop offset="1" stop-color="#fff2b8" stop-opacity="0"/></linearGradient>' +
      radialGradient('lamp', [
        [0, '#fffbe0'],
        [30, '#fff0a8', 0.8],
        [100, '#fff0a8', 0],
      ]),
    `<rect ${everywhere} fill="url(#sky)"/><rect ${everywhere} filter="url(#clouds)" opacity="0.55"/>` +
      '<rect y="500" width="1200" height="300" fill="url(#sea)"/>' +
      repeat(170, () => {
        const y = between(random, 506, 795);
        return `<path d="M${between(random, -40, 1200)} ${y}q${20 + (y - 500) * 0.1} ${-4 - (y - 500) * 0.03} ${50 + (y - 500) * 0.2} 0" stroke="#dfe9f2" stroke-width="${1 + (y - 500) * 0.01}" fill="none" opacity="${between(random, 0.12, 0.5)}"/>`;
      }) +
      '<path d="M820 176L0 20V250Z" fill="url(#beam)"/>' +
      '<path d="M560 800C580 700 640 690 660 610C690 560 740 556 790 540H960C1050 520 1110 560 1200 540V800Z" fill="#3c3f38"/><path d="M640 800C700 700 730 650 790 560H960C1060 540 1120 580 1200 560V800Z" fill="#4f5a45"/>' +
      repeat(
        110,
        () =>
          `<path d="M${between(random, 700, 1200)} ${between(random, 590, 800)}l${between(random, 8, 40)} ${between(random, -12, 12)}" stroke="${random() < 0.5 ? '#2c2f2a' : '#77805f'}" stroke-width="3" opacity="0.6"/>`,
      ) +
      repeat(
        90,
        () =>
          `<circle cx="${570 + between(random, -70, 90)}" cy="${between(random, 640, 790)}" r="${between(random, 3, 15)}" fill="#f2f7fa" opacity="${between(random, 0.15, 0.55)}"/>`,
      ) +
      '<path d="M784 552L800 214H872L890 552Z" fill="url(#tower)"/><path d="M797 290H875L879 360H793ZM790 428H883L887 498H787Z" fill="#c0392f"/><path d="M840 290H875L879 360H843ZM846 428H883L887 498H848Z" fill="#000" opacity="0.18"/>' +
      '<rect x="792" y="204" width="88" height="12" fill="#2b2f3a"/><rect x="812" y="150" width="48" height="54" fill="#ffe9a0"/><path d="M812 150v54M828 150v54M844 150v54M860 150v54" stroke="#2b2f3a" stroke-width="4"/><path d="M804 152L836 114L868 152Z" fill="#7d1f1c"/>' +
      glow('lamp', 836, 178, 120) +
      '<path d="M930 556V500L985 462L1040 500V556Z" fill="#e9dfd2"/><path d="M920 504L985 456L1050 504Z" fill="#8c3a2f"/><rect x="972" y="512" width="24" height="44" fill="#5b3b2a"/><rect x="944" y="514" width="18" height="18" fill="#ffd67a"/><rect x="1008" y="514" width="18" height="18" fill="#ffd67a"/>',
    37,
  );
}

/** Rows of tulips running to a windmill. */
export function tulips(): string {
  const random = seededRandom(103);
  const colours = [
    '#d7263d',
    '#f4b41a',
    '#e8588f',
    '#f6f1e7',
    '#7a3fa0',
    '#f0702d',
    '#d7263d',
    '#f4b41a',
    '#e8588f',
    '#7a3fa0',
  ];
  const horizon = 430;
  const rows = colours.map((colour, index) => {
    const left = (index / colours.length - 0.5) * 3400 + 600;
    const right = ((index + 0.72) / colours.length - 0.5) * 3400 + 600;
    const start = 560 + (index / colours.length - 0.5) * 260;
    const flowers = repeat(190, () => {
      const depth = random() ** 0.55;
      const at = random();
      const x = start + 10 * at + depth * (left + (right - left) * at - start);
      const y = horizon + depth * depth * 390 + 6;
      const size = 1.2 + depth * depth * 13;
      const stem =
        depth > 0.45
          ? `<path d="M${x} ${y}v${size * 1.7}" stroke="#4b7a35" stroke-width="${size * 0.2}"/>`
          : '';
      return `${stem}<path d="M${x - size * 0.6} ${y - size}Q${x - size * 0.25} ${y - size * 0.5} ${x} ${y - size * 1.1}Q${x + size * 0.25} ${y - size * 0.5} ${x + size * 0.6} ${y - size}Q${x + size * 0.7} ${y + size * 0.5} ${x} ${y + size * 0.5}Q${x - size * 0.7} ${y + size * 0.5} ${x - size * 0.6} ${y - size}Z" fill="${colour}" opacity="${between(random, 0.75, 1).toFixed(2)}"/>`;
    });
    return `<path d="M${start} ${horizon}L${left} 800H${right}L${start + 14} ${horizon}Z" fill="${colour}" opacity="0.55"/>${flowers}`;
  });
  const blade = (angle: number) =>
    `<g transform="rotate(${angle})"><path d="M-3 0H3V-150H-3Z" fill="#5a3b22"/><path d="M4 -28H34V-148H4Z" fill="#f3ead8"/><path d="M4 -58H34M4 -88H34M4 -118H34M19 -28V-148" stroke="#5a3b22" stroke-width="2"/></g>`;
  return drawing(
    verticalGradient('sky', [
      [0, '#3f8fd6'],
      [100, '#dcefff'],
    ]) +
      verticalGradient('field', [
        [0, '#86ab5a'],
        [100, '#345e28'],
      ]),
    `<rect ${everywhere} fill="url(#sky)"/><rect width="1200" height="440" filter="url(#clouds)" opacity="0.95"/>` +
      ridge(random, 425, 6, 0.6, '#5f8a63') +
      `<rect y="${horizon}" width="1200" height="370" fill="url(#field)"/>` +
      rows.join('') +
      '<path d="M842 440L866 250H934L958 440Z" fill="#7a4b33"/><path d="M856 330H944M850 380H950" stroke="#55321f" stroke-width="5"/><path d="M858 252Q900 190 942 252Z" fill="#3c2a22"/><rect x="888" y="392" width="26" height="48" fill="#2d1c12"/><rect x="876" y="290" width="18" height="22" fill="#f6e7b0"/>' +
      `<g transform="translate(900 244)">${[22, 112, 202, 292].map(blade).join('')}<circle r="9" fill="#3c2a22"/></g>`,
    41,
  );
}
