/**
 * The gate of the API reference: every public symbol is documented, and every link in the documentation resolves.
 *
 *     npm run check -- api
 */
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import { Application, LogLevel, ReflectionKind } from 'typedoc';
import { scriptArguments } from './script-arguments.ts';

scriptArguments(import.meta.url, {});
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const app = await Application.bootstrap({
  entryPoints: globSync(['src/index.ts', 'src/*/index.ts', 'src/channels/*/index.ts'], {
    cwd: ROOT,
    ignore: 'src/site/**',
  }),
  tsconfig: `${ROOT}tsconfig.json`,
  basePath: ROOT,
  readme: 'none',
  disableGit: true,
  sourceLinkTemplate: '{path}:{line}',
  logLevel: LogLevel.Warn,
  validation: { notExported: false, invalidLink: true, notDocumented: true },
  requiredToBeDocumented: ['Function', 'Class', 'Interface', 'TypeAlias', 'Variable', 'Method'],
  excludePrivate: true,
});
const project = await app.convert();
if (project === undefined) process.exit(1);
app.validate(project);
const functions = project.getReflectionsByKind(ReflectionKind.Function);
const bare = functions.filter((symbol) => !hasExample(symbol));
for (const symbol of bare) console.error(`${symbol.getFullName()}: has no @example that runs`);
if (app.logger.hasErrors() || app.logger.hasWarnings() || bare.length > 0) process.exitCode = 1;

function hasExample(symbol: (typeof functions)[number]): boolean {
  const { signatures = [] } = symbol as { signatures?: typeof functions };
  return signatures.some(({ comment }) => comment?.getTag('@example') !== undefined);
}
