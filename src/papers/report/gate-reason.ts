/** What the gate looks at within one stage of a training begins so, behind the stage's name. */
const OF_STAGE = /^([^:]+): (?=\d|it falls|the discriminator)/;

/**
 * Why a row's training did not converge, for a place that names the row already: a stage that is called like
 * its row is not named again, another one in words.
 *
 * @param title of the row.
 */
export function gateReason(title: string, reason: string): string {
  const [prefix = '', stage = ''] = OF_STAGE.exec(reason) ?? [];
  const rest = reason.slice(prefix.length).trim().replace(/\.$/, '');
  const own = title.toLowerCase().split(' (')[0];
  return stage === '' || stage.toLowerCase() === own ? rest : `in the stage “${stage}” ${rest}`;
}
