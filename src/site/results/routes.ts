/** Routes and anchors: the one place that knows how a file of the repository becomes an address on the site. */

const INDEX = /(?:^|\/)(?:README|index)$/i;

/** `spec/3-filters.md` is `/spec/3-filters`; `spec/README.md` is `/spec`; other files have no page. */
export function routeOf(file: string): string | undefined {
  if (!/^(?:spec|docs)\/.+\.mdx?$/.test(file)) return undefined;
  return `/${file.replace(/\.mdx?$/, '').replace(INDEX, '')}`;
}

/** The anchor of an example comes from its name, so that it does not depend on results. */
export function exampleAnchor(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  return `example-${slug}`;
}

/** Name of the generated data file of a page: `spec/3-filters.md` is `spec.3-filters.json`. */
export function pageDataName(file: string): string {
  return `${file.replace(/\.mdx?$/, '').replaceAll('/', '.')}.json`;
}
