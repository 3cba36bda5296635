import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { documentToDocx } from '../../report/docx.ts';
import { findPaper } from '../registry.ts';
import { readResults } from '../results-file.ts';
import { paperReport } from './paper-report.ts';

it.each(['fairgrad', 'positive-sum'])(
  'the report of %s has its formulas as equations of Word, none as TeX',
  async (id) => {
    const document = await paperReport(findPaper(id), (await readResults(`reports/${id}`))!);
    const files = unzipSync(await documentToDocx(document, new Map()));
    const xml = Buffer.from(files['word/document.xml']!).toString('utf8');
    expect(xml).toContain('<m:oMath>');
    expect(xml.match(/>[^<]*\\[a-zA-Z][^<]*</g)).toBeNull();
  },
);
