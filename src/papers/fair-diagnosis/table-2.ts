import type { NetworkSpec } from '../../methods/method.ts';
import type { ProfileName, Row, Table } from '../paper.ts';
import { TABLE_2_CLAIMS } from './claims.ts';
import { COLUMNS } from './columns.ts';
import { publishedIn } from './published.ts';
import { ours } from './rows.ts';
import { recipeFor, settingsFor } from './settings.ts';

/** Networks a profile can afford: width 16 outside `paper`, and ViT of like cost. */
function backbone(kind: 'resnet18' | 'resnet50' | 'vit', profile: ProfileName): NetworkSpec {
  const paper = profile === 'paper';
  if (kind !== 'vit') return { kind, width: paper ? 64 : profile === 'smoke' ? 8 : 16 };
  return paper
    ? { kind, patch: 16, dim: 768, depth: 12, heads: 12 }
    : {
        kind,
        patch: 4,
        dim: profile === 'smoke' ? 16 : 96,
        depth: profile === 'smoke' ? 1 : 6,
        heads: 4,
      };
}

function row(id: 'resnet18' | 'resnet50' | 'vit', title: string): Row {
  const base = ours(id, title);
  return {
    ...base,
    trial: (setting) => ({
      ...base.trial(setting),
      recipe: recipeFor(setting.profile, backbone(id, setting.profile)),
    }),
  };
}

/** Fair Diagnosis around three deployed networks. The paper finds ViT most accurate, least fair. */
export const table2: Table = {
  id: 'fair-diagnosis/table-2',
  title: 'Backbones',
  caption: 'Fair Diagnosis around ResNet-18, ResNet-50 and a vision transformer (ViT).',
  columns: COLUMNS,
  // One seed outside `paper`: three networks of this size are what a desk can train.
  settings: (profile) =>
    settingsFor(profile).map((setting) =>
      profile === 'paper' ? setting : { ...setting, seeds: setting.seeds.slice(0, 1) },
    ),
  rows: [row('resnet18', 'ResNet-18'), row('resnet50', 'ResNet-50'), row('vit', 'ViT')],
  published: publishedIn('Table 2'),
  claims: TABLE_2_CLAIMS,
};
