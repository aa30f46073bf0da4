/** An implementation in another process, in any language: reached over HTTP only. */
import type { SystemAdapter } from './adapter-system.ts';
import { openControl } from './control-client.ts';
import { httpExchange } from './http-exchange.ts';

/**
 * The adapter of an implementation that speaks the control protocol.
 *
 * @param controlUrl Where its manifest is, such as `http://127.0.0.1:8080/control/v1`.
 * @returns The part `system` of an adapter, in real time.
 * @see CNF-032
 * @example An address where nobody listens
 * ```ts
 * import { allChecks, httpSystem, runChecks } from 'event-delivery-spec/conformance';
 *
 * const adapter = { name: 'nobody', system: httpSystem('http://127.0.0.1:9/control/v1') };
 * const [result] = await runChecks(allChecks, adapter, { clauses: ['CHN-100'] });
 * result?.status; // => 'inconclusive'
 * ```
 */
export function httpSystem(controlUrl: string): SystemAdapter {
  return { time: 'real', open: () => openControl(controlUrl, httpExchange) };
}
