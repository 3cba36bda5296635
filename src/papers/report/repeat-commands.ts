import { namesOf } from '../../data/task.ts';
import { addedFlags, settingNamed } from '../added-settings.ts';
import type { Paper, Subject } from '../paper.ts';
import type { SettingResult, TableResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';

/** The commands that make the same numbers again, in the order of the tables. */
export function repeatCommands(paper: Paper, results: PaperResults): string[] {
  return [...new Set(results.tables.flatMap((table) => commandsFor(paper, table)))];
}

/** The command that writes the predictions that lie beside a subject's committed report as Parquet. */
export function parquetCommand({ id }: Pick<Subject, 'id'>): string {
  return `npm run refair -- store parquet reports/${id}/trials --out predictions`;
}

/** Characters of a command that stand in a line of a printed page. */
const COMMAND_WIDTH = 84;

/** A command in lines that a shell takes as one, broken before options. */
export function inLines(command: string, width = COMMAND_WIDTH): string {
  const lines: string[] = [];
  for (const word of command.split(/ (?=--[a-z])/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 3 <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(lines.length === 0 ? word : `    ${word}`);
    }
  }
  return lines.join(' \\\n');
}

function commandsFor(paper: Paper, { table, profile, settings }: TableResult): string[] {
  const planning = paper.tables.find(({ id }) => id === table);
  const own = planning?.settings(profile) ?? [];
  const command = `npm run refair -- run ${table} --profile ${profile}`;
  const plannedOf = (setting: SettingResult) =>
    planning && settingNamed(planning, profile, plainId(setting));
  const seedsOf = (setting: SettingResult) => {
    // What is looked at until it is decided goes on by itself; declared seeds are looked at once.
    const { design, seeds } = setting;
    if (design?.kind === 'until decided') {
      return seeds.length > (design.looks[0] ?? 0) ? ' --until-decided' : '';
    }
    // A seed that failed, or is still to be trained, was asked for too.
    const declared = setting.unfinished === undefined ? 0 : design.repeats;
    const asked = Math.max(declared, ...setting.seeds, ...setting.failures.map(({ seed }) => seed));
    const usual = plannedOf(setting)?.seeds.length;
    return asked > 0 && asked !== usual ? ` --seeds ${asked}` : '';
  };
  const doubleOf = ({ rows }: SettingResult) =>
    rows.some(({ doubled }) => doubled) ? ' --double' : '';
  const flagsOf = (setting: SettingResult) => `${seedsOf(setting)}${doubleOf(setting)}`;
  const labelOf = (setting: SettingResult) => {
    const data = plannedOf(setting)?.data;
    const label = data && namesOf(data.label).join('+');
    const alike = own.filter(
      ({ data }) =>
        data.dataset === setting.dataset.id && data.attributes.includes(setting.attribute),
    );
    return label !== undefined && alike.length > 1 ? ` --label ${label}` : '';
  };
  const unasked = own.filter(({ byDefault }) => byDefault).map(({ id }) => id);
  const run = settings.map(({ id }) => id);
  const flags = new Set(settings.map(flagsOf));
  if (
    flags.size === 1 &&
    unasked.every((id) => run.includes(id)) &&
    unasked.length === run.length
  ) {
    return [command + [...flags][0]!];
  }
  return settings.map(
    (setting) =>
      `${command} ${addedFlags(setting) ?? `--dataset ${setting.dataset.id} --attribute ${setting.attribute}${labelOf(setting)}`}${sizeOf(setting)}${flagsOf(setting)}`,
  );
}

/** A setting at another picture size ends in it: `ham10000/age/32x32`. */
const SIZED = /\/(\d+x\d+)$/;

/** The id of a setting at the usual picture size. */
export function plainId({ id }: Pick<SettingResult, 'id'>): string {
  return id.replace(SIZED, '');
}

function sizeOf({ id }: SettingResult): string {
  const size = SIZED.exec(id)?.[1];
  return size === undefined ? '' : ` --size ${size}`;
}
