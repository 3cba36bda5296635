import { UserError } from '../errors.ts';
import type { Method } from '../training/method.ts';
import { adversarialDebiasing } from './adversarial-debiasing.ts';
import { apple } from './apple.ts';
import { attributeGiven } from './attribute-given.ts';
import { attributePredicted } from './attribute-predicted.ts';
import { attributeReversed } from './attribute-reversed.ts';
import { decoupled } from './decoupled.ts';
import { domainIndependent } from './domain-independent.ts';
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
import { gradCamMethod } from './grad-cam.ts';
import { groupData } from './group-data.ts';
import { groupDro } from './group-dro.ts';
import { vanilla } from './masking/vanilla.ts';
import { multiTask } from './multi-task.ts';
import { resampling } from './resampling.ts';
import { spare } from './spare.ts';
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
] as unknown as readonly Method[];

const BY_NAME: ReadonlyMap<string, Method> = new Map(
  METHODS.map((method) => [method.name, method]),
);

export const METHOD_NAMES: readonly string[] = [...BY_NAME.keys()];

/** @throws UserError for a name that no method has; it lists those there are. */
export function findMethod(name: string): Method {
  const method = BY_NAME.get(name);
  if (method !== undefined) return method;
  throw new UserError(`there is no method "${name}"`, `choose one of: ${METHOD_NAMES.join(', ')}`);
}
