import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LoadContext, Plugin } from '@docusaurus/types';

interface Compiler {
  readonly outputPath: string;
  readonly hooks: { readonly afterEmit: { tap(name: string, run: () => void): void } };
}

const NAME = 'event-delivery-es-module-package';

/**
 * Docusaurus takes its generated files for CommonJS; in this package every `.js` file is an ES module, by the
 * `type` in package.json. Two places have to be told otherwise.
 */
export default function esModulePackagePlugin(context: LoadContext): Plugin {
  return {
    name: NAME,
    configureWebpack(_config, isServer) {
      return {
        // The registry of pages calls `require.resolveWeak`, which a bundler leaves alone in an ES module.
        module: {
          rules: [{ include: context.generatedFilesDir, test: /\.js$/, type: 'javascript/auto' }],
        },
        plugins: isServer ? [{ apply: markAsCommonJs }] : [],
      };
    },
  };
}

/** The chunks of the server bundle are loaded by Node itself. */
function markAsCommonJs(compiler: Compiler): void {
  compiler.hooks.afterEmit.tap(NAME, () => {
    writeFileSync(path.join(compiler.outputPath, 'package.json'), '{ "type": "commonjs" }\n');
  });
}
