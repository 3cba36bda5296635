import { createInterface } from 'node:readline/promises';
import { attributeDefinition, parseAttributes } from '../data/added/attribute.ts';
import { labelDefinition, parseLabel } from '../data/added/label.ts';
import type { AddRequest, TableLook } from '../data/added/request.ts';
import { requireColumn } from '../data/added/spec.ts';
import { UserError } from '../errors.ts';

/** Whether somebody is there to answer. */
export function canAsk(): boolean {
  return Boolean(process.stdin.isTTY && process.stderr.isTTY);
}

/** Asks for what a request does not say: label, groups, patient. Empty answers take what is proposed. */
export async function askAbout(
  request: AddRequest,
  look: TableLook,
  signal: AbortSignal,
): Promise<AddRequest> {
  const columns = look.columns.filter(({ kind }) => kind !== 'picture').map(({ name }) => name);
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const ask = async <T>(question: string, proposed: string, read: (answer: string) => T) => {
    for (;;) {
      const hint = proposed === '' ? '' : ` [${proposed}]`;
      const answer = (await reader.question(`${question}${hint}: `, { signal })).trim() || proposed;
      try {
        return read(answer);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        process.stderr.write(`  ${error.message}\n  ${error.fix}\n`);
      }
    }
  };
  try {
    const labels =
      request.labels.length > 0
        ? request.labels
        : [
            await ask('What is to be predicted (died, or malignant=dx:mel,bcc)', '', (answer) => {
              const spec = parseLabel(answer, columns);
              const counts = countsOf(look, spec.column);
              if (counts !== null) labelDefinition(spec, counts, 'the table');
              return answer;
            }),
          ];
    const groups =
      request.groups ??
      (await ask('Which groups are to be compared (sex,age:60)', proposedGroups(look), (answer) => {
        for (const part of parseAttributes(answer, columns)) {
          const counts = countsOf(look, part.column);
          if (counts !== null) attributeDefinition(part, counts, 'the table');
        }
        return answer;
      }));
    const patient =
      request.patient ??
      (await ask(
        'Which column names the patient whose records stay together (- for none)',
        look.mayBePatients[0] ?? '-',
        (answer) => (answer === '-' ? undefined : requireColumn(answer, columns, 'patient')),
      ));
    return { ...request, labels, groups, patient };
  } finally {
    reader.close();
  }
}

/** The known values of a column with their records; null where the look does not hold them all. */
function countsOf({ columns }: TableLook, name: string): ReadonlyMap<string, number> | null {
  const column = columns.find((one) => one.name === name);
  const counts = new Map(Object.entries(column?.values ?? {}));
  return column?.distinct === counts.size ? counts : null;
}

/** Columns that are called as groups of people usually are. */
function proposedGroups({ columns }: TableLook): string {
  return columns
    .filter(
      ({ name, distinct }) =>
        /^(sex|gender|race|ethnicity)$/i.test(name) && distinct > 1 && distinct < 20,
    )
    .map(({ name }) => name)
    .join(',');
}
