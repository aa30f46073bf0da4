import { StepActor } from '../../simulation/actor.ts';
import type { Process, SyncDriver } from '../../simulation/step.ts';
import { awaitOwnWrite, type OwnWriteEnd } from '../own-write.ts';
import type { AwaitOwnWriteSteps } from '../steps.ts';
import type { Core } from './core.ts';
import type { OnStep } from './stepped-actor.ts';
import { event } from './trace.ts';

/** The slot of the transaction in which a reader writes: one that is never left open. */
const OWN_TRANSACTION = 2;

/** Somebody who writes and waits for the effect, in a world. */
export class ReaderActor extends StepActor<AwaitOwnWriteSteps, OwnWriteEnd> {
  constructor(core: Core, onStep: OnStep) {
    const driver = new OwnWriteDriver(core);
    const make = core.setup.awaitOwnWrite ?? awaitOwnWrite;
    let writes = 0;
    super({
      begin: () => {
        writes += 1;
        return answered(make({ ...core.setup.readerOptions, token: `w${writes}` }), driver);
      },
      driver,
      restsAt: 'wait',
      onStep: ({ step }) => onStep(this, step),
      onCrash: () => driver.forget(),
    });
  }
}

/** Notes what a wait ends with. */
function* answered(
  wait: Process<AwaitOwnWriteSteps, OwnWriteEnd>,
  driver: OwnWriteDriver,
): Process<AwaitOwnWriteSteps, OwnWriteEnd> {
  const end = yield* wait;
  driver.answer(end);
  return end;
}

/** Performs the steps of a wait for one's own write. */
class OwnWriteDriver implements SyncDriver<AwaitOwnWriteSteps> {
  readonly #core: Core;
  /** When the write was committed, or the last wait was over. */
  #sinceMs = 0;
  #deadlineMs = 0;
  #waitedUntilMs = 0;

  constructor(core: Core) {
    this.#core = core;
  }

  subscribe(): undefined {
    this.forget();
    this.#core.wait.isSubscribed = true;
  }

  commitWrite(): 'committed' | 'failed' {
    const { database, trace, setup, wait, now } = this.#core;
    const { keys = ['a'], readerOptions } = setup;
    const row = this.#core.strikes('failed-write')
      ? undefined
      : database.write(OWN_TRANSACTION, keys[0] ?? 'a', false);
    if (row === undefined) {
      trace?.push(event('reader1', 'database', 'commit: failed', 'failure'));
      return 'failed';
    }
    database.commit(OWN_TRANSACTION);
    wait.row = row;
    this.#sinceMs = now;
    this.#deadlineMs = now + (readerOptions?.timeoutMs ?? 10_000);
    this.#waitedUntilMs = now;
    trace?.push(event('reader1', 'database', `commit ${row.id}`));
    return 'committed';
  }

  check(): boolean {
    const { history, wait, trace } = this.#core;
    const isVisible = history.effects.some(({ row }) => row === wait.row);
    const id = wait.row?.id ?? 'nothing';
    trace?.push(event('reader1', 'effects', isVisible ? `reads ${id}` : `${id} not there yet`));
    return isVisible;
  }

  wait(ms: number): number {
    const core = this.#core;
    const untilMs = this.#sinceMs + ms;
    this.#waitedUntilMs = Math.max(this.#waitedUntilMs, untilMs);
    if (!core.wait.isNotified) core.now = Math.max(core.now, untilMs);
    core.wait.isNotified = false;
    // Who waits has not come to rest.
    core.changes += 1;
    const passedMs = core.now - this.#sinceMs;
    this.#sinceMs = core.now;
    return passedMs;
  }

  unsubscribe(): undefined {
    this.#core.wait.isSubscribed = false;
  }

  /** Notes the answer that the reader gets. */
  answer(end: OwnWriteEnd): void {
    const { history, wait, trace } = this.#core;
    history.answers.push({
      end,
      row: wait.row,
      at: history.steps,
      effects: history.effects.length,
      deadlineMs: this.#deadlineMs,
      waitedUntilMs: this.#waitedUntilMs,
    });
    trace?.push(event('reader1', 'reader1', `is told: ${end}`));
  }

  /** Ends the subscription, and forgets what was written. */
  forget(): void {
    const { wait } = this.#core;
    wait.row = undefined;
    wait.isSubscribed = false;
    wait.isNotified = false;
    this.#waitedUntilMs = 0;
    this.#deadlineMs = 0;
  }
}
