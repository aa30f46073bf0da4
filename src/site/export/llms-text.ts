import { parse } from 'yaml';

/** A page as Markdown, with its address. */
export interface PageEntry {
  readonly file: string;
  readonly route: string;
  readonly markdown: string;
}

interface Site {
  readonly title: string;
  readonly tagline: string;
  readonly url: string;
}

/** The index of the site for language models: the specification first, each page with one line. */
export function llmsText(site: Site, pages: readonly PageEntry[]): string {
  const list = (folder: string) =>
    pages.filter(({ file }) => file.startsWith(`${folder}/`)).map((page) => line(site.url, page));
  return [
    `# ${site.title}`,
    '',
    `> ${site.tagline}`,
    '',
    '## Specification',
    '',
    ...list('spec'),
    '',
    '## Documentation',
    '',
    ...list('docs'),
    '',
    '## Data',
    '',
    `- [clauses.json](${site.url}/clauses.json): every clause with its status and evidence`,
    `- [examples.json](${site.url}/examples.json): every example with its complete code`,
    '',
  ].join('\n');
}

function line(url: string, { file, markdown }: PageEntry): string {
  const front = frontMatter(markdown);
  const title = front.title ?? /^# (.+)$/m.exec(markdown)?.[1] ?? file;
  const description = front.description;
  const tail = description === undefined ? '' : `: ${String(description)}`;
  return `- [${String(title)}](${url}/${file})${tail}`;
}

function frontMatter(markdown: string): Record<string, unknown> {
  const match = /^---\r?\n([\s\S]*?)\r?\n---/.exec(markdown);
  const value: unknown = match === null ? undefined : parse(match[1] ?? '');
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
