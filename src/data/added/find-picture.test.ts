import { parse } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pictureFinder } from './find-picture.ts';

const finder = (...paths: string[]) =>
  pictureFinder(paths.map((path) => ({ path, stem: parse(path).name })));

describe('the picture that a cell means', () => {
  it.each([
    ['view1', 'by its name without ending and folders'],
    ['study/view1.jpg', 'by some of its folders'],
    ['/data/all/p1/study/view1.jpg', 'by a path that begins above the folder of pictures'],
    ['p1\\study\\view1.png', 'by a path of Windows, and another ending'],
    ['../p1/study/view1.jpg', 'by a path from the table'],
    ['p1/./other/../study/view1.jpg', 'by a path that goes to and fro'],
    ['P1/study/view1.jpg', 'whatever the case of its folders'],
  ])('%s is found: %s', (cell) => {
    expect(finder('p1/study/view1.jpg')(cell)).toBe('p1/study/view1.jpg');
  });

  it('is none of another folder, even where it is the only one of its name', () => {
    expect(finder('train/0001.jpg')('test/0001.jpg')).toBeNull();
    const find = finder('p1/study1/view1.jpg', 'p3/study2/view1.jpg');
    expect(find('p2/study2/view1.jpg')).toBeNull();
    expect(find('p3/study2/view1.jpg')).toBe('p3/study2/view1.jpg');
  });

  it('has another ending where that of its own ending lies elsewhere', () => {
    expect(finder('p1/view.jpg', 'p2/view.png')('p2/view.jpg')).toBe('p2/view.png');
  });

  it('is spelled as the cell is where case tells two apart', () => {
    const find = finder('A/x.jpg', 'a/x.jpg');
    expect(find('a/x.jpg')).toBe('a/x.jpg');
    expect(find('data/A/x.jpg')).toBe('A/x.jpg');
    expect(() => find('x')).toThrow('two pictures are called x: A/x.jpg and a/x.jpg');
  });

  it('is the one that more folders speak for', () => {
    expect(finder('x.jpg', 'a/x.jpg')('a/x.jpg')).toBe('a/x.jpg');
  });

  it('may lie in an archive, which is a folder of its name', () => {
    const find = finder('train.zip!0001.jpg', 'test.zip!0001.jpg', 'all.zip!sub/2.jpg');
    expect(find('test/0001.jpg')).toBe('test.zip!0001.jpg');
    expect(find('train.zip/0001.jpg')).toBe('train.zip!0001.jpg');
    expect(find('val/0001.jpg')).toBeNull();
    expect(find('sub/2')).toBe('all.zip!sub/2.jpg');
  });
});
