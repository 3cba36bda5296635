import * as tf from '@tensorflow/tfjs';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { mimeBundle } from './mime.ts';

it('shows a series, and frames of a list one below the other', async () => {
  const { DataFrame, Series } = await import('danfojs-node');
  const series = await mimeBundle(new Series([1.5, 2], { index: ['a', 'b'] }));
  expect(series['text/plain']).toMatch(/a +1\.5\n *b +2/);
  expect(series['text/plain']).toContain('2 values');
  const list = await mimeBundle([new DataFrame({ n: [1] }), new DataFrame({ m: [2] })]);
  expect(list['text/html']).toMatch(/<table>.*n.*<table>.*m/s);
});

it('shows what a tensor holds, and what it looks like where it is a picture', async () => {
  const small = await mimeBundle(tf.tensor2d([1, 2, 3, 4], [2, 2]));
  expect(Object.keys(small)).toEqual(['text/plain']);
  expect(small['text/plain']).toContain('shape: [2,2]');
  const picture = await mimeBundle(tf.fill([8, 16, 3], 0.5));
  const png = Buffer.from(picture['image/png'] as string, 'base64');
  expect(await sharp(png).metadata()).toMatchObject({ width: 256, height: 128 });
  expect([...(await sharp(png).raw().toBuffer()).subarray(0, 3)]).toEqual([128, 128, 128]);
  const gone = tf.scalar(1);
  gone.dispose();
  expect((await mimeBundle(gone))['text/plain']).toContain('disposed');
});

it('takes a figure of plotly, with its texts made safe', async () => {
  const figure = { data: [{ y: [1, 2], name: '<a href="x">n</a>' }], layout: { title: 'T' } };
  const shown = (await mimeBundle(figure))['application/vnd.plotly.v1+json'] as typeof figure;
  expect(shown.data[0]!.y).toEqual([1, 2]);
  expect(shown.data[0]!.name).toMatch(/^&lt;a/);
  expect(await mimeBundle({ data: [1], layout: {} })).not.toHaveProperty(
    'application/vnd.plotly.v1+json',
  );
});

it('asks values by the convention of other libraries', async () => {
  const value = { [Symbol.for('Jupyter.display')]: async () => ({ 'text/html': '<b>x</b>' }) };
  expect((await mimeBundle(value))['text/html']).toBe('<b>x</b>');
});
