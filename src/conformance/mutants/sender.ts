/** The reference runtime's sender, broken on purpose, one clause each. */
import type { Mutant } from '../check.ts';
import { delayMutants } from './sender-delays.ts';
import { deadLetterMutants, loadMutants, replyMutants } from './sender-replies.ts';
import { requestMutants } from './sender-requests.ts';

/** Every mutant of "Sending". */
export const senderMutants: readonly Mutant[] = [
  ...requestMutants,
  ...delayMutants,
  ...replyMutants,
  ...deadLetterMutants,
  ...loadMutants,
];
