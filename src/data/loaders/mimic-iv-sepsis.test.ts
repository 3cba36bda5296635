import { describe, expect, it } from 'vitest';
import { mimicIvSepsis } from './mimic-iv-sepsis.ts';
import { featureOf, levelsOf, Workplace } from './testing.ts';

const patient = (id: string, gender: string, age: string) => ({
  subject_id: id,
  gender,
  anchor_age: age,
  anchor_year: '2150',
  anchor_year_group: '2011 - 2013',
  dod: '',
});
const admission = (patient: string, id: string, race: string, died: string) => ({
  subject_id: patient,
  hadm_id: id,
  admission_type: 'EW EMER.',
  admission_location: 'EMERGENCY ROOM',
  race,
  hospital_expire_flag: died,
});
const stay = (patient: string, admission: string, id: string, intime: string) => ({
  subject_id: patient,
  hadm_id: admission,
  stay_id: id,
  first_careunit: 'MICU',
  intime,
});
const lab = (patient: string, item: string, charttime: string, value: string) => ({
  subject_id: patient,
  itemid: item,
  charttime,
  valuenum: value,
});
const sepsis = (
  id: string,
  flag: string,
  sofa_time = '2149-12-31 23:00:00',
  suspected_infection_time = '2149-12-31 22:00:00',
) => ({
  stay_id: id,
  sepsis3: flag,
  sofa_time,
  suspected_infection_time,
  respiration: '2',
  coagulation: '0',
  liver: '',
  cardiovascular: '1',
  cns: '0',
  renal: '3',
});

async function place(): Promise<Workplace> {
  const place = await Workplace.create();
  await place.csv('hosp/patients.csv.gz', [
    patient('1', 'F', '60'),
    patient('2', 'M', '17'),
    patient('3', 'M', '40'),
  ]);
  await place.csv('hosp/admissions.csv.gz', [
    admission('1', '11', 'WHITE - RUSSIAN', '1'),
    admission('1', '12', 'WHITE', '0'),
    admission('2', '21', 'BLACK/AFRICAN AMERICAN', '0'),
    admission('3', '31', 'BLACK/AFRICAN AMERICAN', '0'),
    admission('3', '32', 'WHITE', '0'),
  ]);
  await place.csv('icu/icustays.csv.gz', [
    stay('1', '11', '112', '2152-05-02 10:00:00'),
    stay('1', '11', '111', '2152-05-01 10:00:00'),
    stay('1', '12', '121', '2153-01-01 00:00:00'),
    stay('2', '21', '211', '2150-01-01 00:00:00'),
    stay('3', '31', '311', '2150-01-01 00:00:00'),
  ]);
  await place.csv('hosp/labevents.csv.gz', [
    // Creatinine: too early, first, later; of another stay; not a number.
    lab('1', '50912', '2152-05-01 03:00:00', '9'),
    lab('1', '50912', '2152-05-01 12:00:00', '1.5'),
    lab('1', '50912', '2152-05-01 11:00:00', '1.25'),
    lab('1', '50912', '2152-05-01 10:30:00', ''),
    lab('1', '50912', '2152-05-03 12:00:00', '7'),
    lab('1', '99999', '2152-05-01 12:00:00', '7'),
    lab('3', '50813', '2149-12-31 20:00:00', '4'),
  ]);
  return place;
}

describe('MIMIC-IV', () => {
  it('takes the first septic ICU stay of each hospital stay, by Sepsis-3', async () => {
    await using files = await place();
    const sepsis3 = await files.csv('sepsis3.csv', [
      sepsis('111', 't'),
      sepsis('112', 't'),
      sepsis('121', 'f'),
      sepsis('211', 't'),
      sepsis('311', 'true'),
    ]);
    const { dataset } = await files.prepare(mimicIvSepsis, 'mimic-iv-sepsis', {}, { sepsis3 });
    expect(dataset.ids).toEqual(['111', '311']);
    expect(dataset.patientIds).toEqual(['1', '3']);
    expect(levelsOf(dataset, 'hospital-death')).toEqual(['died', 'survived']);
    // Patient 3 is Black in one hospital stay and White in the other.
    expect(levelsOf(dataset, 'race')).toEqual(['White', null]);
    expect(levelsOf(dataset, 'sex')).toEqual(['female', 'male']);
    expect(featureOf(dataset, 'age')).toEqual([62, 40]);
    expect(featureOf(dataset, 'sofa_renal')).toEqual([3, 3]);
    expect(featureOf(dataset, 'sofa_liver')).toEqual([null, null]);
    expect(featureOf(dataset, 'creatinine')).toEqual([1.25, null]);
    expect(featureOf(dataset, 'lactate')).toEqual([null, 4]);
  });

  it('leaves out sepsis whose onset is after the first day in the ICU', async () => {
    await using files = await place();
    const sepsis3 = await files.csv('sepsis3.csv', [
      // One second late; the next ICU stay of this hospital stay has its own, in time.
      sepsis('111', 't', '2152-05-02 10:00:01'),
      sepsis('112', 't', '2152-05-03 10:00:00'),
      sepsis('121', 't', ''),
      sepsis('311', 't', '2150-01-01 12:00:00'),
    ]);
    const { dataset } = await files.prepare(mimicIvSepsis, 'mimic-iv-sepsis', {}, { sepsis3 });
    expect(dataset.ids).toEqual(['112', '311']);
    expect(dataset.source.notes.join(' ')).toContain('2 ICU stays in which either is later');
  });

  it('leaves out sepsis whose infection is first suspected after the first day in the ICU', async () => {
    await using files = await place();
    const sepsis3 = await files.csv('sepsis3.csv', [
      // The SOFA in time, the suspicion a second too late, just in time, and at no known time.
      sepsis('111', 't', '2152-05-01 10:00:00', '2152-05-02 10:00:01'),
      sepsis('112', 't', '2152-05-02 10:00:00', '2152-05-03 10:00:00'),
      sepsis('121', 't', '2153-01-01 01:00:00', ''),
      // The infection first, the SOFA too late.
      sepsis('311', 't', '2150-01-02 00:00:01', '2150-01-01 00:00:00'),
    ]);
    const { dataset } = await files.prepare(mimicIvSepsis, 'mimic-iv-sepsis', {}, { sepsis3 });
    expect(dataset.ids).toEqual(['112']);
    const notes = dataset.source.notes.join(' ');
    expect(notes).toContain('the first ICU stay with sepsis in time.');
    expect(notes).toContain('3 ICU stays in which either is later, or of unknown time');
  });

  it('goes by diagnosis codes where asked to, and reads the layout of version 1.0', async () => {
    await using files = await place();
    const diagnosis = (admission: string, icd_code: string, icd_version: string) => ({
      hadm_id: admission,
      icd_code,
      icd_version,
    });
    await files.csv('hosp/diagnoses_icd.csv.gz', [
      diagnosis('12', 'A419', '10'),
      diagnosis('31', '99592', '9'),
      diagnosis('11', '99592', '10'),
      diagnosis('21', '4019', '9'),
    ]);
    const options = { definition: 'icd' };
    const { dataset } = await files.prepare(mimicIvSepsis, 'mimic-iv-sepsis', options);
    expect(dataset.ids).toEqual(['121', '311']);
    expect(featureOf(dataset, 'sofa_renal')).toEqual([null, null]);
    expect(dataset.source.notes.join(' ')).toContain('diagnosis codes');

    await using old = await Workplace.create();
    await old.csv('core/patients.csv.gz', [patient('1', 'F', '60')]);
    const { race, ...rest } = admission('1', '12', 'UNKNOWN', '0');
    await old.csv('core/admissions.csv.gz', [{ ...rest, ethnicity: race }]);
    await old.csv('icu/icustays.csv', [stay('1', '12', '121', '2153-01-01 00:00:00')]);
    await old.csv('hosp/labevents.csv', [lab('1', '50912', '2153-01-01 01:00:00', '2')]);
    await old.csv('hosp/diagnoses_icd.csv', [diagnosis('12', 'R6521', '10')]);
    const first = await old.prepare(mimicIvSepsis, 'mimic-iv-sepsis', options);
    expect(levelsOf(first.dataset, 'race')).toEqual([null]);
    expect(featureOf(first.dataset, 'creatinine')).toEqual([2]);
  });

  it('says how to get a table that is missing', async () => {
    await using files = await place();
    const prepare = (inputs = {}) => files.prepare(mimicIvSepsis, 'mimic-iv-sepsis', {}, inputs);
    await expect(prepare()).rejects.toMatchObject({
      message: 'preparing mimic-iv-sepsis by Sepsis-3 needs --sepsis3',
      fix: expect.stringContaining('--definition icd'),
    });
    await expect(prepare({ sepsis3: '/nowhere.csv' })).rejects.toThrow('no file /nowhere.csv');
    const { cns: _, ...rest } = sepsis('111', 't');
    const sepsis3 = await files.csv('sepsis3.csv', [rest]);
    await expect(prepare({ sepsis3 })).rejects.toThrow(/no column "cns"; it has: stay_id/);
    const { suspected_infection_time: __, ...unsuspected } = sepsis('111', 't');
    const short = await files.csv('short.csv', [unsuspected]);
    await expect(prepare({ sepsis3: short })).rejects.toThrow(
      /no column "suspected_infection_time"; it has: stay_id/,
    );
  });
});
