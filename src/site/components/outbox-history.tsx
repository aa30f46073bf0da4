import { type ReactNode, useEffect, useRef } from 'react';
import type { Moment, Played, Verdict } from '../outbox-simulator/play.ts';

interface Props {
  readonly played: Played;
  readonly at: number;
}

/** What is promised, and whether it is kept so far. */
export function OutboxVerdicts({ played, at }: Props): ReactNode {
  const moment = played.moments[at];
  const isEnd = at === played.moments.length - 1;
  const { publications, deliveries } = played.repeated;
  const verdicts = played.verdicts.map((verdict) => ({
    verdict,
    state: stateOf(verdict, moment, isEnd),
  }));
  const broken = verdicts.filter(({ state }) => state === 'broken');
  return (
    <section className="eds-verdicts" aria-labelledby="eds-promises">
      <h2 id="eds-promises">Promises</h2>
      <ul>
        {verdicts.map(({ verdict, state }) => (
          <VerdictLine key={verdict.promise} verdict={verdict} state={state} />
        ))}
      </ul>
      {/* Told as it happens, also while the history plays. */}
      <p role="status" className="eds-visually-hidden">
        {broken.length > 0
          ? `Broken: ${broken.map(({ verdict }) => verdict.promise).join('; ')}`
          : isEnd && 'Every promise is kept'}
      </p>
      {isEnd && (
        <p>
          Came again: publications {publications[0]}, at most {publications[1]}; deliveries{' '}
          {deliveries[0]}, at most {deliveries[1]}.
        </p>
      )}
    </section>
  );
}

type State = 'kept' | 'broken' | 'open';

const WORDS: Readonly<Record<State, string>> = {
  kept: 'kept',
  broken: 'broken',
  open: 'kept so far',
};
const SIGNS: Readonly<Record<State, string>> = { kept: '✓', broken: '✗', open: '·' };

/** A promise can be seen to be broken after the step that breaks it; kept it is only at the end. */
function stateOf({ broken }: Verdict, moment: Moment | undefined, isEnd: boolean): State {
  if (broken !== undefined && (isEnd || (moment?.step ?? 0) > broken.step)) return 'broken';
  return isEnd ? 'kept' : 'open';
}

function VerdictLine(props: { readonly verdict: Verdict; readonly state: State }): ReactNode {
  const { verdict, state } = props;
  return (
    <li className={`eds-verdict eds-verdict--${state}`}>
      <span aria-hidden="true">{SIGNS[state]}</span>
      <span>
        {verdict.promise}: {WORDS[state]}
        {state === 'broken' && <span className="eds-verdict__why"> {verdict.broken?.message}</span>}
      </span>
    </li>
  );
}

/** What happened, message by message, up to this moment; the newest in sight. */
export function OutboxHappenings({ played, at }: Props): ReactNode {
  const { lines = 0 } = played.moments[at] ?? {};
  const before = played.moments[at - 1]?.lines ?? 0;
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (list.current !== null && lines >= 0) list.current.scrollTop = list.current.scrollHeight;
  }, [lines]);
  return (
    <section className="eds-happenings" aria-labelledby="eds-happened">
      <h2 id="eds-happened">What happened</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
      <ol ref={list} tabIndex={0} aria-label="Messages up to this moment">
        {played.trace.slice(0, lines).map(({ from, to, text, kind }, line) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
            key={line}
            className={`eds-happening eds-happening--${kind} ${line >= before ? 'eds-happening--now' : ''}`}
          >
            {kind === 'note' || from === to ? from : `${from} → ${to}`}: {text}
          </li>
        ))}
      </ol>
    </section>
  );
}
