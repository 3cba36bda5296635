import type { Claim } from '../../paper.ts';
import { capital } from '../language.ts';

/** Words of ids that are names or symbols. */
const NAMES: Readonly<Record<string, string>> = {
  ...{
    ad: 'AD',
    faap: 'FAAP',
    vanilla: 'Vanilla',
    vit: 'ViT',
    vgg: 'VGG-11',
    lr: 'LR',
    mlp: 'MLP',
  },
  ...{ adf: 'ADF', eo: 'EO', dp: 'DP', auroc: 'AUROC', f1: 'F1', mi: 'MI', erm: 'ERM' },
  ...{ eta: 'η', alpha: 'α', beta: 'β', root: '√', m2: 'M2', m3: 'M3', m4: 'M4' },
};

/** A claim in a few words, made from its id: `Fairer than Vanilla`, `η: EO improves then worsens`. */
export function claimName({ id }: Pick<Claim, 'id'>): string {
  const words = id.split('-').map((word) => NAMES[word] ?? word);
  const [first, ...rest] = words;
  const joined = ['η', 'α', 'β', 'LR', 'VGG-11'].includes(first!)
    ? `${first}: ${rest.join(' ')}`
    : words.join(' ').replace('√ ', '√');
  return capital(joined);
}
