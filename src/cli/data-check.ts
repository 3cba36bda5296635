import { listDatasets, loadDataset } from '../data/registry.ts';
import { UserError } from '../errors.ts';
import type { Check } from '../setup/examine.ts';

/** Loads every embedded data set, checksums included, and says which own copies are prepared. */
export async function examineData(): Promise<readonly Check[]> {
  const entries = listDatasets();
  const checks: Check[] = [];
  const sound: string[] = [];
  for (const { id, kind } of entries) {
    if (kind !== 'embedded') continue;
    try {
      const { size } = await loadDataset(id);
      sound.push(`${id} (${size.toLocaleString('en')} records)`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      checks.push({
        name: 'Embedded data',
        status: 'problem',
        value: error.message,
        fix: error.fix,
      });
    }
  }
  if (sound.length > 0) {
    checks.unshift({
      name: 'Embedded data',
      status: 'ok',
      value: `checksums agree: ${sound.join(', ')}`,
    });
  }
  return [...checks, ownCopies(entries)];
}

function ownCopies(entries: ReturnType<typeof listDatasets>): Check {
  const own = entries.filter(({ kind }) => kind === 'own copy');
  const ids = (present: boolean) =>
    own.filter((entry) => entry.present === present).map(({ id }) => id);
  const [prepared, absent] = [ids(true), ids(false)];
  const added = entries.filter(({ kind }) => kind === 'added').map(({ id }) => id);
  return {
    name: 'Own data',
    status: 'note',
    value: [
      prepared.length > 0 ? `prepared: ${prepared.join(', ')}` : 'none prepared',
      ...(added.length > 0 ? [`added: ${added.join(', ')}`] : []),
      ...(absent.length > 0 ? [`not prepared: ${absent.join(', ')}`] : []),
    ].join('; '),
    ...(absent.length > 0
      ? { fix: 'With a licensed copy: npm run refair -- data prepare <id> --root <folder>' }
      : {}),
  };
}
