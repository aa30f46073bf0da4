import Heading from '@theme/Heading';
import type { ReactNode } from 'react';
import type { Moment } from '../outbox-simulator/play.ts';

/** What there is to see at a moment: the table, the log, the consumer, the effects. */
export default function OutboxPanels({ moment }: { readonly moment: Moment }): ReactNode {
  const { rows, log, effects, setAside, answers } = moment;
  return (
    <div className="eds-panels">
      <Panel title="Table" empty="no rows">
        {rows.map(({ id, state }) => (
          <li key={id} className={`eds-record eds-record--${state}`}>
            <b>{id}</b> {state === 'open' ? 'not committed' : state}
          </li>
        ))}
      </Panel>
      <Panel title="Log" empty="no entries">
        {log.flatMap(({ ids, delivered }, partition) =>
          ids.map((id, offset) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its offset
              key={`${partition}/${offset}`}
              className={`eds-record ${ids.indexOf(id) < offset ? 'eds-record--again' : ''}`}
            >
              <b>{id}</b> {log.length > 1 && `partition ${partition}, `}offset {offset}
              {ids.indexOf(id) < offset && ', again'}
              {offset < delivered && ', delivered'}
            </li>
          )),
        )}
      </Panel>
      <Panel title="Consumer" empty="">
        {log.map(({ committed, delivered }, partition) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a partition is its number
          <li key={partition} className="eds-record">
            {log.length > 1 && `partition ${partition}: `}next offset {delivered}, committed{' '}
            {committed}
          </li>
        ))}
        {answers.map((answer, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an answer is its place
          <li key={`answer ${at}`} className="eds-record">
            told to who waits: <b>{answer}</b>
          </li>
        ))}
      </Panel>
      <Panel title="Effects" empty="none yet">
        {effects.map((id, at) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: an effect is its place
            key={at}
            className={`eds-record ${effects.indexOf(id) < at ? 'eds-record--again' : ''}`}
          >
            <b>{id}</b>
            {effects.indexOf(id) < at && ' again'}
          </li>
        ))}
        {setAside.map((text) => (
          <li key={text} className="eds-record eds-record--dead">
            {text}
          </li>
        ))}
      </Panel>
    </div>
  );
}

function Panel(props: {
  readonly title: string;
  readonly empty: string;
  readonly children: ReactNode[] | ReactNode;
}): ReactNode {
  const items = [props.children].flat(2).filter(Boolean);
  return (
    <section className="eds-panel">
      <Heading as="h2">{props.title}</Heading>
      {items.length === 0 ? <p>{props.empty}</p> : <ul>{props.children}</ul>}
    </section>
  );
}
