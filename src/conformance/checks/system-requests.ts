/** Checks of requests to the address of a channel, made from `cases/system-requests.yaml`. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { CloudEvent } from '../../event/cloud-event.ts';
import { encodeEvents } from '../../http/encode.ts';
import type { SystemRequest } from '../adapter-system.ts';
import { type Check, CheckFailure, NotClaimed } from '../check.ts';
import { eventsOf, type Lab } from '../lab.ts';
import { expectSame, expectThat, systemCheck } from './system-check.ts';

interface RequestCase {
  readonly id: string;
  readonly title: string;
  readonly method?: string;
  readonly binary?: true;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly text?: string;
  readonly base64?: string;
  readonly filler?: number;
  readonly status: number | readonly number[];
  readonly arrives: boolean;
}

const { cases } = parse(
  readFileSync(new URL('../cases/system-requests.yaml', import.meta.url), 'utf8'),
) as { readonly cases: readonly RequestCase[] };

/** The headers of an event in binary mode; its id is that of every case. */
const BINARY: readonly (readonly [string, string])[] = [
  ['ce-specversion', '1.0'],
  ['ce-id', 'kit-request'],
  ['ce-source', 'https://kit.example/check'],
  ['ce-type', 'kit.check'],
];

/** Every check of what the ingress answers. */
export const systemRequestChecks: readonly Check[] = [
  ...cases.map((one) => {
    return systemCheck({ id: one.id, title: one.title, run: (lab) => expectCase(lab, one) });
  }),
  systemCheck({
    id: 'CHN-146/empty',
    title: 'An empty batch is accepted, and nothing delivered for it',
    run: expectEmptyBatch,
  }),
];

async function expectEmptyBatch(lab: Lab): Promise<void> {
  const [recipient, channel] = [await lab.recipient(), await lab.channel()];
  await lab.subscribe(channel, recipient);
  const post = async (events: readonly CloudEvent[]) => {
    const { headers, body } = encodeEvents(events);
    const request = {
      method: 'POST',
      url: channel.address,
      headers: Object.entries(headers),
      body,
    };
    return (await lab.exchange(request)).status;
  };
  const isTaken = (status: number) => status >= 200 && status < 300;
  const first = lab.event();
  if (!isTaken(await post([first]))) throw new NotClaimed('The address accepts no batches');
  await lab.arrived(recipient, first);
  const status = await post([]);
  expectThat(isTaken(status), 'An empty batch was not accepted', 'a status 2xx', status);
  await lab.quiet(channel, recipient);
  // The first event and the sentinel.
  expectSame('Something was delivered for an empty batch', recipient.requests().length, 2);
}

async function expectCase(lab: Lab, one: RequestCase): Promise<void> {
  const recipient = await lab.recipient();
  const channel = await lab.channel();
  await lab.subscribe(channel, recipient);
  const { status } = await lab.exchange(requestOf(one, channel.address));
  const allowed = typeof one.status === 'number' ? [one.status] : one.status;
  if (!allowed.includes(status)) {
    throw new CheckFailure(`${one.title}: another status`, one.status, status);
  }
  const ids = () =>
    recipient.requests().flatMap((request) => eventsOf(request).map(({ id }) => id));
  if (one.arrives) {
    await lab.until('The event arrives', () => (ids().includes('kit-request') ? true : undefined));
    return;
  }
  await lab.quiet(channel, recipient);
  const arrived = recipient.requests().length - 1;
  if (arrived === 0) return;
  throw new CheckFailure(`${one.title}: something arrived beside the sentinel`, 0, arrived);
}

function requestOf(one: RequestCase, url: string): SystemRequest {
  const { method = 'POST', binary, headers = [], text, base64, filler } = one;
  const body =
    filler === undefined
      ? base64 === undefined
        ? Buffer.from(text ?? '', 'utf8')
        : Buffer.from(base64, 'base64')
      : Buffer.alloc(filler, 'kit ');
  const isEmpty = body.byteLength === 0;
  const lines = binary ? [...BINARY, ...headers] : headers;
  return { method, url, headers: lines, ...(!isEmpty && { body }) };
}
