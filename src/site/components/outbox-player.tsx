import { type ReactNode, useEffect } from 'react';
import type { Moment } from '../outbox-simulator/play.ts';

interface Props {
  readonly moments: readonly Moment[];
  readonly at: number;
  readonly onAt: (at: number) => void;
  readonly isPlaying: boolean;
  readonly onPlaying: (isPlaying: boolean) => void;
  /** Whether the process that has just done a step crashes there. */
  readonly isCrash: boolean;
  readonly onCrash: () => void;
  readonly canCrash: boolean;
}

/** Milliseconds that a moment is shown while the history plays. */
const MOMENT_MS = 700;

/** Moves through a history: by buttons, by the arrow keys on the slider, or by itself. */
export default function OutboxPlayer(props: Props): ReactNode {
  const { moments, at, onAt, isPlaying, onPlaying, isCrash, onCrash, canCrash } = props;
  const last = moments.length - 1;
  const moment = moments[at];

  useEffect(() => {
    if (!isPlaying) return;
    const timer = setTimeout(() => (at < last ? onAt(at + 1) : onPlaying(false)), MOMENT_MS);
    return () => clearTimeout(timer);
  }, [isPlaying, at, last, onAt, onPlaying]);

  const go = (to: number) => {
    onPlaying(false);
    onAt(Math.min(Math.max(to, 0), last));
  };
  const who = moment?.process;
  const mayCrash = who !== undefined && (isCrash || canCrash);
  return (
    <section className="eds-player" aria-label="Moments of the history">
      <div className="eds-player__buttons">
        <Step label="First" disabled={at === 0} onClick={() => go(0)} />
        <Step label="Back" disabled={at === 0} onClick={() => go(at - 1)} />
        <button
          type="button"
          className="eds-button eds-player__play"
          onClick={() => {
            if (!isPlaying && at === last) onAt(0);
            onPlaying(!isPlaying);
          }}
        >
          {isPlaying ? 'Pause' : 'Play'}
        </button>
        <Step label="Next" disabled={at === last} onClick={() => go(at + 1)} />
        <Step label="Last" disabled={at === last} onClick={() => go(last)} />
        <button
          type="button"
          className="eds-button eds-player__crash"
          aria-pressed={isCrash}
          aria-disabled={!mayCrash}
          onClick={() => mayCrash && onCrash()}
        >
          {who === undefined ? 'Crash here' : `Crash ${who} here`}
        </button>
      </div>
      <label className="eds-player__slider">
        <span className="eds-visually-hidden">Moment</span>
        <input
          type="range"
          min={0}
          max={last}
          value={at}
          aria-valuetext={moment?.title}
          onChange={({ target }) => go(target.valueAsNumber)}
        />
      </label>
      <p className="eds-player__title" aria-live={isPlaying ? 'off' : 'polite'}>
        <span className="eds-player__count">
          {at} of {last}
        </span>{' '}
        {moment?.title}
      </p>
      <Crashes moments={moments} onAt={go} />
    </section>
  );
}

/** Where processes crash, as ways to go there. */
function Crashes(props: {
  readonly moments: readonly Moment[];
  readonly onAt: (at: number) => void;
}): ReactNode {
  const crashes = [...props.moments.entries()].filter(([, { isCrash }]) => isCrash);
  if (crashes.length === 0) return null;
  return (
    <p className="eds-player__crashes">
      Crashes:{' '}
      {crashes.map(([at, { process, step }]) => (
        <button key={at} type="button" className="eds-button" onClick={() => props.onAt(at)}>
          {process} after step {step}
        </button>
      ))}
    </p>
  );
}

function Step(props: {
  readonly label: string;
  readonly disabled: boolean;
  readonly onClick: () => void;
}): ReactNode {
  return (
    <button
      type="button"
      className="eds-button"
      // Not `disabled`: a button that is takes the focus away from whoever has just pressed it.
      aria-disabled={props.disabled}
      onClick={() => !props.disabled && props.onClick()}
    >
      {props.label}
    </button>
  );
}
