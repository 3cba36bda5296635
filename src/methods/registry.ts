import { UserError } from '../errors.ts';
import { suggest } from '../suggest.ts';
import { definedMethod, rememberMethod } from '../training/define-method.ts';
import type { Method } from '../training/method.ts';
import { adversarialDebiasing } from './adversarial-debiasing.ts';
import { apple } from './apple.ts';
import { attributeGiven } from './attribute-given.ts';
import { attributePredicted } from './attribute-predicted.ts';
import { attributeReversed } from './attribute-reversed.ts';
import { cfair } from './cfair.ts';
import { coral } from './coral.ts';
import { cvarDro } from './cvar-dro.ts';
import { decoupled } from './decoupled.ts';
import { dfr } from './dfr.ts';
import { domainIndependent } from './domain-independent.ts';
import { end } from './end.ts';
import { erm } from './erm.ts';
import { expertSelection } from './expert-selection.ts';
import { faap } from './faap.ts';
import { fairAdaBn } from './fair-ada-bn.ts';
import { fairDiagnosis } from './fair-diagnosis.ts';
import { fairPrune } from './fair-prune.ts';
import { fairQuantize } from './fair-quantize.ts';
import { fairGrad } from './fairgrad.ts';
import { fairsde } from './fairsde.ts';
import { fin } from './fin.ts';
import { fineTunedHead } from './fine-tuned-head.ts';
import { fscl } from './fscl.ts';
import { gapRegularisation } from './gap-regularisation.ts';
import { gradCamMethod } from './grad-cam.ts';
import { groupData } from './group-data.ts';
import { groupDro } from './group-dro.ts';
import { groupThresholds } from './group-thresholds.ts';
import { irm } from './irm.ts';
import { jtt } from './jtt.ts';
import { laftr } from './laftr.ts';
import { lff } from './lff.ts';
import { lisa } from './lisa.ts';
import { vanilla } from './masking/vanilla.ts';
import { methodOfFile } from './method-file.ts';
import { mmd } from './mmd.ts';
import { multiTask } from './multi-task.ts';
import { predictions } from './predictions.ts';
import { randAugment } from './rand-augment.ts';
import { resampling } from './resampling.ts';
import { reweighting } from './reweighting.ts';
import { sam } from './sam.ts';
import { scpFairPrune } from './scp-fair-prune.ts';
import { spare } from './spare.ts';
import { swad } from './swad.ts';
import { weightedObjectives } from './weighted-objectives.ts';

/** Every method of the kit. Adding one: a file beside this, and a line here. */
// Options are checked by the method's own schema, so their type is forgotten here.
const METHODS = [
  erm,
  vanilla,
  adversarialDebiasing,
  faap,
  fairDiagnosis,
  fineTunedHead,
  gradCamMethod,
  resampling,
  groupDro,
  groupData,
  spare,
  multiTask,
  apple,
  fairAdaBn,
  fairPrune,
  scpFairPrune,
  fairQuantize,
  weightedObjectives,
  fairGrad,
  decoupled,
  domainIndependent,
  fin,
  fairsde,
  expertSelection,
  attributeGiven,
  attributePredicted,
  attributeReversed,
  groupThresholds,
  randAugment,
  jtt,
  dfr,
  laftr,
  swad,
  gapRegularisation,
  lisa,
  lff,
  sam,
  mmd,
  coral,
  cfair,
  end,
  cvarDro,
  reweighting,
  irm,
  fscl,
  predictions,
] as unknown as readonly Method[];

const BY_NAME: ReadonlyMap<string, Method> = new Map(
  METHODS.map((method) => [method.name, method]),
);

/** The names of the kit's methods, in the order of the list. */
export function methodNames(): string[] {
  return [...BY_NAME.keys()];
}

/**
 * A method of the kit by its name, one that this process defined, or that of a file by its path.
 *
 * @throws UserError for a name that no method has, with the nearest, or a file that holds none.
 */
export function findMethod(name: string): Method {
  const method = BY_NAME.get(name) ?? definedMethod(name) ?? methodOfFile(name);
  if (method !== null) return method;
  throw new UserError(
    `there is no method "${name}"`,
    `${suggest(name, methodNames(), 'refair methods')}; or give a file that exports one: ./mine.ts`,
  );
}

/**
 * Makes a method that a program defined known to this process, by its name.
 *
 * @throws UserError where a method of the kit has that name.
 */
export function registerMethod(method: Method): void {
  if (BY_NAME.get(method.name) === method) return;
  if (BY_NAME.has(method.name)) {
    throw new UserError(`the kit has a method "${method.name}"`, 'give yours another name');
  }
  rememberMethod(method);
}
