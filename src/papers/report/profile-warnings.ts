import { givesVerdicts, type ProfileName } from '../profile.ts';

/** What readers of results of a profile must know first. */
export function profileWarnings(profile: ProfileName): string[] {
  if (profile === 'smoke') {
    return [
      'Smoke profile: tiny networks, a few hundred records, an epoch or two. **These numbers mean nothing**; they show that the machinery runs.',
    ];
  }
  return givesVerdicts(profile)
    ? []
    : [
        `A demonstration: profile \`${profile}\` trains too little and too seldom for verdicts. It shows that everything runs; \`--profile desk\` judges the claims.`,
      ];
}
