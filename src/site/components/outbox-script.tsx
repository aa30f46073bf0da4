import { type ReactNode, useRef, useState } from 'react';
import { actionsOf } from '../../outbox/world/actions.ts';
import { ACTION_MAX, worldOf } from '../outbox-simulator/address.ts';
import { WORLDS } from '../outbox-simulator/worlds.ts';
import { useFocusAfter } from './use-focus-after.ts';

interface Props {
  readonly world: string;
  readonly onWorld: (world: string) => void;
  readonly script: readonly string[];
  readonly onScript: (script: readonly string[]) => void;
  readonly isPossible: readonly boolean[];
  /** The action that is shown. */
  readonly action: number;
  readonly onAction: (action: number) => void;
  readonly crashes: readonly number[];
  readonly onCrashes: (crashes: readonly number[]) => void;
  readonly onReset: () => void;
}

const GROUPS = [...new Set([...WORLDS.values()].map(({ group }) => group))].map((group) => ({
  group,
  worlds: [...WORLDS].filter(([, world]) => world.group === group),
}));

/** The world, and what is done in it. */
export default function OutboxScript(props: Props): ReactNode {
  const { world, script, crashes } = props;
  const actions = actionsOf(worldOf(world).setup).map(({ name }) => name);
  const [chosen, setChosen] = useState('write a');
  const next = actions.includes(chosen) ? chosen : (actions[0] ?? '');
  const list = useRef<HTMLOListElement>(null);
  const focusAfter = useFocusAfter();
  const leaveOut = (at: number) => {
    props.onScript(script.toSpliced(at, 1));
    focusAfter(() => {
      const left = list.current?.querySelectorAll<HTMLElement>('button:last-child') ?? [];
      const nextOne = left[Math.min(at, left.length - 1)];
      return nextOne ?? list.current?.parentElement?.querySelector('select');
    });
  };
  return (
    <form className="eds-simulator__form eds-script" onSubmit={(event) => event.preventDefault()}>
      <label>
        <span>World</span>
        <select value={world} onChange={({ target }) => props.onWorld(target.value)}>
          {GROUPS.map(({ group, worlds }) => (
            <optgroup key={group} label={group}>
              {worlds.map(([name, { label }]) => (
                <option key={name} value={name}>
                  {label}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <p className="eds-script__about">{worldOf(world).about}</p>
      <fieldset>
        <legend>History</legend>
        <ol ref={list} className="eds-script__actions">
          {script.map((name, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an action is its place
            <li key={at} className={at === props.action ? 'eds-script__now' : undefined}>
              <button
                type="button"
                className="eds-button"
                aria-current={at === props.action ? 'step' : undefined}
                onClick={() => props.onAction(at)}
              >
                {name}
                {props.isPossible[at] === false && ' (impossible)'}
              </button>
              <button
                type="button"
                className="eds-button"
                aria-label={`Leave out action ${at + 1}, ${name}`}
                onClick={() => leaveOut(at)}
              >
                ×
              </button>
            </li>
          ))}
        </ol>
        <div className="eds-script__add">
          <label>
            <span>One more action</span>
            <select value={next} onChange={({ target }) => setChosen(target.value)}>
              {actions.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <button
            type="button"
            className="eds-button"
            // Not `disabled`: a button that is takes the focus away from whoever has just pressed it.
            aria-disabled={script.length >= ACTION_MAX}
            onClick={() => script.length < ACTION_MAX && props.onScript([...script, next])}
          >
            Add
          </button>
          <button
            type="button"
            className="eds-button"
            aria-disabled={crashes.length === 0}
            onClick={() => crashes.length > 0 && props.onCrashes([])}
          >
            Remove {crashes.length === 1 ? 'the crash' : 'all crashes'}
          </button>
          <button type="button" className="eds-button" onClick={props.onReset}>
            Reset
          </button>
        </div>
      </fieldset>
    </form>
  );
}
