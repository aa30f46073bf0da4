/** What the search found, as far as its order goes: the page or the part of one. */
export interface Hit {
  readonly document: {
    /** Title of the page or heading, or the text. */
    readonly t: string;
    /** Address. */
    readonly u: string;
  };
  /** The page that it is a part of; absent for a page itself. */
  readonly page?: { readonly t: string } | false | undefined;
}

const API = /\/docs\/api(?:\/|$)/;

/**
 * The specification and the guides before the reference, which has a page for every name and so wins by number; but
 * first of all the page whose title is what was typed. Within each of the three, the order of the search stays.
 */
export function rank<T extends Hit>(hits: readonly T[], typed: string): readonly T[] {
  const wanted = plain(typed);
  const groupOf = (hit: T) => {
    if (plain((hit.page || hit.document).t) === wanted) return 0;
    return API.test(hit.document.u) ? 2 : 1;
  };
  return [0, 1, 2].flatMap((group) => hits.filter((hit) => groupOf(hit) === group));
}

/** Capitals count: `Lease` asks for the type, `lease` for what it is. */
function plain(title: string): string {
  return title.trim().replace(/\(\)$/, '');
}
