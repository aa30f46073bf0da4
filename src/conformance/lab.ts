/** What a check of the part `system` works with: an implementation, recipients, and time. */
import type { CloudEvent } from '../event/cloud-event.ts';
import { createEvent } from '../event/create.ts';
import { eventKey } from '../event/event-key.ts';
import { decodeMessage } from '../http/decode.ts';
import { encodeEvent } from '../http/encode.ts';
import type {
  SubscriptionStatus,
  System,
  SystemAdapter,
  SystemRequest,
  SystemResponse,
} from './adapter-system.ts';
import { CheckFailure, NotClaimed } from './check.ts';
import type { ScriptedAnswer } from './network.ts';
import type { SeenRequest } from './recipient-script.ts';
import { type Recipient, realWorld, toAnswer, virtualWorld, type World } from './system-world.ts';
import { NoAnswer } from './time-limit.ts';
import { Transcript } from './transcript.ts';

/** A channel that is ready. */
export interface LabChannel {
  readonly name: string;
  readonly address: string;
}

/** How soon a status is asked again, and a condition looked at: the longer it takes, the more seldom. */
const STEPS_MS = [10, 100, 1_000] as const;
/** Steps of one length. */
const STEPS = 200;

/** One implementation in one world, for one check. */
export class Lab {
  readonly system: System;
  readonly world: World;
  readonly #transcript: Transcript;
  readonly #recipients: Recipient[] = [];
  #sent = 0;

  private constructor(system: System, world: World, transcript: Transcript) {
    this.system = system;
    this.world = world;
    this.#transcript = transcript;
  }

  /** Opens the implementation, runs the check, and lets go of everything, whatever happens. */
  static async run(adapter: SystemAdapter, check: (lab: Lab) => Promise<void>): Promise<void> {
    const world = adapter.time === 'virtual' ? virtualWorld() : realWorld();
    const transcript = new Transcript(world.clock);
    try {
      const system = await open(adapter, world);
      const lab = new Lab(system, world, transcript);
      try {
        await check(lab);
      } catch (error) {
        throw lab.#explained(error);
      } finally {
        await system.close().catch(() => undefined);
      }
    } finally {
      await world.close();
    }
  }

  /** Ends the check as not applicable unless the manifest claims this. */
  claims(capability: string): void {
    if (this.system.manifest.capabilities[capability] === true) return;
    throw new NotClaimed(`The manifest does not claim ${capability}`);
  }

  /** A recipient with this script; the last answer is for all that follow. Default: 202. */
  async recipient(...script: readonly (ScriptedAnswer | number)[]): Promise<Recipient> {
    const answers = script.length === 0 ? [{ status: 202 }] : script.map(toAnswer);
    const recipient = await this.world.openRecipient(answers);
    this.#recipients.push(recipient);
    return recipient;
  }

  /** Makes a channel and waits until it is ready. */
  async channel(spec: unknown = {}): Promise<LabChannel> {
    const { name } = await this.system.createChannel(spec);
    const ready = await this.until('The channel becomes ready', async () => {
      const status = await this.system.readChannel(name);
      return status?.ready ? status : undefined;
    });
    if (ready.address === undefined) {
      throw new CheckFailure('A channel is ready without an address', 'an address', ready);
    }
    this.#transcript.add(`channel ${name} is ready at ${ready.address}`);
    return { name, address: ready.address };
  }

  /** Makes a subscription and waits until it is ready. */
  async subscribe(
    { name: channel }: LabChannel,
    subscriber: Recipient,
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<SubscriptionStatus> {
    const spec = { subscriber: { uri: subscriber.url }, ...more };
    const { name } = await this.system.createSubscription(channel, spec);
    const ready = await this.until('The subscription becomes ready', async () => {
      const status = await this.system.readSubscription(channel, name);
      return status?.ready ? status : undefined;
    });
    const { deadLetterSinkUri, replyUri } = ready;
    const ways = [
      replyUri && `replies to ${replyUri}`,
      deadLetterSinkUri && `dead letters to ${deadLetterSinkUri}`,
    ];
    const rest = ways.filter((way) => way).map((way) => `, ${way}`);
    this.#transcript.add(`subscription ${name} is ready: ${subscriber.url}${rest.join('')}`);
    return ready;
  }

  /** An event that no other check of this lab has. */
  event(members: Readonly<Record<string, unknown>> = {}): CloudEvent {
    this.#sent += 1;
    const init = {
      id: `kit-${this.#sent}`,
      source: 'https://kit.example/check',
      type: 'kit.check',
    };
    return createEvent({ ...init, data: { number: this.#sent }, ...members });
  }

  /** Sends an event in binary mode and expects it to be accepted. */
  async send(channel: LabChannel, event: CloudEvent = this.event()): Promise<CloudEvent> {
    const { headers, body } = encodeEvent(event);
    const url = channel.address;
    const answer = await this.exchange({
      method: 'POST',
      url,
      headers: Object.entries(headers),
      body,
    });
    if (answer.status >= 200 && answer.status < 300) return event;
    throw new CheckFailure('A valid event was not accepted', 'a status 2xx', answer.status);
  }

  /** Sends any request to the implementation. */
  async exchange(request: SystemRequest): Promise<SystemResponse> {
    const answer = await this.system.exchange(request);
    this.#transcript.exchange(request, answer);
    return answer;
  }

  /** Waits for something that has to happen; fails when it does not in a time in which the machine was not held up. */
  async until<T>(
    what: string,
    probe: () => T | undefined | Promise<T | undefined>,
    limitMs: number = this.world.limitMs,
  ): Promise<T> {
    const { clock, lostMs } = this.world;
    const end = clock.now() - lostMs() + limitMs;
    for (let step = 0; ; step += 1) {
      const found = await probe();
      if (found !== undefined) return found;
      if (clock.now() - lostMs() >= end) {
        throw new CheckFailure(`It did not happen in ${limitMs} ms: ${what}`, what, 'nothing');
      }
      await this.world.wait(STEPS_MS[Math.floor(step / STEPS)] ?? 1_000);
    }
  }

  /** Waits until a recipient has seen an event so often, and gives those requests. */
  arrived(recipient: Recipient, event: CloudEvent, times = 1): Promise<readonly SeenRequest[]> {
    const what = `${event.id} arrives at ${recipient.url}${times === 1 ? '' : ` ${times} times`}`;
    return this.until(what, () => {
      const found = requestsOf(recipient, event);
      return found.length >= times ? found : undefined;
    });
  }

  /**
   * Waits a quiet window, then sends a sentinel that has to arrive at `recipient`, which has to accept it. What has
   * not arrived by then does not come: the implementation had time, and was alive at the end of it.
   *
   * @throws `NoAnswer` when the sentinel does not arrive: then nothing can be said.
   */
  async quiet(channel: LabChannel, recipient: Recipient): Promise<void> {
    const { wait, quietMs, lostMs } = this.world;
    const lost = lostMs();
    await wait(quietMs);
    await wait(lostMs() - lost);
    const sentinel = await this.send(channel, this.event({ type: 'kit.sentinel' }));
    try {
      await this.arrived(recipient, sentinel);
    } catch (error) {
      if (!(error instanceof CheckFailure)) throw error;
      throw new NoAnswer('The sentinel did not arrive, so that silence says nothing');
    }
  }

  /** The failure with what went over the network. */
  #explained(error: unknown): unknown {
    if (error instanceof NoAnswer || error instanceof NotClaimed) return error;
    const lines = this.#transcript.lines(this.#recipients);
    if (error instanceof CheckFailure) {
      return new CheckFailure(error.message, error.expected, error.actual, lines);
    }
    const text = error instanceof Error ? error.message : String(error);
    return new CheckFailure(text, 'an answer as the control protocol has it', 'another', lines);
  }
}

async function open(adapter: SystemAdapter, world: World): Promise<System> {
  try {
    return await adapter.open(world);
  } catch (error) {
    if (error instanceof NoAnswer) throw error;
    const state = error instanceof Error ? error.message : String(error);
    throw new NoAnswer(`The implementation cannot be reached: ${state}`);
  }
}

/** The events of a request; none when it carries no event. */
export function eventsOf(request: SeenRequest): readonly CloudEvent[] {
  try {
    return decodeMessage(request).events;
  } catch {
    return [];
  }
}

/** The requests of a recipient that carry this event, by source and id. */
export function requestsOf(recipient: Recipient, event: CloudEvent): readonly SeenRequest[] {
  const key = eventKey(event);
  return recipient
    .requests()
    .filter((request) => eventsOf(request).some((found) => eventKey(found) === key));
}
