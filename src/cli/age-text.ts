/** How long ago something was, for people. */
export function ageText(ms: number): string {
  if (ms < 1000) return 'less than a second';
  if (ms < 120_000) return `${Math.floor(ms / 1000)} s`;
  return `${Math.floor(ms / 60_000)} min`;
}
