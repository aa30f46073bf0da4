/** Why a delivery failed, as the channel keeps it for people: without the query of any destination. CHN-063. */
import type { DeliveryJob, Failure } from '../delivery/attempt.ts';
import { withoutQueryOf } from '../delivery/without-query.ts';

/** Why it failed, in one line. */
export function reasonOf(failure: Failure | undefined): string {
  if (failure === undefined) return 'Not delivered';
  const { destination, status, error } = failure;
  const why = error === undefined ? `status ${status}` : error.message;
  return `${withoutQueryOf(destination, destination)}: ${withoutQueryOf(why, destination)}`;
}

/** What an error says, which can name the destinations of the job. */
export function reasonOfError(error: unknown, job: DeliveryJob | undefined): string {
  if (!(error instanceof Error)) return 'Delivery failed';
  if (job === undefined) return error.message;
  const { subscriber, reply, deadLetterSink, policy } = job;
  return [subscriber, reply, deadLetterSink, policy.deadLetterSink]
    .filter((destination) => destination !== undefined)
    .reduce(withoutQueryOf, error.message);
}
