/**
 * Imports go one way: errors, problem, clock ← event ← cesql ← filters; event ← http ← delivery ← node;
 * delivery ← channels ← host, which needs node; channels ← outbox; all of them ← conformance ← cli. doctest, clauses
 * and simulation stand alone.
 */
const layers = {
  event: ['event'],
  cesql: ['event', 'cesql'],
  filters: ['event', 'cesql', 'filters'],
  http: ['event', 'http'],
  'cloudevents-sdk': ['event', 'cloudevents-sdk'],
  delivery: ['event', 'http', 'delivery'],
  channels: ['event', 'http', 'delivery', 'channels'],
  opentelemetry: ['event', 'http', 'delivery', 'channels', 'simulation', 'outbox', 'opentelemetry'],
  node: ['event', 'http', 'delivery', 'node'],
  host: ['event', 'http', 'filters', 'delivery', 'node', 'channels', 'host'],
  simulation: ['simulation'],
  outbox: ['event', 'http', 'delivery', 'channels', 'simulation', 'outbox'],
  doctest: ['doctest'],
  clauses: ['clauses'],
  conformance: [
    'event',
    'http',
    'cesql',
    'filters',
    'delivery',
    'node',
    'channels',
    'host',
    'simulation',
    'outbox',
    'clauses',
    'conformance',
  ],
};

const layerRules = Object.entries(layers).map(([folder, allowed]) => ({
  name: `layer-${folder}`,
  comment: `src/${folder} may import only ${allowed.join(', ')} and the files at the top of src.`,
  severity: 'error',
  from: { path: `^src/${folder}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^src/[^/]+/', pathNot: `^src/(${allowed.join('|')})/` },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle hides which part depends on which.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-barrel-from-inside',
      comment: 'Import the file, not the index: barrels are how cycles begin.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/index\\.ts$', '^src/site/', '\\.test\\.ts$'] },
      to: { path: '^src/.*/index\\.ts$|^src/index\\.ts$' },
    },
    {
      name: 'browser-safe',
      comment: 'These folders run in browsers: no Node.js module, no SDK.',
      severity: 'error',
      from: {
        path: '^src/(event|http|cesql|filters|delivery|channels|simulation)/',
        pathNot: ['\\.test\\.ts$', '^src/channels/pglite/'],
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pglite-in-one-place',
      comment: 'Channels in a directory need Node.js; all others do not need them.',
      severity: 'error',
      from: { path: '^src/channels/[^/]+$', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/channels/pglite/|^node_modules/@electric-sql/' },
    },
    {
      name: 'sdk-in-one-place',
      comment: 'The SDK stays at the edge, so that the core does not need it.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/cloudevents-sdk/', '\\.test\\.ts$'] },
      to: { path: '^node_modules/cloudevents/' },
    },
    {
      name: 'opentelemetry-in-one-place',
      comment: 'OpenTelemetry is optional: nothing but its own part needs it.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/opentelemetry/', '\\.test\\.ts$'] },
      to: { path: '^node_modules/@opentelemetry/' },
    },
    {
      name: 'no-tests-in-production',
      severity: 'error',
      from: { pathNot: ['\\.test\\.ts$', '/fixture-[^/]+\\.ts$', '^scripts/bench-'] },
      to: { path: '\\.test\\.ts$|/fixture-[^/]+\\.ts$' },
    },
    {
      name: 'nothing-imports-the-site',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/site/' },
      to: { path: '^src/site/' },
    },
    ...layerRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types'] },
  },
};
