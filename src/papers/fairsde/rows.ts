import type { JsonObject } from '../../json.ts';
import type { Row } from '../paper.ts';

export const erm: Row = {
  id: 'erm',
  title: 'ERM',
  trial: () => ({ method: 'erm', options: {} }),
};

export const decoupled: Row = {
  id: 'decoupled',
  title: 'Decoupled classifiers',
  trial: () => ({ method: 'decoupled', options: {} }),
};

export const domainInd: Row = {
  id: 'domain-ind',
  title: 'DomainInd',
  trial: () => ({ method: 'domain-independent', options: {} }),
};

export const fin: Row = {
  id: 'fin',
  title: 'FIN',
  trial: () => ({ method: 'fin', options: {} }),
};

/** All experts of FairSDE, none selected, but for what `changes` says of their training. */
export function expertsRow(id: string, title: string, changes: JsonObject = {}): Row {
  return { id, title, trial: () => ({ method: 'fairsde', options: changes }) };
}

export const fairsde: Row = {
  ...expertsRow('fairsde', 'FairSDE, all experts'),
  inWords: 'FairSDE with all experts',
};

/** How a selected row chooses, and among what. */
export interface SelectedBy {
  readonly rule: 'greedy' | 'gap' | 'performance' | 'confident';
  readonly metric?: 'accuracy' | 'auroc';
  /** Options of FairSDE; `decoupled`: its experts instead. */
  readonly experts?: JsonObject | 'decoupled';
}

const RULES: Readonly<Record<SelectedBy['rule'], string>> = {
  greedy: 'greedy selection',
  gap: 'the integer programme (smallest gap)',
  performance: 'the integer programme (best mean)',
  confident: 'selection by confidence',
};

/** `FairSDE with greedy selection`: its title says it only beneath the row of its experts. */
function selectedInWords({ rule, experts = {} }: SelectedBy): string {
  if (experts === 'decoupled') return `decoupled classifiers with ${RULES[rule]}`;
  return `FairSDE with ${RULES[rule]}${experts.group === 'predicted' ? ' and predicted groups' : ''}`;
}

/** Experts selected on validation. Nothing is trained that other rows do not train. */
export function selectedRow(id: string, title: string, how: SelectedBy): Row {
  const { rule, metric = 'accuracy', experts = {} } = how;
  return {
    id,
    title,
    inWords: selectedInWords(how),
    trial: () => ({
      method: 'expert-selection',
      options: {
        rule,
        metric,
        experts:
          experts === 'decoupled' ? { method: 'decoupled' } : { method: 'fairsde', ...experts },
      },
    }),
  };
}

/** FairSDE's selections by a metric, in the order of the tables. */
export function selections(metric: 'accuracy' | 'auroc') {
  return {
    greedy: selectedRow('greedy', '+ greedy', { rule: 'greedy', metric }),
    gap: selectedRow('gap', '+ IP, smallest gap', { rule: 'gap', metric }),
    performance: selectedRow('performance', '+ IP, best mean', { rule: 'performance', metric }),
    confident: selectedRow('confident', '+ with confidence (ours)', { rule: 'confident', metric }),
  };
}
