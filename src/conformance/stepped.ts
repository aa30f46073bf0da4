import { createActor } from '../simulation/actor.ts';
import type { Process, Steps, SyncDriver } from '../simulation/step.ts';
import type { StepResult } from './adapter-outbox.ts';

/** A process of the reference that the kit moves. */
export interface Stepped {
  step(): StepResult;
  crash(): void;
  askToStop(): void;
}

/** What a stepped process is made of. */
export interface SteppedOptions<S extends Steps<S>, End> {
  readonly process: () => Process<S, End>;
  /** The steps; `sleep` is the kit's: it notes that the process waits, and hands over the wish to stop. */
  readonly steps: (control: { readonly sleep: (ms: number) => 'awake' | 'stop' }) => SyncDriver<S>;
  readonly onCrash?: () => void;
}

/** Puts a process of the reference into the hands of the kit. A step after a crash begins it anew. */
export function stepped<S extends Steps<S>, End extends { readonly end: string }>(
  options: SteppedOptions<S, End>,
): Stepped {
  let isStopping = false;
  let waits = false;
  const sleep = (ms: number) => {
    waits = ms > 0;
    return isStopping ? 'stop' : 'awake';
  };
  const { onCrash = () => undefined } = options;
  const actor = createActor<S, End>({
    begin: options.process,
    driver: options.steps({ sleep }),
    onCrash,
  });
  return {
    step() {
      waits = false;
      actor.step();
      const ended = actor.ended as End | undefined;
      if (ended !== undefined) return ended.end as StepResult;
      return waits && !isStopping ? 'idle' : 'more';
    },
    crash() {
      actor.crash();
      isStopping = false;
    },
    askToStop() {
      isStopping = true;
    },
  };
}
