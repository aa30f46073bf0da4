/** The reference host, broken in what it does with the trace of a request: OBS-005. */
import type { Mutant } from '../check.ts';
import { sending, systemMutant } from './system-mutant.ts';

/** Mutants of OBS-005. */
export const systemTraceMutants: readonly Mutant[] = [
  systemMutant(
    'OBS-005/dropped',
    'The trace of a request ends at the channel.',
    sending((request) => {
      const { traceparent: _, ...headers } = request.headers;
      return { ...request, headers };
    }),
  ),
  systemMutant(
    'OBS-005/anew',
    'Every request begins a trace of its own.',
    sending((request) => {
      const traceparent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`;
      return { ...request, headers: { ...request.headers, traceparent } };
    }),
  ),
];
