import { protectionOf, type ArchiveAddress } from '../archive/archive-address.ts';
import type { ArchiveAnswer } from '../archive/query-archive.ts';
import type { PushReport } from '../archive/push-contents.ts';
import { sharedThumbnailSide } from '../library/archive-source.ts';
import { formatBytes, plural } from './format.ts';

/** All that a push depends on and its user should know beforehand. */
export interface PushPlan {
  address: ArchiveAddress;
  schema: string;
  computer: string;
  modelVersion: string;
  contents: number;
  outdated: number;
  thumbnails: boolean;
  paths: boolean;
}

/** What leaves this computer, and where to, before anything does. */
export function pushPlanText(plan: PushPlan): string {
  const { address, contents, thumbnails, paths } = plan;
  const lines = [
    `This publishes to ${address.shown}, schema ${plan.schema} (${protectionOf(address)}):`,
    `  once       the name "${plan.computer}", a random number for this library, the model's version ${plan.modelVersion}`,
    `  per photo  SHA-256 of the file, picture code (256 bits), size in bytes, width and height`,
    `             for ${plural(contents, 'photo')} (identical files count once); those already there are not sent again`,
    thumbnails
      ? `  also       a THUMBNAIL of each, at most ${sharedThumbnailSide} pixels wide and high`
      : '  not        thumbnails; any published before are removed there',
    paths
      ? '  also       the PATHS and names of the files'
      : '  not        paths and names; any published before are removed there',
    'Photos that left the library are removed there. Nothing else leaves this computer.',
  ];
  if (plan.outdated > 0)
    lines.push(
      `${plural(plan.outdated, 'photo')} with codes of another model stay out; kindred scan makes them anew.`,
    );
  return lines.join('\n');
}

export function pushReportText(report: PushReport, computer: string): string {
  const { added, updated, removed, contents, thumbnailsAdded, thumbnailsRemoved } = report;
  const changes = [
    `${plural(added, 'photo')} added`,
    ...(updated > 0 ? [`${plural(updated, 'photo')} with other paths`] : []),
    ...(removed > 0 ? [`${plural(removed, 'photo')} removed`] : []),
    ...(thumbnailsAdded > 0 ? [`${plural(thumbnailsAdded, 'thumbnail')} added`] : []),
    ...(thumbnailsRemoved > 0 ? [`${plural(thumbnailsRemoved, 'thumbnail')} removed`] : []),
  ].join(', ');
  return report.cancelled
    ? `Stopped early; what was sent is kept (${changes}). The next push goes on from there.`
    : `The archive holds ${plural(contents, 'photo')} of "${computer}": ${changes}.`;
}

export function answerText(
  { matches, method }: ArchiveAnswer,
  query: { name: string; hash: string; elapsed: number },
): string {
  const how = `${method === 'exact' ? 'compared with every code' : 'by the index'}, ${Math.round(query.elapsed)} ms`;
  if (matches.length === 0) return `Nothing in the archive is near ${query.name} (${how}).`;
  const lines = matches.map(({ computer, id, size, width, height, distance, paths }) =>
    [
      id === query.hash ? 'same bytes  ' : `distance ${String(distance).padEnd(3)}`,
      computer,
      `${width} x ${height}, ${formatBytes(size)}`,
      ...(paths ?? [id]),
    ].join('  '),
  );
  return [
    `${plural(matches.length, 'photo')} near ${query.name} (${how}):`,
    ...lines.map((line) => `  ${line}`),
  ].join('\n');
}
