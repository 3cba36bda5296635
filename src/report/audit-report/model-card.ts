import { auditsOf, type EvaluationJson } from '../../audit/evaluation-json.ts';
import { escapeHtml } from '../escape.ts';
import { plainText } from '../prose.ts';
import { type AuditSource, committeeSentences, NO_CLEARANCE, questionTitle } from './words.ts';

/** Of the Coalition for Health AI's Applied Model Card: the version whose results are data. */
const NAMESPACE = 'https://mc.chai.org/v0.2/schema.xsd';
/** What XML can't hold, escaped or not. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const UNKNOWN = 'Not in this file of predictions.';

/** An element: its name, and its text or its children. */
type Element = readonly [name: string, content: string | readonly Element[]];

/**
 * The audit as an Applied Model Card of CHAI, for programs that read those from a PDF. What a file of
 * predictions can't tell says so.
 */
export function modelCardXml(json: EvaluationJson, source: AuditSource): string {
  const audits = auditsOf(json);
  const told = audits.flatMap(([name, audit]) =>
    committeeSentences(audit, json.settings).map(
      (sentence) =>
        `${audits.length > 1 ? `${questionTitle(json, name)}: ` : ''}${plainText(sentence)}`,
    ),
  );
  const data = `${audits[0]![1].n.toLocaleString('en')} records of ${source.file} (SHA-256 ${source.sha256}).`;
  const metric = (name: string, goal: string, part: 'overall' | 'contrasts' | 'tests'): Element => [
    name,
    [
      ['MetricGoal', goal],
      [
        'Results',
        audits.map(
          ([question, audit]): Element => [
            'MetricResult',
            [
              ['Label', question ?? part],
              ['ValueJson', JSON.stringify(audit[part])],
            ],
          ],
        ),
      ],
      ['Interpretation', told.join(' ')],
      ['TestType', 'Audit of predictions against labels, by refair evaluate.'],
      ['TestingDataDescription', data],
      ['ValidationProcessAndJustification', UNKNOWN],
    ],
  ];
  const unknown = (...names: readonly string[]): Element[] => names.map((name) => [name, UNKNOWN]);
  const card: readonly Element[] = [
    ['BasicInfo', unknown('ModelName', 'ModelDeveloper', 'DeveloperContact')],
    ['ReleaseInfo', unknown('ReleaseStage', 'ReleaseDate', 'ReleaseVersion', 'GlobalAvailability')],
    [
      'ModelSummary',
      [
        ['Summary', told.join(' ')],
        ['Keywords', []],
      ],
    ],
    [
      'UsesAndDirections',
      unknown(
        'IntendedUseAndWorkflow',
        'PrimaryIntendedUsers',
        'HowToUse',
        'TargetedPatientPopulation',
        'CautionedOutOfScopeSettings',
      ),
    ],
    [
      'Warnings',
      [
        ['KnownRisksAndLimitations', NO_CLEARANCE],
        ['KnownBiasesOrEthicalConsiderations', told.join(' ')],
        ...unknown('ClinicalRiskLevel'),
      ],
    ],
    [
      'TrustIngredients',
      [
        [
          'AISystemFacts',
          unknown(
            'OutcomesAndOutputs',
            'ModelType',
            'InputDataSource',
            'OutputAndInputDataTypes',
            'DevelopmentDataCharacterization',
            'BiasMitigationApproaches',
            'OngoingMaintenance',
          ),
        ],
        ['TransparencyInformation', unknown('FundingSource', 'StakeholdersConsulted')],
      ],
    ],
    [
      'KeyMetrics',
      [
        metric('UsefulnessUsabilityEfficacy', 'Performance of everyone.', 'overall'),
        metric('FairnessEquity', 'Differences between groups.', 'contrasts'),
        metric('SafetyReliability', 'Whether predictions depend on the group.', 'tests'),
      ],
    ],
    ['Resources', unknown('PeerReviewedPublications', 'PatientConsentOrDisclosure')],
    ['Bibliography', ''],
  ];
  const body = card.map((element) => print(element, '  ')).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<AppliedModelCard xmlns="${NAMESPACE}">\n${body}</AppliedModelCard>\n`;
}

function print([name, content]: Element, indent: string): string {
  if (typeof content === 'string')
    return `${indent}<${name}>${escapeHtml(content.replace(UNPRINTABLE, '\uFFFD'))}</${name}>\n`;
  const inner = content.map((element) => print(element, `${indent}  `)).join('');
  return `${indent}<${name}>\n${inner}${indent}</${name}>\n`;
}
