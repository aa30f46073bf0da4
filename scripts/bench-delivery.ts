/**
 * Measures deliveries: the receiver and the dispatcher beside the least that does the same, and the channels.
 *
 *     npm run bench:delivery             all of it
 *     npm run bench:delivery -- --quick  less of everything, for a look
 *
 * Ratios within one run are what counts; the numbers themselves are this machine's. The exit code is 1 when a ratio
 * misses its aim.
 */
import { benchChannels } from './bench-delivery-channel.ts';
import {
  benchDispatch,
  DISPATCH_MEMORY_RATIO_MAX,
  DISPATCH_RATE_RATIO_MIN,
} from './bench-delivery-dispatch.ts';
import { benchReceive, RECEIVE_RATIO_MIN } from './bench-delivery-receive.ts';
import { scriptArguments } from './script-arguments.ts';

const { quick: isQuick } = scriptArguments(import.meta.url, { quick: { type: 'boolean' } }).values;
const rounds = isQuick ? { rounds: 4, roundMs: 500 } : {};

function judge(name: string, ratio: number, aim: string, isMet: boolean): void {
  console.log(`${isMet ? 'ok  ' : 'MISS'}  ${name.padEnd(52)} ${ratio.toFixed(2)}  aim ${aim}`);
  if (!isMet) process.exitCode = 1;
}

console.log('Receiving, beside a bare server of node:http …');
const receive = await benchReceive(rounds);
console.log(receive);
console.log('Dispatching, beside bare undici …');
const dispatch = await benchDispatch(rounds);
console.log(dispatch);
console.log('Channels …');
const sizes = isQuick ? { deliveries: 20_000, backlogs: [1_000, 100_000], hasPglite: false } : {};
for (const { name, value, unit } of await benchChannels(sizes)) {
  console.log(`      ${name.padEnd(52)} ${Math.round(value * 100) / 100} ${unit}`);
}
judge(
  'rate of receiving, as a part of bare node:http',
  receive.ratio,
  `at least ${RECEIVE_RATIO_MIN}`,
  receive.ratio >= RECEIVE_RATIO_MIN,
);
judge(
  'rate of dispatching, as a part of bare undici',
  dispatch.rateRatio,
  `at least ${DISPATCH_RATE_RATIO_MIN}`,
  dispatch.rateRatio >= DISPATCH_RATE_RATIO_MIN,
);
judge(
  'memory of a request in flight, times bare undici',
  dispatch.memoryRatio,
  `at most ${DISPATCH_MEMORY_RATIO_MAX}`,
  dispatch.memoryRatio <= DISPATCH_MEMORY_RATIO_MAX,
);
