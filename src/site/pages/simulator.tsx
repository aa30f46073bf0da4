import Link from '@docusaurus/Link';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import { type ReactNode, useEffect, useState } from 'react';
import ScrollRegion from '../components/scroll-region.tsx';
import SimulatorControls from '../components/simulator-controls.tsx';
import {
  runInWords,
  SimulatorLegend,
  SimulatorLog,
  SimulatorSums,
} from '../components/simulator-results.tsx';
import SimulatorTimeline from '../components/simulator-timeline.tsx';
import { DEFAULT_SETTINGS, queryOf, type Settings, settingsOf } from '../simulator/settings.ts';
import { type Simulation, simulate } from '../simulator/simulate.ts';

/** What was run last, with the settings it was run with. */
interface Shown {
  readonly settings: Settings;
  readonly run: Extract<Simulation, { kind: 'run' }>;
}

/** Choose faults and a delivery specification; see what the dispatcher does. */
export default function SimulatorPage(): ReactNode {
  const [settings, setSettings] = useState(DEFAULT_SETTINGS);
  const [shown, setShown] = useState<Shown>();
  const [problem, setProblem] = useState<Extract<Simulation, { kind: 'problem' }>>();
  const [compressed, setCompressed] = useState(false);

  // The address has the settings, so that a link to this page shows what its sender saw.
  useEffect(() => setSettings(settingsOf(new URLSearchParams(window.location.search))), []);

  useEffect(() => {
    let isCurrent = true;
    void simulate(settings).then((simulation) => {
      if (!isCurrent) return;
      setProblem(simulation.kind === 'problem' ? simulation : undefined);
      if (simulation.kind === 'run') setShown({ settings, run: simulation });
    });
    return () => {
      isCurrent = false;
    };
  }, [settings]);

  const change = (next: Settings) => {
    setSettings(next);
    const query = queryOf(next);
    window.history.replaceState(null, '', query === '' ? window.location.pathname : `?${query}`);
  };

  return (
    <Layout
      title="Delivery simulator"
      description="Choose retries, backoff, faults and subscribers, and see each attempt, dead letter and duplicate."
    >
      <main className="container margin-vert--lg eds-simulator">
        <Heading as="h1">Delivery simulator</Heading>
        <p>
          What does a retry policy do to a subscriber that is down, slow, or answers into the void?
          This runs the dispatcher of this package in your browser, on a clock that does not wait.
          The rules it follows are the clauses of <Link to="/spec/2-delivery">Delivery</Link>. The{' '}
          <Link to="/outbox-simulator">outbox simulator</Link> shows what happens before that,
          between a database and its relay.
        </p>
        <SimulatorControls
          settings={settings}
          onChange={change}
          onReset={() => change(DEFAULT_SETTINGS)}
        />
        <div role="alert">
          {problem !== undefined && (
            <p className="eds-simulator__problem">
              {problem.message}. {problem.remedy}
            </p>
          )}
        </div>
        <p role="status" className="eds-visually-hidden">
          {shown !== undefined && problem === undefined && runInWords(shown.run)}
        </p>
        {shown !== undefined && (
          <div className={problem === undefined ? undefined : 'eds-simulator__stale'}>
            <SimulatorLegend run={shown.run} />
            <label className="eds-controls__check">
              <input
                type="checkbox"
                checked={compressed}
                onChange={(event) => setCompressed(event.target.checked)}
              />
              <span>Compress long waits</span>
            </label>
            <ScrollRegion className="eds-timeline-scroll" label="Timeline">
              <SimulatorTimeline {...shown} compressed={compressed} />
            </ScrollRegion>
            <SimulatorSums {...shown} />
            <SimulatorLog run={shown.run} />
          </div>
        )}
      </main>
    </Layout>
  );
}
