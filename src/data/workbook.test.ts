import { utils, write } from '@e965/xlsx';
import { expect, it } from 'vitest';
import { zip } from '../../tools/layouts/write.ts';
import { readSheet } from './workbook.ts';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const KIND = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const relations = (kind: string, target: string) =>
  Buffer.from(
    `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/${kind}" Target="${target}"/></Relationships>`,
  );

/** A workbook of one sheet, of this XML. */
function workbook(sheet: string | Buffer): Promise<Buffer> {
  const part = (name: string, kind: string) =>
    `<Override PartName="/xl/${name}" ContentType="${KIND}.${kind}+xml"/>`;
  return zip({
    '[Content_Types].xml': Buffer.from(
      `<Types xmlns="${PACKAGE}/content-types">${part('workbook.xml', 'sheet.main')}${part('s.xml', 'worksheet')}</Types>`,
    ),
    '_rels/.rels': relations('officeDocument', 'xl/workbook.xml'),
    'xl/workbook.xml': Buffer.from(
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': relations('worksheet', 's.xml'),
    'xl/s.xml': Buffer.from(sheet),
  });
}

const text = (at: string, value: string) =>
  `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
const ROWS = `<row r="1">${text('A1', 'y')}${text('B1', 'sex')}</row><row r="2"><c r="A2"><v>1</v></c>${text('B2', 'f')}</row>`;

/** A sheet that claims all of Excel's rows and columns. */
function sheet(rows: string, after = ''): string {
  return `<worksheet xmlns="${MAIN}"><dimension ref="A1:XFD1048576"/><sheetData>${rows}</sheetData>${after}</worksheet>`;
}

const LIMITS = { mebibytes: 2, memory: 96, seconds: 600 };
const reading = (bytes: Uint8Array, columns: readonly string[] = ['sex', 'y']) =>
  readSheet(bytes, 'people.xlsx', { columns }, LIMITS);

it('reads the cells that are there, whatever range a sheet claims', async () => {
  const plain = await workbook(sheet(ROWS));
  expect(await reading(plain)).toEqual({
    sheets: ['s'],
    header: ['y', 'sex'],
    columns: [['f'], ['1']],
  });
  const corner = sheet(`${ROWS}<row r="1048576">${text('XFD1048576', 'here')}</row>`);
  const { header, columns } = await reading(await workbook(corner), ['y', 'none']);
  expect(header).toEqual(['y', 'sex']);
  expect(columns).toEqual([['1', ''], []]);
});

it('begins at the first row with a cell, and leaves blank rows and failed formulas out', async () => {
  const cells = utils.aoa_to_sheet([[], [null, ' y ', 'sex'], [], [null, 0.5, true], [null, 2]]);
  cells.C5 = { t: 'e', v: 7 };
  for (const bookType of ['xlsx', 'xls', 'ods'] as const) {
    const bytes = write(utils.book_new(cells, 'of'), { type: 'buffer', bookType });
    expect((await reading(bytes)).columns).toEqual([
      ['true', ''],
      ['0.5', '2'],
    ]);
  }
});

it('gives up a workbook that would fill the memory', async () => {
  const large = await workbook(Buffer.alloc(3 * 2 ** 20, ' '));
  expect(large.length).toBeLessThan(10_000);
  await expect(reading(large)).rejects.toMatchObject({
    message:
      'people.xlsx unpacks to 4 MiB, and no more than 2 are read: it is not read as a workbook',
    fix: expect.stringContaining('save the sheet as csv'),
  });
  // The library makes a cell of each place that a link covers.
  const link = '<hyperlinks><hyperlink ref="A1:XFD1048576" location="s!A1"/></hyperlinks>';
  await expect(reading(await workbook(sheet(ROWS, link)))).rejects.toThrow(
    'people.xlsx needs more than 96 MiB of memory',
  );
});

it('reads no entry that holds more than it says, and finds them where others do', async () => {
  const bytes = await workbook(Buffer.alloc(2 ** 20, ' '));
  const at = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  const lying = Buffer.from(bytes);
  lying.writeUInt32LE(10, at + 24);
  await expect(reading(lying)).rejects.toThrow('too many bytes');
  // The archive's comment begins as its end does.
  const hidden = Buffer.concat([await workbook(sheet(ROWS)), Buffer.alloc(10)]);
  hidden.writeUInt16LE(10, hidden.length - 12);
  hidden.set([0x50, 0x4b, 5, 6], hidden.length - 10);
  expect((await reading(hidden)).columns[1]).toEqual(['1']);
});
