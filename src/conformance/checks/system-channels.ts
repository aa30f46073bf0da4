/** Checks of addresses, fan out and what a delivered event looks like. */
import type { CloudEvent } from '../../event/cloud-event.ts';
import { encodeData } from '../../event/data.ts';
import { encodeEvent } from '../../http/encode.ts';
import type { Check } from '../check.ts';
import { eventsOf, type Lab, requestsOf } from '../lab.ts';
import type { Recipient } from '../system-world.ts';
import { expectSame, expectThat, systemCheck } from './system-check.ts';

/** Every check of addresses, fan out and delivered events. */
export const systemChannelChecks: readonly Check[] = [
  systemCheck({
    id: 'CHN-100/address',
    title: 'The status of a ready channel gives an absolute URL that takes events',
    run: async (lab) => {
      const [channel, recipient] = [await lab.channel(), await lab.recipient()];
      const status = await lab.system.readChannel(channel.name);
      const url = status?.address ?? '';
      const isHttp = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
      expectThat(isHttp, 'The address is no absolute URL of http or https', 'http://…', status);
      await lab.subscribe(channel, recipient);
      await lab.arrived(recipient, await lab.send({ ...channel, address: url }));
    },
  }),
  systemCheck({
    id: 'CHN-101/two-channels',
    title: 'Events sent to one channel do not reach the subscribers of another',
    run: async (lab) => {
      const [here, there] = [await lab.recipient(), await lab.recipient()];
      const [one, other] = [await lab.channel(), await lab.channel()];
      await lab.subscribe(one, here);
      await lab.subscribe(other, there);
      expectThat(
        one.address !== other.address,
        'Two channels share an address',
        'two',
        one.address,
      );
      await lab.arrived(here, await lab.send(one));
      await lab.quiet(other, there);
      expectSame('An event crossed over', there.requests().length, 1);
    },
  }),
  systemCheck({
    id: 'CHN-102/unknown',
    title: 'An address where no channel is answers 404',
    run: async (lab) => {
      const url = lab.system.manifest.unknownAddress;
      if (url === undefined) return expectDeleted(lab);
      await lab.send(await lab.channel());
      expectSame('Another status', await statusOf(lab, url), 404);
    },
  }),
  systemCheck({
    id: 'CHN-102/deleted',
    title: 'The address of a deleted channel answers 404',
    run: expectDeleted,
  }),
  systemCheck({
    id: 'CHN-110/every-subscription',
    title: 'Every ready subscription gets every event',
    run: async (lab) => {
      const channel = await lab.channel();
      const recipients = await Promise.all([1, 2, 3].map(() => lab.recipient()));
      for (const recipient of recipients) await lab.subscribe(channel, recipient);
      const sent = [await lab.send(channel), await lab.send(channel), await lab.send(channel)];
      for (const recipient of recipients) {
        for (const event of sent) await lab.arrived(recipient, event);
      }
    },
  }),
  systemCheck({
    id: 'CHN-110/at-once',
    title: 'A subscription gets the events that are sent as soon as it is ready',
    run: async (lab) => {
      const channel = await lab.channel();
      for (let round = 0; round < 10; round += 1) {
        const recipient = await lab.recipient();
        await lab.subscribe(channel, recipient);
        await lab.arrived(recipient, await lab.send(channel));
      }
    },
  }),
  systemCheck({
    id: 'CHN-111/same-subscriber',
    title: 'Two subscriptions with one subscriber make two deliveries',
    run: async (lab) => {
      const channel = await lab.channel();
      const recipient = await lab.recipient();
      await lab.subscribe(channel, recipient);
      await lab.subscribe(channel, recipient);
      await lab.arrived(recipient, await lab.send(channel), 2);
    },
  }),
  ...[
    ['json', { data: { total: 12.5, text: 'Größe', list: [1, null, 'x'] } }],
    ['text', { datacontenttype: 'text/plain', data: 'Grüße\r\n' }],
    [
      'bytes',
      { datacontenttype: 'application/octet-stream', data: undefined, data_base64: 'AP/+gAD/' },
    ],
    ['string-in-json', { data: '{"a":1}' }],
    ['none', { data: undefined }],
  ].map(([slug, members]) => {
    return systemCheck({
      id: `CHN-112/${String(slug)}`,
      title: `Data arrives as it was sent: ${String(slug).replaceAll('-', ' ')}`,
      run: async (lab) => {
        const event = lab.event(members as Readonly<Record<string, unknown>>);
        const delivered = await deliver(lab, event);
        const [sent, got] = [event, delivered].map(dataOf);
        expectSame('Other data arrived', got, sent);
      },
    });
  }),
  systemCheck({
    id: 'CHN-113/attributes',
    title: 'Every attribute arrives as it was sent',
    run: async (lab) => {
      const event = lab.event({
        subject: 'Größe 42, "quoted" 100%',
        time: '2026-11-22T09:30:00.120+01:00',
        dataschema: 'https://kit.example/schema/1',
        datacontenttype: 'application/json',
        number1: 42,
        flag: true,
        text: 'a b',
      });
      const delivered = await deliver(lab, event);
      const { data: _, ...attributes } = event;
      const names = Object.keys(attributes);
      // An implementation is free to know the type of an extension; its string form stays the same.
      const texts = (of: CloudEvent) => names.map((name) => [name, String(of[name] ?? 'absent')]);
      expectSame('An attribute changed', texts(delivered), texts(event));
    },
  }),
  systemCheck({
    id: 'CHN-115/deleted-subscription',
    title: 'A deleted subscription gets no event that is sent afterwards',
    run: async (lab) => {
      const channel = await lab.channel();
      const [gone, stays] = [await lab.recipient(), await lab.recipient()];
      const { name } = await lab.subscribe(channel, gone);
      await lab.subscribe(channel, stays);
      await lab.arrived(gone, await lab.send(channel));
      await lab.system.deleteSubscription(channel.name, name);
      const event = await lab.send(channel);
      await lab.arrived(stays, event);
      await lab.quiet(channel, stays);
      expectSame('It arrived nevertheless', requestsOf(gone, event).length, 0);
    },
  }),
  systemCheck({
    id: 'CHN-117/subscriber-down',
    title:
      'An event that was accepted while its subscriber was down is delivered without its sender',
    run: async (lab) => {
      const channel = await lab.channel();
      const recipient = await lab.recipient(503, { fail: 'reset' }, 202);
      await lab.subscribe(channel, recipient);
      await lab.arrived(recipient, await lab.send(channel), 3);
    },
  }),
];

async function expectDeleted(lab: Lab): Promise<void> {
  const channel = await lab.channel();
  await lab.send(channel);
  await lab.system.deleteChannel(channel.name);
  expectSame('Another status', await statusOf(lab, channel.address), 404);
}

async function statusOf(lab: Lab, url: string): Promise<number> {
  const { headers, body } = encodeEvent(lab.event());
  const lines = Object.entries(headers);
  return (await lab.exchange({ method: 'POST', url, headers: lines, body })).status;
}

/** The event as a subscriber got it. */
async function deliver(lab: Lab, event: CloudEvent): Promise<CloudEvent> {
  const recipient: Recipient = await lab.recipient();
  const channel = await lab.channel();
  await lab.subscribe(channel, recipient);
  const [request] = await lab.arrived(recipient, await lab.send(channel, event));
  const [delivered] = request === undefined ? [] : eventsOf(request);
  return delivered ?? event;
}

/** Data in a form that does not depend on the mode: JSON as a value, everything else as bytes. */
function dataOf(event: CloudEvent): unknown {
  const { datacontenttype = 'application/json', data, data_base64: base64 } = event;
  const isJson = /^application\/json\b/i.test(datacontenttype);
  if (isJson && base64 === undefined) return data ?? null;
  const encoded = encodeData(event);
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded.bytes).toString(isJson ? 'utf8' : 'base64');
  return isJson ? (JSON.parse(text) as unknown) : text;
}
