import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { METRICS } from '../../metrics/catalogue.ts';
import { FAIRNESS_METRICS } from '../../metrics/fairness-metrics.ts';
import { root } from '../../setup/paths.ts';
import {
  describedMethods,
  type Measured,
  methodsPage,
  requireAlike,
  withMeasured,
} from './methods-page.ts';

const docs = join(root, 'docs');

it('docs/methods.md says what methods say of themselves', () => {
  const path = join(docs, 'methods.json');
  const measured = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Measured[]) : [];
  const page = readFileSync(join(docs, 'methods.md'), 'utf8');
  // Else: npm run refair -- methods --markdown > docs/methods.md
  expect(page.trimEnd()).toBe(methodsPage(measured).trimEnd());
});

it('has over thirty methods, and every aim is a metric of the catalogue', () => {
  const all = describedMethods();
  expect(all.length).toBeGreaterThan(30);
  for (const { method, card } of all) {
    for (const { metric, options = {} } of card.aims) {
      expect(method.options.safeParse(options).success).toBe(true);
      expect({ ...METRICS, ...FAIRNESS_METRICS }).toHaveProperty(metric.split('.').at(-1)!);
    }
  }
});

const MEASURED = { dataset: 'd', attribute: 'sex', profile: 'desk', repeats: 2, command: 'c' };
const MOVED = {
  ...{ method: 'spare', options: {}, metric: 'fairness.sex.worstGroupAuroc', erm: 0.774 },
  change: { value: 0, low: 0, high: 0 },
};

it('a measurement on other data stands beside the others, a new one on the same in its place', () => {
  const tables = { ...MEASURED, moved: [MOVED] };
  const pictures = { ...MEASURED, dataset: 'p', moved: [MOVED, { ...MOVED, method: 'faap' }] };
  const both = withMeasured([tables], pictures);
  expect(both).toEqual([tables, pictures]);
  const again = { ...tables, repeats: 4 };
  expect(withMeasured(both, again)).toEqual([again, pictures]);
  const page = methodsPage(both);
  expect(page.match(/^### `[dp]` by sex/gm)).toHaveLength(2);
  expect(page.match(/^## What each moves/gm)).toHaveLength(1);
  // Once: of the tables.
  expect(page.match(/Methods for pictures are not among them/g)).toHaveLength(1);
  expect(page.match(/no model can tell/g)).toHaveLength(1);
});

it('the control stands first, and is called one', () => {
  const tables = { ...MEASURED, moved: [MOVED] };
  const page = methodsPage([tables, { ...tables, dataset: 'synth-patients' }]);
  const headings = page.match(/^### .*/gm);
  expect(headings).toEqual(['### A control: `synth-patients` by sex', '### `d` by sex']);
  expect(page).toContain('Of 1 aims 0 move as they should.');
});

it('some methods measured alone leave the lines of the others, in the order of the list', () => {
  const line = (method: string, value: number) => ({
    ...MOVED,
    method,
    change: { ...MOVED.change, value },
  });
  const before = { ...MEASURED, moved: [line('spare', 0.1), line('irm', 0.1)] };
  const one = { ...MEASURED, moved: [line('fin', 0.2), line('spare', 0.2)] };
  const [beside] = withMeasured([before], one, true);
  expect(beside!.moved.map(({ method, change }) => [method, change.value])).toEqual([
    ['spare', 0.2],
    ['fin', 0.2],
    ['irm', 0.1],
  ]);
  expect(withMeasured([before], one)[0]!.moved.map(({ method }) => method)).toEqual([
    'spare',
    'fin',
  ]);
  expect(() => requireAlike([before], one)).not.toThrow();
  expect(() => requireAlike([before], { ...one, repeats: 4 })).toThrow(
    'profile desk and 2 repeats',
  );
});

it('names every method, and every aim of one, that nothing was measured of', () => {
  const all = describedMethods().filter(({ card }) => card.aims.length > 0);
  const without = (measured: readonly Measured[]) =>
    methodsPage(measured).split('Without a number so far:')[1]!.split('##')[0]!;
  const few = without([{ ...MEASURED, moved: [MOVED] }]);
  for (const { method } of all) {
    expect(few.includes(`\`${method.name}\`,`) || few.includes(`\`${method.name}\`:`)).toBe(
      method.name !== 'spare',
    );
  }
  const moved = all.flatMap(({ method, card }) =>
    card.aims.map(({ options = {} }) => ({ ...MOVED, method: method.name, options })),
  );
  expect(methodsPage([{ ...MEASURED, moved }])).not.toContain('Without a number so far');
  const one = moved.filter(({ options }) => (options as { aim?: string }).aim !== 'max-min');
  expect(without([{ ...MEASURED, moved: one }]).trim()).toBe(
    '- `group-thresholds` (aim max-min): not measured yet.',
  );
});

it('no bound of an interval without 0 is printed as 0', () => {
  const page = (low: number, high: number) =>
    methodsPage([{ ...MEASURED, moved: [{ ...MOVED, change: { value: -0.003, low, high } }] }]);
  expect(page(-0.006, -0.0003)).toContain('−0.3 [−0.6, −0.03] | worse');
  expect(page(-0.006, 0.0003)).toContain('−0.3 [−0.6, 0.0] | moves nothing');
});
