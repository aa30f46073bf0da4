import path from 'node:path';
import type { LoadContext, Plugin } from '@docusaurus/types';

/** Puts the components of `src/site/theme` in place of the classic theme's. */
export default function themePlugin(context: LoadContext): Plugin {
  const folder = path.join(context.siteDir, 'src/site/theme');
  return {
    name: 'event-delivery-theme',
    getThemePath: () => folder,
    getTypeScriptThemePath: () => folder,
  };
}
