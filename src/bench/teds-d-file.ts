import { sqlText, withDuckDb } from '../data/duckdb.ts';

/** A year of discharges in the United States has about so many records. */
export const RECORDS = 1_700_000;

/**
 * Columns of the 2019 public-use file and the largest code of each. What the loader doesn't read
 * is there as well: skipping it costs time too.
 */
const COLUMNS: Readonly<Record<string, number>> = {
  STFIPS: 56,
  CBSA2010: 400,
  EDUC: 5,
  MARSTAT: 4,
  SERVICES: 8,
  DETCRIM: 8,
  LOS: 37,
  PSOURCE: 7,
  NOPRIOR: 5,
  ARRESTS: 2,
  EMPLOY: 4,
  METHUSE: 2,
  PSYPROB: 2,
  PREG: 2,
  GENDER: 2,
  VET: 2,
  LIVARAG: 3,
  DAYWAIT: 4,
  SERVICES_D: 8,
  REASON: 7,
  EMPLOY_D: 4,
  LIVARAG_D: 3,
  ARRESTS_D: 2,
  DSMCRIT: 19,
  AGE: 12,
  RACE: 9,
  ETHNIC: 5,
  DETNLF: 5,
  DETNLF_D: 5,
  PRIMINC: 5,
  SUB1: 19,
  SUB2: 19,
  SUB3: 19,
  SUB1_D: 19,
  SUB2_D: 19,
  SUB3_D: 19,
  ROUTE1: 5,
  ROUTE2: 5,
  ROUTE3: 5,
  FREQ1: 3,
  FREQ2: 3,
  FREQ3: 3,
  FREQ1_D: 3,
  FREQ2_D: 3,
  FREQ3_D: 3,
  FRSTUSE1: 7,
  FRSTUSE2: 7,
  FRSTUSE3: 7,
  HLTHINS: 4,
  PRIMPAY: 7,
  FREQ_ATND_SELF_HELP: 5,
  FREQ_ATND_SELF_HELP_D: 5,
  ALCFLG: 1,
  COKEFLG: 1,
  MARFLG: 1,
  HERFLG: 1,
  METHFLG: 1,
  OPSYNFLG: 1,
  PCPFLG: 1,
  HALLFLG: 1,
  MTHAMFLG: 1,
  AMPHFLG: 1,
  STIMFLG: 1,
  BENZFLG: 1,
  TRNQFLG: 1,
  BARBFLG: 1,
  SEDHPFLG: 1,
  INHFLG: 1,
  OTCFLG: 1,
  OTHERFLG: 1,
  DIVISION: 9,
  REGION: 4,
  IDU: 1,
  ALCDRUG: 3,
};

/** Writes a file in the layout of TEDS-D: codes at random, a tenth of them −9 (missing). */
export async function writeTedsD(path: string, records: number): Promise<void> {
  const codes = Object.entries(COLUMNS).map(
    ([name, largest]) =>
      `CASE WHEN random() < 0.1 THEN -9 ELSE 1 + floor(random() * ${largest}) END::INTEGER AS ${name}`,
  );
  await withDuckDb(async (connection) => {
    await connection.run('SELECT setseed(0.5)');
    await connection.run(
      `COPY (SELECT 2019 AS DISYR, range + 1 AS CASEID, ${codes.join(', ')} FROM range(${records}))
       TO ${sqlText(path)} (HEADER, DELIMITER ',')`,
    );
  });
}
