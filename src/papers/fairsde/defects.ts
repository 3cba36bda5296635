import { plainTable } from '../../report/tables.ts';
import type { Exhibit } from '../paper.ts';

interface Defect {
  readonly where: string;
  /** What the published code does there, and what follows. */
  readonly there: string;
  readonly here: string;
}

const BOTH_FORMS = 'Either form of $L_{div}$; tables use the code’s but for one row.';

/** Carco-git/FairSDE at commit 9b5a299, read and not run, but for its split of HAM10000: that is inferred. */
export const DEFECTS: readonly Defect[] = [
  {
    where: 'ERM, loading',
    there:
      'The path of its weights lacks the prefix that would fill it in: experts are selected against a network that was never trained.',
    here: 'ERM is trained apart, with the same recipe.',
  },
  {
    where: 'ERM, training',
    there:
      'No script trains or keeps one, so that selection cannot be repeated with the path mended either.',
    here: 'ERM is a row of every table.',
  },
  {
    where: '$L_{div}$, temperature',
    there:
      'It divides outside the exponential of the other centres, which hardly repel a record then.',
    here: BOTH_FORMS,
  },
  {
    where: '$L_{div}$, partner',
    there:
      'A record without a partner of another group is pushed off the first record of its batch, of whichever class, itself included.',
    here: BOTH_FORMS,
  },
  {
    where: 'README, race on HAM10000',
    there:
      'An example asks for it; the reader of HAM10000 has no race, and the run ends in a crash.',
    here: 'An attribute that the data lack is refused before anything runs.',
  },
  {
    where: 'Harvard-GF, name',
    there:
      'README and network call it otherwise than the reader does: by one name nothing is read, by the other the network expects three channels of maps that have one.',
    here: 'One name; the network has as many channels as the pictures.',
  },
  {
    where: 'Harvard-GF, network',
    there:
      'The plain network leaves out its last two stages there, and 128 features meet a layer made for 512: a crash.',
    here: 'The same whole network on all data.',
  },
  {
    where: 'Batch with one record of a group',
    there: 'Its index loses a dimension over which the softmax is taken: a crash.',
    here: 'Group means are weighted sums over the whole batch, whatever is in it.',
  },
  {
    where: 'Integer programme, accuracy',
    there:
      'Solved over fractions and rounded, without a look at whether that succeeded: both bounds can be broken.',
    here: 'Solved exactly, by HiGHS.',
  },
  {
    where: 'MIMIC-CXR, split',
    there: 'By study where patients are meant: those with several studies can be on both sides.',
    here: 'By patient.',
  },
  {
    where: 'HAM10000, split',
    there: 'Picture by picture, which leaves pictures of a lesion on both sides.',
    here: 'By lesion; a table of its own measures the leak.',
  },
  {
    where: 'Harvard-GF, race',
    there: 'Looked up by name where files number it: everybody is in one group.',
    here: 'By number.',
  },
];

/** What reading found in the authors' code, and what this kit does in its place. */
export const defects: Exhibit = {
  together: ({ id }) => [
    plainTable({
      id: `${id.split('/').at(-1)}-defects`,
      caption:
        'Defects of the published code (Carco-git/FairSDE, commit 9b5a299) and what is done here.',
      stub: 'Where',
      columns: [
        { id: 'there', title: 'Published code', align: 'left' },
        { id: 'here', title: 'Here', align: 'left' },
      ],
      rows: DEFECTS.map(({ where, there, here }) => ({
        header: where,
        cells: [{ text: there }, { text: here }],
      })),
      notes: [
        'Found by reading: the code was not run, and which version of it made the paper’s numbers is not known. It comes without a split of HAM10000; that pictures of a lesion part follows from shares that are drawn picture by picture.',
      ],
    }),
  ],
};
