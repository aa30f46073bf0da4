import { RUN_STEP_MAX, StepActor } from '../../simulation/actor.ts';
import type { SyncDriver } from '../../simulation/step.ts';
import type { Core } from './core.ts';
import type { Row } from './history.ts';
import { type OperatorSteps, type OperatorTask, operate } from './operator.ts';
import type { OnStep } from './stepped-actor.ts';
import { event } from './trace.ts';
import { OPERATOR_TRANSACTION } from './transactions.ts';

/** Somebody who lets go on what was set aside, in a world. */
export class OperatorActor extends StepActor<OperatorSteps, undefined> {
  readonly #core: Core;
  readonly #desk: { task: OperatorTask };

  constructor(core: Core, onStep: OnStep) {
    const driver = new OperatorDriver(core);
    const make = core.setup.operator ?? operate;
    const desk: { task: OperatorTask } = { task: { kind: 'redrive' } };
    super({
      begin: () => make(desk.task),
      driver,
      onStep: ({ step }) => onStep(this, step),
      onCrash: () => driver.forget(),
    });
    this.#core = core;
    this.#desk = desk;
  }

  /** Begins a task and runs until a step comes next, or to the end; false when it is busy. */
  begin(task: OperatorTask, step: string): boolean {
    if (this.isRunning) return false;
    // The task before has ended.
    this.crash();
    this.#desk.task = task;
    return this.#advance(step);
  }

  /** Runs to the end of its task; false when it has none, or stands before a lock that another has. */
  goOn(): boolean {
    return this.isRunning && this.#advance('the end');
  }

  /** Runs until a step comes next, to the end, or to a lock that another has; whether it did anything. */
  #advance(name: string): boolean {
    for (let steps = 0; steps < RUN_STEP_MAX; steps += 1) {
      if (this.pending === 'lockKeys' && this.#isLocked()) return steps > 0;
      this.step();
      if (!this.isRunning || this.pending === name) return true;
    }
    return true;
  }

  /** Whether a writer holds the lock of a key of a dead record. */
  #isLocked(): boolean {
    const { database } = this.#core;
    return database.inState('dead').some(({ key }) => database.isLocked(OPERATOR_TRANSACTION, key));
  }
}

/** Performs the steps of an operator; a session with a transaction, of which others see nothing before its commit. */
class OperatorDriver implements SyncDriver<OperatorSteps> {
  readonly #core: Core;
  #freed: readonly string[] = [];
  #anew: readonly Row[] = [];
  #removed: readonly Row[] = [];

  constructor(core: Core) {
    this.#core = core;
  }

  begin(): undefined {
    this.forget();
  }

  freeKeys(keys: readonly string[] | undefined): readonly string[] {
    this.#freed = this.#core.database.parked(keys);
    return this.#freed;
  }

  countAnew(keys: readonly string[]): undefined {
    const pending = this.#core.database.inState('pending');
    this.#anew = pending.filter(({ key }) => keys.includes(key));
  }

  takeDead(): readonly Row[] {
    return this.#core.database.inState('dead');
  }

  lockKeys(keys: readonly string[]): undefined {
    this.#core.database.lock(OPERATOR_TRANSACTION, keys);
  }

  enqueueAgain(rows: readonly Row[]): undefined {
    for (const row of rows) this.#core.database.writeAgain(OPERATOR_TRANSACTION, row);
  }

  removeDead(rows: readonly Row[]): undefined {
    this.#removed = rows;
  }

  commit(): undefined {
    const { database, trace } = this.#core;
    for (const key of this.#freed) database.release(key);
    for (const row of this.#anew) if (row.state === 'pending') row.attempts = 0;
    for (const row of this.#removed) row.state = 'redriven';
    database.commit(OPERATOR_TRANSACTION);
    this.#core.changes += 1;
    const done = [
      ...this.#freed.map((key) => `key ${key} released`),
      ...this.#removed.map(({ id }) => `${id} pending again`),
    ];
    trace?.push(event('operator', 'database', done.join('; ') || 'commit'));
    this.forget();
  }

  /** Undoes what is not committed. */
  forget(): void {
    this.#core.database.abort(OPERATOR_TRANSACTION);
    this.#freed = [];
    this.#anew = [];
    this.#removed = [];
  }
}
