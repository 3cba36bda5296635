import { smallestSize } from '../../audit/grim.ts';
import type { Draft } from '../../audit-checks.ts';
import type { PublishedRow } from '../../paper.ts';
import { cellsOf, datasetsOf } from '../../printed-rows.ts';
import { COLUMN_IDS } from './printed.ts';

/** From this many records on every percentage with two digits is some fraction. */
const ALWAYS = 10_000;

/**
 * GRIM (Brown and Heathers 2017) on the accuracies: if each is one run's, they are whole numbers of
 * the same test records. Beside it, the smallest test set on which the printed ADF means anything:
 * under independence the plug-in estimate's mean is about 1/N.
 */
export function grim(rows: readonly PublishedRow[]): Draft[] {
  return datasetsOf(rows).map((dataset) => {
    const own = rows.filter((row) => row.dataset === dataset);
    const accuracies = [...new Set(own.map((row) => row.cells.accuracy!))];
    const n = smallestSize(accuracies);
    const least = own.reduce((a, b) => (b.cells.adf! < a.cells.adf! ? b : a));
    const resolving = Math.ceil(1000 / least.cells.adf!);
    const size = SIZES[dataset];
    const fits = size !== undefined && size / 10 >= Math.max(n, resolving);
    const remark = fits
      ? `. A tenth of the ${size.toLocaleString('en')} images that the paper counts is more than that`
      : (REMARKS[dataset] ?? '');
    return {
      id: `grim-${dataset.toLowerCase()}`,
      severity: fits ? 'supported' : 'notable',
      title: fits
        ? `${dataset}: accuracies fit a test set of the stated size`
        : `${dataset}: at least ${n} test records, or means over runs`,
      statement: `The paper prints no test size. If each of the ${accuracies.length} accuracies on ${dataset} is one run's, N ≥ ${n} (from ${ALWAYS} on any two digits fit)${remark}. ADF as small as ${least.cells.adf}×10⁻³ is below what independent S and Ŷ give on average unless N > ${resolving}.`,
      cells: [...cellsOf(least, ['adf']), ...own.flatMap((row) => cellsOf(row, ['accuracy']))],
      computed: {
        accuracies: accuracies.length,
        'smallest N': n,
        'N at which 1/N equals the smallest ADF': resolving,
      },
    };
  });
}

/** Images of the collections, as Section 4.1 counts them ("over …"); a tenth is for testing. */
const SIZES: Readonly<Record<string, number>> = { MIMIC: 370_000, CheXpert: 224_000 };

/** What is known of a collection's size. */
const REMARKS: Readonly<Record<string, string>> = {
  TCGA: '. The clinical table of TCGA-LUAD has 522 patients, and the paper tests on a tenth: the records are then pictures, many a patient, or the cells are means over runs. A split by picture would put patients on both sides',
};

/** No intervals, no runs, no validation part: what the tables cannot say. */
export function design(rows: readonly PublishedRow[]): Draft[] {
  const chosenFrom = (tables: RegExp) => rows.filter(({ source }) => tables.test(source)).length;
  return [
    {
      id: 'chosen-on-test',
      severity: 'notable',
      title: 'η and α are chosen on the test set, β by no stated rule',
      statement: `Appendix A.1 splits 90 % for training and 10 % for testing, and names no validation part. Section 4.6.2 sets η = 0.2 and α = 1 by Tables 3 and 4 (${chosenFrom(/[34]$/)} rows of test results). Appendix A.1 sets β = 1 "to prioritize classification accuracy" and does not say by what; its only results are the ${chosenFrom(/5$/)} rows of Table 5, on the test set too. Table 1 reports Ours with these values on that test set, against baselines whose tuning is not described.`,
      computed: { 'rows chosen from': chosenFrom(/[34]$/) },
    },
    {
      id: 'no-uncertainty',
      severity: 'notable',
      title: 'No interval, no number of runs',
      statement: `None of the ${rows.length * COLUMN_IDS.length} numbers printed in Tables 1 to 5 has an interval, and the number of runs is not given.`,
      computed: { 'printed numbers': rows.length * COLUMN_IDS.length },
    },
    {
      id: 'generator-before-generator',
      severity: 'minor',
      title: 'Pretraining uses a generator that does not exist yet',
      statement:
        'Eq. 4 to 6 pretrain on $\\tilde X = X \\oplus g(X)$, while g is trained afterwards against the pretrained, frozen model (Figure 2). Nothing says what g is during pretraining.',
    },
  ];
}
