import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PluginOptions } from '@docusaurus/plugin-content-docs';
import { globSync } from 'tinyglobby';
import { type Application, Converter, ReflectionKind, RendererEvent } from 'typedoc';

const PACKAGE = 'event-delivery-spec';
const LAST = 1_000;

/** TypeDoc's folders, as headings of the sidebar. */
const FOLDERS: Readonly<Record<string, string>> = {
  functions: 'Functions',
  classes: 'Classes',
  interfaces: 'Interfaces',
  'type-aliases': 'Types',
  variables: 'Constants',
};

/**
 * A TypeDoc plugin: names for modules and sidebar.
 *
 * The package's root module is called `index` by default, and its page would take the place of the reference's own
 * start page.
 */
export function nameModules(app: Application): void {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      if (module.name === 'index') module.name = PACKAGE;
    }
  });
  app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    labelModules(outputDirectory, '');
    plainPages(outputDirectory);
  });
}

/** The start page of the reference above its modules, so that the way back leads there from each of them. */
export const apiSidebar: PluginOptions['sidebarItemsGenerator'] = async ({
  defaultSidebarItemsGenerator,
  ...given
}) => {
  const items = await defaultSidebarItemsGenerator(given);
  return [
    {
      type: 'category',
      label: 'API reference',
      link: { type: 'doc', id: 'index' },
      collapsible: false,
      collapsed: false,
      items: items.filter((item) => item.type !== 'doc' || item.id !== 'index'),
    },
  ];
};

/** Title of a module's page: what one writes behind `import`. */
export function moduleTitle({ rawName }: { readonly rawName: string }): string {
  return rawName === PACKAGE ? PACKAGE : `${PACKAGE}/${rawName}`;
}

/** A folder of a module holds folders of kinds, and those of modules below it. */
function labelModules(parent: string, above: string): void {
  for (const name of foldersIn(parent)) {
    const folder = path.join(parent, name);
    const kind = FOLDERS[name];
    // A module below another comes after the kinds of that one, under its whole name.
    label(folder, kind ?? `${above}${name}`, kind === undefined && above !== '' ? LAST : undefined);
    if (kind === undefined) labelModules(folder, `${above}${name}/`);
  }
}

/** Escapes are right on a page, but would be in the titles and descriptions that are made of it. */
function plainPages(folder: string): void {
  for (const file of globSync('**/*.md', { cwd: folder, absolute: true })) {
    writeFileSync(file, plainPage(readFileSync(file, 'utf8')));
  }
}

/** A page with its title, and the description where Markdown would take a name in it for something else, in plain words. */
export function plainPage(markdown: string): string {
  const heading = /^# (.*)$/m.exec(markdown)?.[1] ?? '';
  const about = firstParagraph(markdown);
  const said = [
    ...(heading.includes('\\') ? [['title', heading]] : []),
    ...(about.includes('_') ? [['description', about]] : []),
  ].map(([key, text = '']) => `${key}: ${JSON.stringify(plainText(text))}\n`);
  return said.length === 0 ? markdown : `---\n${said.join('')}---\n\n${markdown}`;
}

function firstParagraph(markdown: string): string {
  const paragraphs = markdown.replace(/^```[\s\S]*?^```$/gm, '').split(/\n{2,}/);
  return paragraphs.find((text) => /^[^#|>*\s-]/.test(text)) ?? '';
}

function plainText(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\\([^\w\s]|_)/g, '$1')
    .replace(/[`\n]/g, (mark) => (mark === '\n' ? ' ' : ''))
    .trim();
}

function foldersIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

function label(folder: string, text: string, position?: number): void {
  const category = { label: text, ...(position === undefined ? {} : { position }) };
  writeFileSync(path.join(folder, '_category_.json'), `${JSON.stringify(category)}\n`);
}
