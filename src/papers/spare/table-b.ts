import type { NetworkSpec } from '../../models/network.ts';
import type { Row, Setting, Table } from '../paper.ts';
import { APPENDIX } from '../report/appendix.ts';
import { results } from '../report/result-table.ts';
import { tradeOff } from '../report/trade-off.ts';
import { betterForEach, COLUMNS, DEFINITIONS } from './columns.ts';
import { erm, spareRow } from './rows.ts';
import { backbones, recipeFor, settingsFor } from './settings.ts';

interface Backbone {
  readonly id: string;
  readonly title: string;
  network(setting: Setting): NetworkSpec;
}

const BACKBONES: readonly Backbone[] = [
  {
    id: 'resnet18',
    title: 'ResNet-18',
    network: ({ profile }) => backbones(profile).resnet18,
  },
  { id: 'vgg11', title: 'VGG-11', network: ({ profile }) => backbones(profile).vgg11 },
];

function pair({ id, title, network }: Backbone): [erm: Row, spare: Row] {
  return [
    {
      id: `${id}-erm`,
      title: `${title}, ERM`,
      trial: (setting) => ({
        method: 'erm',
        options: {},
        recipe: recipeFor(setting.profile, network(setting)),
      }),
    },
    spareRow(`${id}-spare`, `${title}, SPARE`, {}, { network }),
  ];
}

const PAIRS = BACKBONES.map(pair);

/** Does SPARE gain with either backbone? The paper says it does. */
export const tableB: Table = {
  id: 'spare/table-b',
  title: 'Backbones',
  caption: `ERM and SPARE with both backbones of the paper, narrow ones outside the profile \`paper\`.`,
  notes: [DEFINITIONS],
  columns: COLUMNS,
  settings: (profile) => settingsFor(profile),
  rows: PAIRS.flat(),
  reference: erm,
  contrast: ['resnet18-erm', 'resnet18-spare'],
  published: [],
  claims: [
    {
      id: 'backbones',
      statement: 'SPARE has a higher F1 than ERM in each group, with ResNet-18 and with VGG-11.',
      source: 'Performance across datasets',
      checks: PAIRS.flatMap(([plain, spare]) => betterForEach(spare, plain)),
    },
  ],
  shows: [results, tradeOff('f1-mean', 'eodd')],
  appendix: APPENDIX,
};
