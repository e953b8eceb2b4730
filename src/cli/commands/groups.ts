import { sep } from 'node:path';
import type { Group, GroupFilter, GroupMember, GroupSums } from '../../contract/groups.ts';
import { levels, type Level } from '../../contract/levels.ts';
import type { LibraryReader } from '../../library/library-reader.ts';
import { openForReading } from '../../library/open-library.ts';
import { plural } from '../format.ts';
import { groupsReport } from '../report-json.ts';
import { groupsText } from '../report-text.ts';
import { print, printJson, type SharedOptions } from './shared-options.ts';

const pageSize = 500;

/** `kindred groups`: all groups, or those that touch one of the folders. */
export async function printGroups(
  folders: string[],
  options: { level?: Level; limit: number; open?: boolean },
  shared: SharedOptions,
): Promise<void> {
  const library = openForReading(shared.library);
  try {
    const wanted = options.level ? [options.level] : levels;
    const filter = options.open ? { decided: false } : {};
    const found = wanted.map((level) => ({
      level,
      groups: groupsIn(library.reader, level, folders, filter),
    }));
    if (shared.json) {
      printJson(groupsReport(found.flatMap(({ groups }) => groups)));
      return;
    }
    const [onlyFolder] = folders.length === 1 ? folders : [];
    const base = onlyFolder ?? process.cwd();
    const shown = found.filter(({ groups }) => groups.length > 0);
    if (shown.length === 0) print('No groups: nothing here has a copy or a look-alike in the library.');
    else if (onlyFolder !== undefined) print(`Groups in ${onlyFolder}\n`);
    for (const { level, groups } of shown) {
      print(`${groupsText(summarise(level, groups), groups.slice(0, options.limit), base)}\n`);
      const left = groups.length - options.limit;
      if (left > 0)
        print(`  ... and ${plural(left, 'group')} more (--level ${level} --limit ${groups.length})\n`);
    }
  } finally {
    await library.close();
  }
}

function groupsIn(
  reader: LibraryReader,
  level: Level,
  folders: readonly string[],
  filter: GroupFilter,
): Group[] {
  const found: Group[] = [];
  for (let offset = 0; ; offset += pageSize) {
    const page = reader.groups({ level, order: 'reclaimable', filter, offset, limit: pageSize });
    const whole = page.groups.map((group) => ({ ...group, members: allMembers(reader, group) }));
    found.push(...whole.filter((group) => touches(group, folders)));
    if (offset + pageSize >= page.total) return found;
  }
}

/** A page brings the first members of a group only. */
function allMembers(reader: LibraryReader, { id, members, photos }: Group): GroupMember[] {
  if (members.length >= photos) return members;
  return [...members, ...reader.members({ group: id, offset: members.length, limit: photos })];
}

function touches(group: Group, folders: readonly string[]): boolean {
  return (
    folders.length === 0 ||
    group.members.some(({ photo }) => folders.some((folder) => photo.path.startsWith(folder + sep)))
  );
}

function summarise(level: Level, groups: readonly Group[]): GroupSums & { level: Level } {
  return {
    level,
    groups: groups.length,
    photos: groups.reduce((sum, { members }) => sum + members.length, 0),
    reclaimableBytes: groups.reduce((sum, { reclaimableBytes }) => sum + reclaimableBytes, 0),
  };
}
