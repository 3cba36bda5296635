import { describe, expect, it } from 'vitest';
import { eicuSepsis } from './eicu-sepsis.ts';
import { featureOf, levelsOf, Workplace } from './testing.ts';

const stay = (cells: Record<string, string>) => ({
  patientunitstayid: '1',
  uniquepid: '002-1',
  gender: 'Female',
  age: '50',
  ethnicity: 'Caucasian',
  apacheadmissiondx: 'Sepsis, pulmonary',
  admissionheight: '170',
  admissionweight: '',
  hospitaladmitsource: 'Emergency Department',
  unitadmitsource: '',
  unittype: 'MICU',
  unitvisitnumber: '1',
  hospitaldischargestatus: 'Alive',
  ...cells,
});
const APACHE =
  'intubated vent dialysis eyes motor verbal urine wbc temperature respiratoryrate sodium heartrate meanbp ph hematocrit creatinine albumin pao2 pco2 bun glucose bilirubin fio2'.split(
    ' ',
  );
const apache = (stayId: string, cells: Record<string, string>) => ({
  patientunitstayid: stayId,
  ...Object.fromEntries(APACHE.map((name) => [name, cells[name] ?? '-1'])),
});

describe('eICU', () => {
  it('keeps first ICU stays of adults with sepsis', async () => {
    await using place = await Workplace.create();
    await place.csv('patient.csv.gz', [
      stay({ patientunitstayid: '10', age: '> 89', hospitaldischargestatus: 'Expired' }),
      stay({ patientunitstayid: '2', ethnicity: 'African American', gender: 'Male' }),
      stay({ patientunitstayid: '3', unitvisitnumber: '2' }),
      stay({ patientunitstayid: '4', age: '17' }),
      stay({ patientunitstayid: '5', apacheadmissiondx: 'CVA' }),
      stay({ patientunitstayid: '6', ethnicity: 'Other/Unknown', gender: 'Unknown', age: '' }),
      stay({ patientunitstayid: '7', ethnicity: 'Hispanic', hospitaldischargestatus: '' }),
      stay({ patientunitstayid: '8', ethnicity: 'Other/Unknown', gender: 'Unknown' }),
    ]);
    await place.csv('apacheApsVar.csv.gz', [apache('2', { wbc: '12.5', glucose: '-1' })]);
    const { dataset } = await place.prepare(eicuSepsis, 'eicu-sepsis');
    expect(dataset.ids).toEqual(['2', '7', '8', '10']);
    expect(levelsOf(dataset, 'hospital-death')).toEqual(['survived', null, 'survived', 'died']);
    expect(levelsOf(dataset, 'race')).toEqual(['Black', 'other', null, 'White']);
    expect(levelsOf(dataset, 'sex')).toEqual(['male', 'female', null, 'female']);
    expect(featureOf(dataset, 'age')).toEqual([50, 50, 50, 90]);
    expect(featureOf(dataset, 'wbc')).toEqual([12.5, null, null, null]);
    expect(featureOf(dataset, 'glucose')).toEqual([null, null, null, null]);
    expect(featureOf(dataset, 'admissionweight')).toEqual([null, null, null, null]);
  });

  it('names what is missing', async () => {
    await using place = await Workplace.create();
    await place.csv('patient.csv', [stay({})]);
    await expect(place.prepare(eicuSepsis, 'eicu-sepsis')).rejects.toThrow(
      /apacheApsVar\.csv.*holds patient\.csv/,
    );
    const { wbc: _, ...rest } = apache('1', {}) as Record<string, string>;
    await place.csv('apacheApsVar.csv', [rest]);
    await expect(place.prepare(eicuSepsis, 'eicu-sepsis')).rejects.toThrow('no column "wbc"');
  });
});
