import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Application, Converter, ReflectionKind, RendererEvent } from 'typedoc';

const PACKAGE = 'event-delivery-spec';
/** Place of the API reference in the sidebar of the documentation. */
const SIDEBAR_POSITION = 40;

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
    label(outputDirectory, 'API reference', SIDEBAR_POSITION);
    labelModules(outputDirectory, '');
  });
}

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
