import type { ReactNode } from 'react';
import type { Settings } from '../simulator/settings.ts';
import type { Simulation } from '../simulator/simulate.ts';
import ScrollRegion from './scroll-region.tsx';
import { describe, kindOf, Shape } from './simulator-timeline.tsx';

type Run = Extract<Simulation, { kind: 'run' }>;

const LEGEND = [
  ['accepted', 'accepted'],
  ['retriable', 'failed, tried again'],
  ['rejected', 'rejected, not tried again'],
  ['unheard', 'acted on, but the sender does not know'],
  ['duplicate', 'acted on again: a duplicate'],
  ['dead', 'dead letter'],
] as const;

/** What the marks mean; only those that are drawn. */
export function SimulatorLegend({ run }: { readonly run: Run }): ReactNode {
  const drawn = new Set(run.requests.map(kindOf));
  return (
    <ul className="eds-legend">
      {LEGEND.filter(([kind]) => drawn.has(kind)).map(([kind, words]) => (
        <li key={kind}>
          <svg className={`eds-mark eds-mark--${kind}`} viewBox="-8 -8 16 16" aria-hidden="true">
            <Shape kind={kind} x={0} />
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}

const SUMS = ['Delivered', 'Dead-lettered', 'Dropped', 'Requests', 'Duplicates'] as const;

/** How it ended, for each subscriber, in numbers. */
export function SimulatorSums(props: {
  readonly settings: Settings;
  readonly run: Run;
}): ReactNode {
  const { settings, run } = props;
  return (
    <ScrollRegion label="How it ended">
      <table className="eds-table eds-simulator__sums">
        <thead>
          <tr>
            <th scope="col">Subscriber</th>
            {SUMS.map((sum) => (
              <th scope="col" key={sum} className="eds-table__number">
                {sum}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {settings.subscribers.map((_behaviour, index) => {
            const ended = run.deliveries.filter(({ subscriber }) => subscriber === index);
            const count = (outcome: string) =>
              ended.filter((one) => one.outcome === outcome).length;
            const made = run.requests.filter(({ subscriber }) => subscriber === index);
            const again = made.filter(
              ({ leg, handled }) => leg === 'subscriber' && handled === 'again',
            );
            const numbers = [
              count('delivered'),
              count('dead-lettered'),
              count('dropped'),
              made.length,
              again.length,
            ];
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a subscriber is its place
              <tr key={index}>
                <th scope="row">Subscriber {index + 1}</th>
                {numbers.map((number, column) => (
                  <td key={SUMS[column]} className="eds-table__number" data-label={SUMS[column]}>
                    {number}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** What a change has changed, for those who cannot see the picture. */
export function runInWords({ requests, deliveries }: Run): string {
  const count = (outcome: string) => deliveries.filter((one) => one.outcome === outcome).length;
  return [
    requests.length === 1 ? '1 request' : `${requests.length} requests`,
    `${count('delivered')} delivered`,
    `${count('dead-lettered')} dead-lettered`,
    `${count('dropped')} dropped`,
  ].join(', ');
}

/** Every request in words, for those who cannot see the picture, or want the numbers. */
export function SimulatorLog({ run }: { readonly run: Run }): ReactNode {
  const sorted = run.requests.toSorted((one, other) => one.startMs - other.startMs);
  return (
    <details className="eds-details">
      <summary>Every request in words</summary>
      <ol className="eds-simulator__log">
        {sorted.map((request) => (
          <li key={`${request.subscriber} ${request.event} ${request.leg} ${request.attempt}`}>
            Event {request.event}, subscriber {request.subscriber + 1}. {describe(request)}
          </li>
        ))}
      </ol>
    </details>
  );
}
