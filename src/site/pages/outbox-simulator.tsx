import Link from '@docusaurus/Link';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { OutboxHappenings, OutboxVerdicts } from '../components/outbox-history.tsx';
import OutboxPanels from '../components/outbox-panels.tsx';
import OutboxPlayer from '../components/outbox-player.tsx';
import OutboxScript from '../components/outbox-script.tsx';
import {
  type Chosen,
  CRASH_COUNT_MAX,
  chosenOf,
  FIRST_CHOICE,
  queryOf,
  worldOf,
} from '../outbox-simulator/address.ts';
import { play } from '../outbox-simulator/play.ts';

const NOTHING: readonly string[] = [];

/** Step through a history of an outbox, crash its processes, and see which promises are kept. */
export default function OutboxSimulatorPage(): ReactNode {
  const [chosen, setChosen] = useState<Chosen>(FIRST_CHOICE);
  const [found, setFound] = useState<{ world: string; script: readonly string[] }>();
  const [at, setAt] = useState(0);
  const [isPlaying, setPlaying] = useState(false);

  // The address has the history, so that a link to this page shows what its sender saw.
  useEffect(() => setChosen(chosenOf(new URLSearchParams(window.location.search))), []);

  // The histories of some worlds are searched for, which takes a moment.
  useEffect(() => {
    const timer = setTimeout(() => {
      setFound({ world: chosen.world, script: worldOf(chosen.world).script() });
    });
    return () => clearTimeout(timer);
  }, [chosen.world]);

  const first = found?.world === chosen.world ? found.script : undefined;
  const script = chosen.script ?? first ?? NOTHING;
  const played = useMemo(
    () => play(worldOf(chosen.world), script, chosen.crashes),
    [chosen.world, script, chosen.crashes],
  );
  const shown = Math.min(at, played.moments.length - 1);
  const moment = played.moments[shown];
  const isSearching = chosen.script === undefined && first === undefined;

  const change = (next: Chosen) => {
    setChosen(next);
    setPlaying(false);
    const query = queryOf(next);
    window.history.replaceState(null, '', query === '' ? window.location.pathname : `?${query}`);
  };
  const step = moment?.step ?? 0;
  const isCrash = chosen.crashes.includes(step) && moment?.process !== undefined;

  return (
    <Layout
      title="Outbox simulator"
      description="Step through a history of a transactional outbox, crash its processes anywhere, and see which promises are kept."
    >
      <main className="container margin-vert--lg eds-simulator">
        <Heading as="h1">Outbox simulator</Heading>
        <p>
          What does an outbox promise when its relay or its consumer crashes here, or here? This
          runs the relays and the consumer of this package in your browser, one step at a time. The
          promises are those of <Link to="/spec/7-outbox">Outbox</Link>; the claims are drawn on{' '}
          <Link to="/docs/explanation/refuted-claims">Refuted claims</Link>.
        </p>
        <OutboxScript
          world={chosen.world}
          onWorld={(world) => {
            change({ world, script: undefined, crashes: [] });
            setAt(0);
          }}
          script={script}
          onScript={(next) => change({ ...chosen, script: next })}
          isPossible={played.isPossible}
          action={moment?.action ?? 0}
          onAction={(action) =>
            setAt(Math.max(0, played.moments.findIndex((one) => one.action > action) - 1))
          }
          crashes={chosen.crashes}
          onCrashes={(crashes) => change({ ...chosen, crashes })}
          onReset={() => {
            change({ world: chosen.world, script: undefined, crashes: [] });
            setAt(0);
          }}
        />
        <div role="status">{isSearching && <p>Looking for the smallest history …</p>}</div>
        <OutboxPlayer
          moments={played.moments}
          at={shown}
          onAt={setAt}
          isPlaying={isPlaying}
          onPlaying={setPlaying}
          isCrash={isCrash}
          canCrash={chosen.crashes.length < CRASH_COUNT_MAX}
          onCrash={() =>
            change({
              ...chosen,
              script,
              crashes: isCrash
                ? chosen.crashes.filter((one) => one !== step)
                : [...chosen.crashes, step],
            })
          }
        />
        {moment !== undefined && <OutboxPanels moment={moment} />}
        <div className="eds-outbox__below">
          <OutboxVerdicts played={played} at={shown} />
          <OutboxHappenings played={played} at={shown} />
        </div>
      </main>
    </Layout>
  );
}
