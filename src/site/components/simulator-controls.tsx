import { type ReactNode, useId, useRef } from 'react';
import { BEHAVIOURS, type BehaviourName, isBehaviour } from '../simulator/behaviours.ts';
import {
  EVENT_MAX,
  RETRY_SHOWN_MAX,
  SEED_MAX,
  type Settings,
  SUBSCRIBER_MAX,
} from '../simulator/settings.ts';
import { useFocusAfter } from './use-focus-after.ts';

interface Props {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
  readonly onReset: () => void;
}

/** The form of the simulator: subscribers, and the delivery specification in the words of a Subscription. */
export default function SimulatorControls({ settings, onChange, onReset }: Props): ReactNode {
  const set = (changed: Partial<Settings>) => onChange({ ...settings, ...changed });
  const isFull = settings.subscribers.length >= SUBSCRIBER_MAX;
  const list = useRef<HTMLFieldSetElement>(null);
  const focusAfter = useFocusAfter();
  const remove = (index: number) => {
    set({ subscribers: settings.subscribers.toSpliced(index, 1) });
    focusAfter(() => {
      const left = list.current?.querySelectorAll('select') ?? [];
      return left[Math.min(index, left.length - 1)];
    });
  };
  return (
    <form className="eds-simulator__form" onSubmit={(event) => event.preventDefault()}>
      <fieldset ref={list}>
        <legend>Subscribers</legend>
        {settings.subscribers.map((behaviour, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a subscriber is its place
          <div className="eds-simulator__subscriber" key={index}>
            <Behaviours
              label={`Subscriber ${index + 1}`}
              value={behaviour}
              onChange={(value) => set({ subscribers: settings.subscribers.with(index, value) })}
            />
            <button
              type="button"
              className="eds-button"
              disabled={settings.subscribers.length === 1}
              onClick={() => remove(index)}
            >
              Remove<span className="eds-visually-hidden"> subscriber {index + 1}</span>
            </button>
          </div>
        ))}
        <button
          type="button"
          className="eds-button"
          // Not `disabled`: a button that is takes the focus away from whoever has just pressed it.
          aria-disabled={isFull}
          onClick={() => !isFull && set({ subscribers: [...settings.subscribers, 'accepts'] })}
        >
          Add a subscriber
        </button>
      </fieldset>
      <fieldset className="eds-simulator__fields">
        <legend>Delivery specification</legend>
        <Count
          label="retry"
          max={RETRY_SHOWN_MAX}
          value={settings.retry}
          onChange={(retry) => set({ retry })}
        />
        <label>
          <span>backoffPolicy</span>
          <select
            value={settings.backoffPolicy}
            onChange={(event) =>
              set({ backoffPolicy: event.target.value === 'linear' ? 'linear' : 'exponential' })
            }
          >
            <option>exponential</option>
            <option>linear</option>
          </select>
        </label>
        <Text
          label="backoffDelay"
          value={settings.backoffDelay}
          onChange={(backoffDelay) => set({ backoffDelay })}
        />
        <Text label="timeout" value={settings.timeout} onChange={(timeout) => set({ timeout })} />
        <Text
          label="retryAfterMax"
          value={settings.retryAfterMax}
          onChange={(retryAfterMax) => set({ retryAfterMax })}
        />
        <label>
          <span>jitter</span>
          <input
            type="number"
            min={0}
            max={1}
            step={0.1}
            value={settings.jitter}
            onChange={({ target }) => {
              const jitter = target.valueAsNumber;
              if (jitter >= 0 && jitter <= 1) set({ jitter });
            }}
          />
        </label>
        <label className="eds-controls__check">
          <input
            type="checkbox"
            checked={settings.sink}
            onChange={(event) => set({ sink: event.target.checked })}
          />
          <span>deadLetterSink</span>
        </label>
      </fieldset>
      <fieldset className="eds-simulator__fields">
        <legend>Events</legend>
        <Count
          label="How many"
          min={1}
          max={EVENT_MAX}
          value={settings.events}
          onChange={(events) => set({ events })}
        />
        <Text label="One every" value={settings.every} onChange={(every) => set({ every })} />
        <Count
          label="Seed of the faults"
          max={SEED_MAX}
          value={settings.seed}
          onChange={(seed) => set({ seed })}
        />
        <button type="button" className="eds-button eds-simulator__reset" onClick={onReset}>
          Reset
        </button>
      </fieldset>
    </form>
  );
}

function Behaviours(props: {
  readonly label: string;
  readonly value: BehaviourName;
  readonly onChange: (value: BehaviourName) => void;
}): ReactNode {
  return (
    <label>
      <span>{props.label}</span>
      <select
        value={props.value}
        onChange={({ target }) => isBehaviour(target.value) && props.onChange(target.value)}
      >
        {Object.entries(BEHAVIOURS).map(([name, { label }]) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

function Count(props: {
  readonly label: string;
  readonly min?: number;
  readonly max: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
}): ReactNode {
  const { label, min = 0, max, value, onChange } = props;
  return (
    <label>
      <span>{label}</span>
      <input
        type="number"
        min={min}
        max={max}
        value={value}
        onChange={({ target }) => {
          const count = target.valueAsNumber;
          if (Number.isInteger(count) && count >= min && count <= max) onChange(count);
        }}
      />
    </label>
  );
}

function Text(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const hint = useId();
  return (
    <label>
      <span>{props.label}</span>
      <input
        type="text"
        value={props.value}
        maxLength={40}
        spellCheck={false}
        aria-describedby={hint}
        onChange={({ target }) => props.onChange(target.value)}
      />
      <span id={hint} className="eds-visually-hidden">
        A duration such as PT1S or PT0.5S
      </span>
    </label>
  );
}
