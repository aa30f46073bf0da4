import { scaleLinear, scaleSymlog } from 'd3-scale';
import type { ReactNode } from 'react';
import { BEHAVIOURS } from '../simulator/behaviours.ts';
import type { Settings } from '../simulator/settings.ts';
import type { SimulatedRequest, Simulation } from '../simulator/simulate.ts';

interface Props {
  readonly settings: Settings;
  readonly run: Extract<Simulation, { kind: 'run' }>;
  /** Whether long waits are drawn shorter than they are. */
  readonly compressed: boolean;
}

const WIDTH = 960;
const ROW = 16;
const HEAD = 26;
const LANE_GAP = 12;
const AXIS = 30;
const LEFT = 34;
const MARK = 4.5;

/** One lane for each subscriber, one row for each event: requests as bars, their ends as marks. */
export default function SimulatorTimeline({ settings, run, compressed }: Props): ReactNode {
  const lane = HEAD + settings.events * ROW + LANE_GAP;
  const height = settings.subscribers.length * lane + AXIS;
  const endMs = Math.max(run.endMs, 1000);
  const base = compressed ? scaleSymlog().constant(1000) : scaleLinear();
  const x = base.domain([0, endMs]).range([LEFT, WIDTH - 14]);
  const ticks = compressed
    ? symlogTicks(endMs)
    : scaleLinear()
        .domain([0, endMs / 1000])
        .ticks(8);
  return (
    <svg
      className="eds-timeline"
      viewBox={`0 0 ${WIDTH} ${height}`}
      role="img"
      aria-label={summary(run)}
    >
      {ticks.map((seconds) => (
        <g key={seconds} transform={`translate(${x(seconds * 1000)} 0)`}>
          <line className="eds-timeline__grid" y1={0} y2={height - AXIS} />
          <text className="eds-timeline__tick" y={height - AXIS + 18} textAnchor="middle">
            {seconds} s
          </text>
        </g>
      ))}
      {settings.subscribers.map((behaviour, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a subscriber is its place
        <g key={index} transform={`translate(0 ${index * lane})`}>
          <text className="eds-timeline__lane" x={0} y={16}>
            Subscriber {index + 1}: {BEHAVIOURS[behaviour].label}
          </text>
          {Array.from({ length: settings.events }, (_, event) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an event is its number
            <g key={event} transform={`translate(0 ${HEAD + event * ROW + ROW / 2})`}>
              <text className="eds-timeline__event" x={LEFT - 10} dy="0.35em" textAnchor="end">
                {event + 1}
              </text>
              <line className="eds-timeline__row" x1={LEFT} x2={WIDTH - 14} />
              {run.requests
                .filter((request) => request.subscriber === index && request.event === event + 1)
                .map((request) => (
                  <Mark key={`${request.leg} ${request.attempt}`} request={request} x={x} />
                ))}
            </g>
          ))}
        </g>
      ))}
    </svg>
  );
}

/** What a request was: its kind is its colour and its shape. */
export function kindOf({ leg, outcome, handled }: SimulatedRequest): string {
  if (leg === 'dead-letter') return 'dead';
  if (handled === 'again') return 'duplicate';
  if (outcome === 'accepted') return 'accepted';
  if (handled === 'first') return 'unheard';
  return outcome === 'rejected' ? 'rejected' : 'retriable';
}

function Mark(props: { readonly request: SimulatedRequest; readonly x: (ms: number) => number }) {
  const { request, x } = props;
  const kind = kindOf(request);
  const from = x(request.startMs);
  const to = x(request.endMs);
  return (
    <g className={`eds-mark eds-mark--${kind}`}>
      <title>{describe(request)}</title>
      <line className="eds-mark__bar" x1={from} x2={Math.max(to, from + 1)} />
      <Shape kind={kind} x={to} />
    </g>
  );
}

/** Shapes differ too, so that colour is never alone. */
export function Shape({ kind, x }: { readonly kind: string; readonly x: number }): ReactNode {
  const at = (points: readonly (readonly [number, number])[]) =>
    points.map(([dx, dy]) => `${x + dx * MARK},${dy * MARK}`).join(' ');
  if (kind === 'dead') return <rect x={x - MARK} y={-MARK} width={2 * MARK} height={2 * MARK} />;
  if (kind === 'duplicate')
    return (
      <polygon
        points={at([
          [0, -1.3],
          [1.3, 0],
          [0, 1.3],
          [-1.3, 0],
        ])}
      />
    );
  if (kind === 'unheard')
    return (
      <polygon
        className="eds-mark__open"
        points={at([
          [0, -1.3],
          [1.3, 0],
          [0, 1.3],
          [-1.3, 0],
        ])}
      />
    );
  if (kind === 'accepted') return <circle cx={x} r={MARK} />;
  const cross = `M${x - MARK} ${-MARK}L${x + MARK} ${MARK}M${x + MARK} ${-MARK}L${x - MARK} ${MARK}`;
  if (kind === 'rejected') return <path className="eds-mark__stroke" d={cross} />;
  return <circle className="eds-mark__open" cx={x} r={MARK - 0.75} />;
}

/** One request in words. */
export function describe({
  leg,
  attempt,
  startMs,
  endMs,
  answer,
  handled,
}: SimulatedRequest): string {
  const what = leg === 'dead-letter' ? 'Dead letter' : `Attempt ${attempt}`;
  const acted = {
    no: '',
    first: '; the subscriber acted on the event',
    again: '; the subscriber acted on it again',
  };
  const tail = leg === 'dead-letter' ? '' : acted[handled];
  return `${what}, ${startMs / 1000} s to ${endMs / 1000} s: ${answer}${tail}`;
}

function summary({ requests, deliveries }: Props['run']): string {
  return `Timeline of ${requests.length} requests for ${deliveries.length} deliveries; the table below has each of them`;
}

function symlogTicks(endMs: number): readonly number[] {
  return [0, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 100_000, 1_000_000].filter(
    (seconds) => seconds * 1000 <= endMs,
  );
}
