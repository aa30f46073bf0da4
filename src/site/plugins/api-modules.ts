import { type Application, Converter, ReflectionKind } from 'typedoc';

const PACKAGE = 'event-delivery-spec';

/**
 * A TypeDoc plugin: the package's root module carries the package's name.
 *
 * By default it is called `index`, and its page would take the place of the reference's own start page.
 */
export function nameRootModule(app: Application): void {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      if (module.name === 'index') module.name = PACKAGE;
    }
  });
}

/** Title of a module's page: what one writes behind `import`. */
export function moduleTitle({ rawName }: { readonly rawName: string }): string {
  return rawName === PACKAGE ? PACKAGE : `${PACKAGE}/${rawName}`;
}
