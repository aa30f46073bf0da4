/** The reference runtime's HTTP binding, broken on purpose, one clause each. */
import type { Mutant } from '../check.ts';
import { dataMutants } from './http-data.ts';
import { headerMutants } from './http-headers.ts';
import { messageMutants } from './http-messages.ts';

/** Every mutant of "Events over HTTP". */
export const httpMutants: readonly Mutant[] = [...headerMutants, ...dataMutants, ...messageMutants];
