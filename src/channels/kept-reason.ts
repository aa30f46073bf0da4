/** Why a delivery failed, as the channel keeps it for people: without the query of any destination. CHN-063. */
import type { DeliveryJob, Failure } from '../delivery/attempt.ts';

/** Why it failed, in one line. */
export function reasonOf(failure: Failure | undefined): string {
  if (failure === undefined) return 'Not delivered';
  const { destination, status, error } = failure;
  const why = error === undefined ? `status ${status}` : error.message;
  return withoutQueries(`${destination}: ${why}`, [destination]);
}

/** What an error says, which can name the destinations of the job. */
export function reasonOfError(error: unknown, job: DeliveryJob | undefined): string {
  if (!(error instanceof Error)) return 'Delivery failed';
  if (job === undefined) return error.message;
  const { subscriber, reply, deadLetterSink, policy } = job;
  return withoutQueries(error.message, [subscriber, reply, deadLetterSink, policy.deadLetterSink]);
}

/** A destination that is refused can be no URL, so this looks at text; a transport can name it as it is parsed. */
function withoutQueries(text: string, destinations: readonly (string | undefined)[]): string {
  let told = text;
  for (const destination of destinations) {
    if (destination === undefined) continue;
    const parsed = URL.canParse(destination) ? new URL(destination).search : '';
    const written = destination.includes('?') ? destination.slice(destination.indexOf('?')) : '';
    for (const query of [written, parsed]) if (query.length > 1) told = told.replaceAll(query, '');
  }
  return told;
}
