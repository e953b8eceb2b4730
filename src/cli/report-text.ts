import type { Group, GroupSums, MemberRelation } from '../contract/groups.ts';
import { levelNames, type Level } from '../contract/levels.ts';
import type { Photo } from '../contract/photo.ts';
import type { ScanReport } from '../contract/progress.ts';
import type { QueryResult } from '../contract/query.ts';
import type { LibraryStatus } from '../contract/status.ts';
import { formatBytes, formatCount, formatDuration, plural, shortenPath } from './format.ts';

/** What a scan did, for people. */
export function scanText(report: ScanReport, here: string): string {
  const lines = [
    `${report.cancelled ? 'Stopped early; what was finished is kept. ' : ''}${plural(report.found, 'photo')} found: ` +
      [
        `${formatCount(report.hashed)} read`,
        `${formatCount(report.unchanged)} unchanged`,
        ...(report.moved > 0 ? [`${formatCount(report.moved)} moved`] : []),
        ...(report.removed > 0 ? [`${formatCount(report.removed)} gone`] : []),
      ].join(', ') +
      ` (${formatDuration(report.elapsed)}).`,
  ];
  if (report.problems.length > 0) {
    lines.push(
      '',
      `${plural(report.problems.length, 'file or folder', 'files or folders')} could not be used:`,
    );
    for (const { path, message } of report.problems) lines.push(`  ${shortenPath(path, here)}: ${message}`);
  }
  return lines.join('\n');
}

/** One level's groups, for people. */
export function groupsText(
  summary: GroupSums & { level: Level },
  groups: readonly Group[],
  here: string,
): string {
  const { level, reclaimableBytes } = summary;
  const heading =
    `${levelNames[level]}: ${plural(summary.groups, 'group')}, ${plural(summary.photos, 'photo')}` +
    (level === 'similar' ? '' : `, ${formatBytes(reclaimableBytes)} beside the keepers`);
  const blocks = groups.map((group) => {
    const [keeper, ...others] = group.members;
    return [
      ...(group.isDecided ? ['  decided'] : []),
      `  keep  ${photoText(keeper!.photo, here)}`,
      `        because: ${group.reason.sentence}`,
      ...others.map(({ photo, relation }) => `        ${photoText(photo, here)}${relationText(relation)}`),
    ].join('\n');
  });
  return [heading, ...blocks].join('\n\n');
}

/** One line a pair. */
export function pairText(
  { a, b, relation }: { a: Photo; b: Photo; relation: MemberRelation },
  here: string,
): string {
  const { level, distance, score, evidence } = relation;
  const numbers = [
    ...(distance === undefined ? [] : [`distance ${distance}`]),
    ...(score === undefined ? [] : [`score ${score.toFixed(2)}`]),
  ].join(', ');
  return `${level}\t${shortenPath(a.path, here)}\t${shortenPath(b.path, here)}\t${numbers}\t${evidence}`;
}

export function similarText({ name, matches, elapsed }: QueryResult, here: string): string {
  if (matches.length === 0) return `Nothing in the library resembles ${name}.`;
  const lines = matches.map(({ photo, level, evidence }) => {
    const words = level === 'unsure' ? 'Unsure' : levelNames[level];
    return `  ${words.padEnd(13)} ${photoText(photo, here)}, ${evidence}`;
  });
  return [`${name} resembles ${plural(matches.length, 'photo')} (${Math.round(elapsed)} ms):`, ...lines].join(
    '\n',
  );
}

export function statusText(
  status: Pick<
    LibraryStatus,
    'libraryFolder' | 'folders' | 'photos' | 'problems' | 'levels' | 'decisions' | 'engine'
  >,
): string {
  return [
    `Library in ${status.libraryFolder}`,
    `  ${plural(status.photos, 'photo')} in ${plural(status.folders.length, 'folder')}, ` +
      `${plural(status.problems, 'file')} could not be used`,
    ...status.folders.map(
      ({ path, photos, offline }) =>
        `  ${path} (${plural(photos, 'photo')}${offline ? ', not connected' : ''})`,
    ),
    ...status.levels.map(
      ({ level, groups, photos, reclaimableBytes, decided }) =>
        `  ${levelNames[level].padEnd(13)} ${plural(groups, 'group')}, ${plural(photos, 'photo')}, ` +
        formatBytes(reclaimableBytes) +
        (decided.groups > 0 ? `, ${formatCount(decided.groups)} decided` : ''),
    ),
    `  ${plural(status.decisions, 'decision')}`,
    `  computes on the ${status.engine}`,
  ].join('\n');
}

function photoText(photo: Photo, here: string): string {
  const { path, width, height, format, size } = photo;
  return `${shortenPath(path, here)}  (${width} x ${height} ${format.toUpperCase()}, ${formatBytes(size)})`;
}

function relationText(relation: MemberRelation | undefined): string {
  return relation ? `  ${relation.evidence}` : '';
}
