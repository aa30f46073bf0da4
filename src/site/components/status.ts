import type { ClauseResult, ClauseStatus } from '../results/model.ts';

interface StatusText {
  readonly label: string;
  readonly icon: string;
  /** One sentence for the open badge. */
  readonly meaning: string;
}

/** What each state is called and means. The icon is never alone: the label stands beside it. */
export const STATUS: Readonly<Record<ClauseStatus, StatusText>> = {
  verified: {
    label: 'Verified',
    icon: 'check',
    meaning: 'Everything that proves this clause ran against these sources and passed.',
  },
  failing: {
    label: 'Failing',
    icon: 'cross',
    meaning: 'An example or check of this clause failed, or a mutant survived.',
  },
  unverified: {
    label: 'Unverified',
    icon: 'half',
    meaning: 'Some of the evidence that this clause needs does not exist yet.',
  },
  suspect: {
    label: 'Suspect',
    icon: 'alert',
    meaning: 'The sentence has changed since its examples were last reviewed.',
  },
  untested: {
    label: 'Untested',
    icon: 'eye',
    meaning: 'Nothing outside an implementation can observe this clause.',
  },
  withdrawn: {
    label: 'Withdrawn',
    icon: 'minus',
    meaning: 'This clause no longer applies. Its id is not used again.',
  },
  unknown: {
    label: 'Unknown – not run',
    icon: 'question',
    meaning: 'There are no results for the sources as they are now. Run "npm run trace".',
  },
};

const OUTCOMES: Readonly<Record<string, { readonly label: string; readonly icon: string }>> = {
  passed: { label: 'passed', icon: 'check' },
  pass: { label: 'passed', icon: 'check' },
  failed: { label: 'failed', icon: 'cross' },
  fail: { label: 'failed', icon: 'cross' },
  skipped: { label: 'skipped', icon: 'minus' },
  untested: { label: 'untested', icon: 'eye' },
  inconclusive: { label: 'inconclusive', icon: 'half' },
  'not-applicable': { label: 'not applicable', icon: 'minus' },
};

/** Outcomes of a single example or check, in words. */
export function outcome(status: string): { readonly label: string; readonly icon: string } {
  return OUTCOMES[status] ?? { label: 'not run', icon: 'question' };
}

/** "2 examples, 3 checks, 4 of 4 mutants killed"; parts that are absent are left out. */
export function evidenceSummary({ examples, checks, mutants }: ClauseResult): string {
  const parts = [
    examples.length > 0 && plural(examples.length, 'example'),
    checks.length > 0 && plural(checks.length, 'check'),
    mutants.total > 0 && `${mutants.killed} of ${plural(mutants.total, 'mutant')} killed`,
  ];
  return parts.filter(Boolean).join(', ');
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
