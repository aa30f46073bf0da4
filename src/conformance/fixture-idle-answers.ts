/** Implementations of what answers questions that always give the same answer, whatever they are asked. */
import type {
  Adapter,
  ConformanceAdapter,
  EventAdapter,
  ExpressionAnswer,
  FilterHandle,
  HttpAdapter,
  WireMessage,
} from './adapter.ts';
import type { OutboxRecordAdapter } from './adapter-outbox-records.ts';

/** Refuses what it is asked. */
export const refuse = (): never => {
  throw new TypeError('refused');
};

const PLACED = { pointer: '', line: 1, column: 1 };
const MESSAGE: WireMessage = { headers: [], body: new Uint8Array(0) };
const RECORD = { key: null, headers: {}, value: null };
const EVENT = '{"specversion":"1.0","id":"1","source":"/s","type":"t"}';

/** What answers the same to everything. */
export const idleAnswers: readonly Adapter[] = [
  filters('filters that match everything', () => ({ match: () => true })),
  filters('filters that match nothing', () => ({ match: () => false })),
  filters('filters that refuse every list', refuse),
  filters('filters that fail at every event', () => ({ match: refuse })),
  { name: 'events: an echo', events: events((json) => json) },
  { name: 'events: always the same', events: events(() => EVENT) },
  { name: 'events: refused', events: { ...events(refuse), validate: () => [''] } },
  ...[true, false, 0, 1, -1, '', 'a'].map((value) =>
    expressions(`expressions: ${JSON.stringify(value)}`, { value, errors: [] }),
  ),
  ...[
    'parse',
    'cast',
    'math',
    'missingFunction',
    'missingAttribute',
    'functionEvaluation',
    'generic',
  ].flatMap((kind) => {
    return [undefined, false, 0, ''].map((value) =>
      expressions(`expressions: ${kind} with ${JSON.stringify(value)}`, {
        ...(value !== undefined && { value }),
        errors: [{ kind }],
      }),
    );
  }),
  { name: 'messages: an echo', http: http((message) => message) },
  { name: 'messages: always the same', http: http(() => MESSAGE) },
  {
    name: 'messages: refused',
    http: {
      decode: refuse,
      encode: refuse,
      encodeBatch: refuse,
      relay: refuse,
      problems: () => [''],
    },
  },
  records('records: no problem', { problems: () => [] }),
  records('records: refused', {
    encode: refuse,
    decode: refuse,
    operation: refuse,
    adopt: refuse,
    problems: () => [''],
  }),
  ...(['tombstone', 'empty', 'empty-object', 'envelope', 'data'] as const).map((content) =>
    records(`records: ${content}`, { content: () => content }),
  ),
  ...(['created', 'updated', 'deleted'] as const).map((operation) =>
    records(`records: ${operation}`, { operation: () => operation }),
  ),
  tools('tools that find nothing', {}),
  tools('tools that agree', {
    trace: (pages) => ({ proved: true, statuses: statuses(pages, 'verified') }),
    run: (checks) => ({
      conforms: true,
      results: checks.map(({ id }) => ({ id, status: 'pass' })),
    }),
    killed: (mutants) => mutants.map(({ id }) => id),
    absence: () => 'pass',
  }),
  ...['unverified', 'failing', 'suspect', 'untested', 'withdrawn'].flatMap((status) =>
    [true, false].map((proved) =>
      tools(`tools that say ${status}, ${proved}`, {
        trace: (pages) => ({ proved, statuses: statuses(pages, status) }),
      }),
    ),
  ),
  ...['fail', 'not-applicable', 'inconclusive'].map((status) =>
    tools(`tools that say ${status}`, {
      run: (checks) => ({ conforms: false, results: checks.map(({ id }) => ({ id, status })) }),
      absence: () => status,
    }),
  ),
];

function filters(name: string, compile: () => FilterHandle): Adapter {
  const problems = () => (name.includes('refuse') ? [PLACED] : []);
  const explain = () => compile().match({});
  return {
    name,
    filters: { compile },
    triggers: {
      compile,
      convert: () => {
        compile();
        return [];
      },
    },
    filterTexts: { compile, problems },
    customDialects: { compile },
    explanations: { explain },
    sqlFilters: { compile, problems },
    sqlFunctions: { compile },
  };
}

function events(write: (json: string) => string): EventAdapter {
  return {
    validate: () => [],
    roundTrip: write,
    roundTripBatch: write,
    attributeString: () => undefined,
    dataBytes: (json) => (write(json) === '' ? undefined : new Uint8Array(0)),
  };
}

function expressions(name: string, answer: ExpressionAnswer): Adapter {
  const evaluate = () => answer;
  const [error] = answer.errors;
  const severity = 'error' as const;
  return {
    name,
    expressions: { evaluate },
    expressionFilters: { passes: () => answer.value === true },
    expressionFunctions: { evaluate },
    expressionDiagnostics: {
      check: () => (error === undefined ? [] : [{ severity, start: 0, end: 1 }]),
    },
    expressionTexts: { format: (text) => text, evaluate },
  };
}

function http(write: (message: WireMessage) => WireMessage): HttpAdapter {
  const encode = (json: string) => write({ headers: [], body: new TextEncoder().encode(json) });
  return {
    decode: () => ({ mode: 'binary', events: [EVENT] }),
    encode,
    encodeBatch: encode,
    relay: write,
    problems: () => [],
  };
}

function records(name: string, more: Partial<OutboxRecordAdapter>): Adapter {
  return {
    name,
    outboxRecords: {
      encode: () => RECORD,
      decode: () => EVENT,
      problems: () => [],
      content: () => 'data',
      operation: () => undefined,
      adopt: () => EVENT,
      ...more,
    },
  };
}

function statuses(pages: Parameters<ConformanceAdapter['trace']>[0], status: string) {
  const ids = pages.flatMap(({ markdown }) => markdown.match(/[A-Z]{3}-\d{3}/g) ?? []);
  return Object.fromEntries(ids.map((id) => [id, status]));
}

function tools(name: string, more: Partial<ConformanceAdapter>): Adapter {
  return {
    name,
    conformance: {
      lint: () => [],
      trace: () => ({ proved: false, statuses: {} }),
      run: () => ({ conforms: false, results: [] }),
      killed: () => [],
      absence: () => 'inconclusive',
      ...more,
    },
  };
}
