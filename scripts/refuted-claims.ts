/**
 * Draws the counterexamples of `docs/explanation/refuted-claims.md`: under each example that refutes a claim, the
 * diagram of the history that the same search finds.
 *
 *     npx tsx scripts/refuted-claims.ts          says whether the page is up to date
 *     npx tsx scripts/refuted-claims.ts --write  writes it
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ClaimName } from '../src/outbox/claims.ts';
import { refute } from '../src/outbox/refute.ts';
import { traceToMermaid } from '../src/outbox/render-trace.ts';
import { scriptArguments } from './script-arguments.ts';

/** The page with the diagrams. */
export const REFUTED_CLAIMS_PAGE = fileURLToPath(
  new URL('../docs/explanation/refuted-claims.md', import.meta.url),
);

/** An example that refutes a claim: the search as the reader can run it. */
const SEARCH = /refute\('(?<claim>[a-z-]{1,40})', \{ seed: (?<seed>\d{1,9}) \}\)/;

/**
 * The page with every diagram as the search gives it now.
 *
 * A diagram belongs to the last search above it; one without any is an error, and so is a search without a diagram.
 */
export function drawClaims(page: string): string {
  const lines: string[] = [];
  let search: { readonly claim: ClaimName; readonly seed: number } | undefined;
  let isInDiagram = false;
  for (const line of page.split('\n')) {
    const groups = SEARCH.exec(line)?.groups;
    if (groups !== undefined) {
      if (search !== undefined) throw new Error(`Cannot draw: "${search.claim}" has no diagram`);
      search = { claim: groups.claim as ClaimName, seed: Number(groups.seed) };
    }
    if (line === '```' && isInDiagram) isInDiagram = false;
    if (!isInDiagram) lines.push(line);
    if (line !== '```mermaid') continue;
    if (search === undefined) throw new Error('Cannot draw: a diagram has no search above it');
    lines.push(traceToMermaid(refute(search.claim, { seed: search.seed }).trace));
    search = undefined;
    isInDiagram = true;
  }
  if (search !== undefined) throw new Error(`Cannot draw: "${search.claim}" has no diagram`);
  return lines.join('\n');
}

function main(): void {
  const { write } = scriptArguments(import.meta.url, { write: { type: 'boolean' } }).values;
  const page = readFileSync(REFUTED_CLAIMS_PAGE, 'utf8');
  const drawn = drawClaims(page);
  if (write) writeFileSync(REFUTED_CLAIMS_PAGE, drawn);
  else if (drawn !== page) process.exitCode = 1;
  console.log(drawn === page ? 'The page is up to date' : 'The page has other diagrams');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
