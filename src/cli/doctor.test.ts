import { expect, test } from 'vitest';
import { formatChecks } from './doctor.ts';

test('names are aligned and a fix stands below its problem', () => {
  const text = formatChecks([
    { name: 'Node', status: 'ok', value: '24.21.0' },
    { name: 'Browser', status: 'problem', value: 'none starts', fix: 'Install Chrome.' },
  ]);
  expect(text.split('\n')).toEqual([
    '✓ Node     24.21.0',
    '✗ Browser  none starts',
    '           fix: Install Chrome.',
  ]);
});
