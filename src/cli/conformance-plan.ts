/** Which checks a run of the kit is made of, by its flags. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Check } from '../conformance/check.ts';
import { profileChecks } from '../conformance/profiles.ts';
import type { ClauseChoice } from '../conformance/run.ts';

/** The flags that choose. */
export interface PlanFlags {
  readonly url?: string;
  readonly profile?: readonly string[];
  readonly clause?: readonly string[];
}

/** The checks of a run, and the clauses that it is about. */
export interface Plan {
  readonly checks: readonly Check[];
  readonly clauses: readonly ClauseChoice[];
}

/** Loads the kit and chooses; throws for a profile or a clause that there is not. */
export async function planOf(flags: PlanFlags): Promise<Plan> {
  const { allChecks } = await import('../conformance/kit.ts');
  const isOutside = flags.url !== undefined || flags.profile !== undefined;
  const checks = isOutside ? profileChecks(allChecks, flags.profile ?? []) : allChecks;
  for (const id of flags.clause ?? []) assertClause(id, allChecks);
  const clauses = clauseChoices(flags, checks);
  const wanted = checks.filter(({ clause }) => clauses.some(({ id }) => id === clause));
  return { checks: wanted, clauses };
}

/**
 * The clauses that were asked for; with neither a clause nor a profile those of the checks and, over HTTP, every clause
 * that binds channels and senders: what has no check is then in the report.
 */
function clauseChoices(flags: PlanFlags, checks: readonly Check[]): readonly ClauseChoice[] {
  if (flags.clause !== undefined) return flags.clause.map((id) => ({ id }));
  const ids = new Set(checks.map(({ clause }) => clause));
  if (flags.url !== undefined && flags.profile === undefined) {
    for (const id of bindingClauses()) ids.add(id);
  }
  const untested = 'The kit has no check that sees it from outside';
  return [...ids].map((id) => ({ id, untested }));
}

/** A clause that is mistyped has no check either, and is not to be reported as one that the kit does not see. */
function assertClause(id: string, checks: readonly Check[]): void {
  const isKnown = checks.some(({ clause }) => clause === id);
  if (isKnown || pagesOf(/\.md$/).some((page) => page.includes(`**${id}** `))) return;
  throw new Error(`there is no clause ${JSON.stringify(id)}; write an id such as CHN-104`);
}

/** Ids of the clauses with MUST or MUST NOT about sending and channels. */
function bindingClauses(): readonly string[] {
  return pagesOf(/^[25]-.*\.md$/)
    .flatMap((text) => [
      ...text.matchAll(/^(?:- )?\*\*((?:DLV-1|CHN-)[0-9]+)\*\* [^*]*?\bMUST\b/gm),
    ])
    .map(([, id = '']) => id);
}

/** The pages of the specification, which are part of this package. */
function pagesOf(name: RegExp): readonly string[] {
  const folder = fileURLToPath(new URL('../../spec/', import.meta.url));
  const pages = existsSync(folder) ? readdirSync(folder) : [];
  return pages.filter((page) => name.test(page)).map((page) => readFileSync(folder + page, 'utf8'));
}
