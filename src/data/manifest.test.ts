import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { type ManifestExtension, parseManifest, readManifest } from './manifest.ts';
import { manifestDirectory } from './registry.ts';

const path = join(manifestDirectory, 'ham10000-28.json');
const changed = (change: (extension: ManifestExtension) => void) => {
  const json = JSON.parse(readFileSync(path, 'utf8'));
  change(json['refair:dataset']);
  return () => parseManifest(json, 'sets/mine.json');
};

describe('readManifest', () => {
  it('accepts every manifest of the project, with a licence and a citation', () => {
    for (const name of readdirSync(manifestDirectory).filter((file) => file.endsWith('.json'))) {
      const manifest = readManifest(join(manifestDirectory, name));
      expect(`${manifest.id}.json`).toBe(name);
      expect(manifest.license.length * manifest.citeAs.length).toBeGreaterThan(0);
      expect(manifest['@context']).toMatchObject({ cr: 'http://mlcommons.org/croissant/' });
      expect(manifest.conformsTo).toBe('http://mlcommons.org/croissant/1.0');
    }
  });

  it('names a file that is missing or no JSON', () => {
    expect(() => readManifest('/nowhere/x.json')).toThrow('/nowhere/x.json cannot be read');
    expect(() => readManifest(new URL(import.meta.url).pathname)).toThrow('cannot be read');
  });
});

describe('parseManifest', () => {
  it('names the file and every field that is wrong', () => {
    const parse = changed((extension) => {
      Object.assign(extension, { idColumn: 3, unknown: 1 });
      Object.assign(extension.labels[0]!, { classes: ['only one'] });
    });
    expect(parse).toThrow(UserError);
    expect(parse).toThrow(/sets\/mine\.json/);
    expect(parse).toThrow(/refair:dataset\.idColumn/);
    expect(parse).toThrow(/refair:dataset\.labels\.0\.classes/);
    expect(parse).toThrow(/unknown/);
  });

  it('refuses a mapping to a class or level that is not declared', () => {
    const label = changed(({ labels }) => Object.assign(labels[0]!, { values: { mel: 'bad' } }));
    expect(label).toThrow('label malignant: maps to "bad", which it does not declare');
    const attribute = changed(({ attributes }) =>
      Object.assign(attributes[1]!, { cut: [{ below: 60, is: 'young' }, { is: '60-and-over' }] }),
    );
    expect(attribute).toThrow('attribute age: maps to "young"');
  });

  it('refuses a label that is declared twice, and a class that is', () => {
    const twice = changed(({ labels }) =>
      Object.assign(labels[1]!, { name: 'malignant', classes: ['mel', 'mel'] }),
    );
    expect(twice).toThrow('malignant is declared twice');
    expect(twice).toThrow('repeated level');
  });
});
