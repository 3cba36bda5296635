/**
 * US hospital records spell race in dozens of ways, and with it ethnicity. One of `White`, `Black`,
 * `Asian`, `Hispanic`, `other`; NULL where it is not known.
 *
 * @param cell SQL expression of the recorded text.
 * @param ethnicity SQL expression of a separate ethnicity, where there is one.
 */
export function raceGroup(cell: string, ethnicity = 'NULL'): string {
  const text = `upper(trim(coalesce(${cell}, '')))`;
  const other = `upper(trim(coalesce(${ethnicity}, '')))`;
  const hispanic = (of: string) => `(${of} LIKE '%HISPANIC%' OR ${of} LIKE '%LATINO%')
    AND NOT (${of} LIKE '%NON-HISPANIC%' OR ${of} LIKE '%NOT HISPANIC%')`;
  return `CASE
    WHEN ${hispanic(text)} OR ${hispanic(other)} THEN 'Hispanic'
    WHEN ${text} = '' OR ${text} LIKE '%UNKNOWN%' OR ${text} LIKE '%UNABLE%'
      OR ${text} LIKE '%DECLINED%' OR ${text} LIKE '%REFUSED%' OR ${text} LIKE '%NOT SPECIFIED%'
      THEN NULL
    WHEN ${text} LIKE 'WHITE%' OR ${text} LIKE 'CAUCASIAN%' THEN 'White'
    WHEN ${text} LIKE 'BLACK%' OR ${text} LIKE 'AFRICAN AMERICAN%' THEN 'Black'
    WHEN ${text} LIKE '%ASIAN%' THEN 'Asian'
    ELSE 'other' END`;
}

export const RACE_NOTE =
  'Race is one of White, Black, Asian, Hispanic and other, by the beginning of the recorded text; ' +
  'patients whose records contradict each other, or that are not known, have none.';
