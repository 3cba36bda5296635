import { expect, it } from 'vitest';
import { questionOf } from './question.ts';
import { manifestOf } from './registry.ts';

const manifest = manifestOf('support2-sepsis');

it('names classes and levels without reading records', () => {
  const { labels, attributes } = questionOf(manifest, ['hospital-death'], ['sex'])!;
  expect(labels[0]!.classes).toHaveLength(2);
  expect(attributes[0]!.levels).toEqual(['male', 'female']);
});

it('names every level of a combination', () => {
  const [race] = questionOf(manifest, [], ['race'])!.attributes;
  const [both] = questionOf(manifest, [], ['sex:race'])!.attributes;
  expect(both!.name).toBe('sex:race');
  expect(both!.levels).toEqual(
    ['male', 'female'].flatMap((sex) => race!.levels.map((other) => `${sex}, ${other}`)),
  );
});

it('is silent about what the manifest does not know', () => {
  expect(questionOf(manifest, ['hospital-deaths'], ['sex'])).toBeNull();
  expect(questionOf(manifest, ['hospital-death'], ['sex:height'])).toBeNull();
});
