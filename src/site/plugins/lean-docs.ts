import { mkdirSync } from 'node:fs';
import path from 'node:path';
import docsPlugin, { type PluginOptions, validateOptions } from '@docusaurus/plugin-content-docs';
import type {
  LoadContext,
  Plugin,
  PluginContentLoadedActions,
  PluginModule,
  RouteConfig,
} from '@docusaurus/types';

/** Folder of a docs instance that lies inside another one, which would take its files for its own. */
const NESTED = 'docs/api';

/**
 * The docs plugin without two lists of all pages, with titles and descriptions, that every page would load. Only cards of
 * other pages and a menu of versions ask for them, and there are none here; what asks for one fails the build.
 */
export default async function leanDocs(context: LoadContext, given: unknown): Promise<Plugin> {
  // As `validateOptions` below has made them.
  const options = given as PluginOptions;
  // In a fresh checkout another plugin is only just about to write the reference.
  mkdirSync(path.resolve(context.siteDir, options.path), { recursive: true });
  const plugin = (await docsPlugin(context, options)) as Plugin;
  const nested = path.join(context.siteDir, NESTED);
  const isOutside = path.resolve(context.siteDir, options.path) !== nested;
  return {
    ...plugin,
    contentLoaded: (loaded) => plugin.contentLoaded?.({ ...loaded, actions: lean(loaded.actions) }),
    configureWebpack(...args) {
      const config = plugin.configureWebpack?.(...args) ?? {};
      for (const rule of isOutside ? (config.module?.rules ?? []) : []) {
        if (typeof rule === 'object' && rule !== null) rule.exclude = nested;
      }
      return config;
    },
  };
}

leanDocs.validateOptions = validateOptions as NonNullable<PluginModule['validateOptions']>;

function lean(actions: PluginContentLoadedActions): PluginContentLoadedActions {
  return {
    ...actions,
    addRoute: (route) => actions.addRoute(withoutDocs(route)),
    setGlobalData: (data) => actions.setGlobalData(withoutVersionDocs(data)),
  };
}

/** What the route of a version hands to the pages below it. */
function withoutDocs(route: RouteConfig): RouteConfig {
  const routes = route.routes?.map(withoutDocs);
  const version = route.props?.version;
  return {
    ...route,
    ...(routes && { routes }),
    ...(isObject(version) && { props: { ...route.props, version: { ...version, docs: {} } } }),
  };
}

function withoutVersionDocs(data: unknown): unknown {
  if (!isObject(data) || !Array.isArray(data.versions)) return data;
  return { ...data, versions: data.versions.map((version) => ({ ...version, docs: [] })) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
