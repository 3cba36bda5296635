import { expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { plot } from './plot.ts';

const rows = [
  { age: 40, score: 0.25, sex: 'f' },
  { age: 60, score: 0.5, sex: 'm' },
  { age: 70, score: null, sex: 'm' },
];
const traces = (block: ReturnType<typeof plot>) =>
  block.figure.data.map(({ type, name, x, y }) => ({ type, name, x, y }));

it('draws a series for each colour, and says which records it leaves out', () => {
  const block = plot(rows, { x: 'age', y: 'score', color: 'sex' });
  expect(traces(block)).toEqual([
    { type: 'scatter', name: 'f', x: [40], y: [0.25] },
    { type: 'scatter', name: 'm', x: [60], y: [0.5] },
  ]);
  expect(block.alt).toContain('2 records, 1 with missing values left out');
});

it('takes columns and frames as well, counts without y, and draws bars over texts', async () => {
  const { DataFrame } = await import('danfojs-node');
  const frame = new DataFrame(rows.slice(0, 2));
  expect(traces(plot(frame, { x: 'sex', y: 'score' }))).toMatchObject([
    { type: 'bar', x: ['f', 'm'], y: [0.25, 0.5] },
  ]);
  expect(traces(plot({ age: Float32Array.of(1, 2) }, { x: 'age' }))).toMatchObject([
    { type: 'histogram', x: [1, 2] },
  ]);
  expect(plot(rows, { x: 'age', kind: 'bars' }).alt).toContain('records in each range of age');
  expect(plot(rows, { x: 'sex' }).alt).toContain('how often each sex occurs');
});

it('names what it cannot draw', () => {
  expect(() => plot(rows, { x: 'aged' })).toThrow(
    new UserError(
      'there is no column "aged"',
      'did you mean "age"? choose one of: age, score, sex',
    ),
  );
  expect(() => plot(rows, { x: 'age', y: 'sex' })).toThrow('no number');
  expect(() => plot(rows, { x: 'age', kind: 'line' })).toThrow('no y is named');
});
