import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { command as exercises } from '../cli/exercises.ts';
import { command as notebook } from '../cli/notebook.ts';
import { root } from '../setup/paths.ts';
import { HANDED_OUT } from './check.ts';

// Where there is no container engine the file can at least be held against what it refers to.
const text = readFileSync(join(root, 'exercises', 'Containerfile'), 'utf8');
/** Instructions, with their continued lines in one. */
const instructions = text
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '');

test('every line is an instruction, and the image begins with Debian', () => {
  const words = instructions.map((line) => line.split(' ')[0]);
  const known = ['FROM', 'RUN', 'COPY', 'EXPOSE', 'WORKDIR', 'CMD'];
  expect(words.filter((word) => !known.includes(word!))).toEqual([]);
  expect(instructions[0]).toMatch(/^FROM docker\.io\/library\/debian:\w+-slim$/);
  const cmd = instructions.at(-1)!.slice('CMD '.length);
  expect(JSON.parse(cmd)).toContain('/etc/jupyterhub/jupyterhub_config.py');
});

test('it installs the Node that the course is pinned to', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(text).toContain(`node@${devDependencies.node}`);
});

test('the commands that it runs and names are there', () => {
  const asked = [...text.matchAll(/refair -- (\w+) ([\w-]+)/g)].map(([, a, b]) => `${a} ${b}`);
  const there = [exercises(), notebook()].flatMap((one) =>
    one.commands.map((sub) => `${one.name()} ${sub.name()}`),
  );
  expect(asked).toHaveLength(2);
  expect(there).toEqual(expect.arrayContaining(asked));
  const options = notebook()
    .commands.find((sub) => sub.name() === 'install-kernel')!
    .options.map(({ long }) => long);
  expect(options).toContain('--prefix');
});

test('every home gets notebooks, with those that check compares with', () => {
  expect(text).toContain('cp -r /opt/course/notebooks/. /etc/skel/exercises/');
  // `/.` takes hidden folders along.
  expect(HANDED_OUT).toMatch(/^\./);
});
